/**
 * Takes pictures of every view, wide and narrow, light and dark, of the runs in a folder:
 * `npm run build && node test/page/screenshots.mjs RUNS OUT`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from '../../dist/core/serve/server.js';

const [runs = 'runs', out = 'screenshots'] = process.argv.slice(2);
const WIDTHS = [1440, 400];
const THEMES = ['light', 'dark'];

const server = await serve(runs);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
await mkdir(out, { recursive: true });
for (const width of WIDTHS) {
  for (const colorScheme of THEMES) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
    await shoot(page, `${width}-${colorScheme}`);
    await context.close();
  }
}
await browser.close();
await server.close();

async function shoot(page, name) {
  const save = async (view) => {
    await page.waitForTimeout(400);
    await page.screenshot({ path: path.join(out, `${view}-${name}.png`), fullPage: true });
  };
  await page.goto(server.address);
  await page.waitForSelector('table.runs tbody tr');
  const ids = await page.$$eval('table.runs tbody tr td:nth-child(2) a', (links) =>
    links.map((link) => link.textContent ?? ''),
  );
  await save('runs');

  const query = (...list) => list.map((id) => `id=${encodeURIComponent(id)}`).join('&');
  const shown = ids.find((id) => id.includes('warm')) ?? ids[0];
  await page.goto(`${server.address}#/run?${query(shown)}`);
  await page.waitForSelector('.u-over');
  await page.waitForSelector('.pictures svg, .panel .empty', { timeout: 60_000 });
  await page.waitForFunction(() => !document.body.textContent?.includes('Asking the'), undefined, {
    timeout: 60_000,
  });
  await save('run');

  const sweep = await page.$('nav a[href*="sweep"]');
  const alone = ids.filter((id) => !id.includes('seed-'));
  await page.goto(`${server.address}#/compare?${query(...(alone.length > 1 ? alone : ids).slice(0, 6))}`);
  await page.waitForSelector('table.results');
  await page.waitForSelector('.u-over');
  await save('compare');

  if (sweep) {
    await page.goto(server.address);
    await page.waitForSelector('nav a[href*="sweep"]');
    await page.click('nav a[href*="sweep"]');
    await page.waitForSelector('.matrix');
    await save('sweep');
  }

  await page.goto(`${server.address}#/ask?${query(shown)}`);
  await page.waitForSelector('button:has-text("A stranger")');
  await page.click('button:has-text("A stranger")');
  await page.waitForSelector('.answers', { timeout: 60_000 });
  await save('ask');
}
