// The page in a real browser: it draws, compares, asks, is legible to everybody, and shows data as text.
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { report } from '../../core/report/report.js';
import { serve, type PageServer } from '../../core/serve/server.js';
import { recallProcess } from '../cli/process.js';
import { TINY } from '../cli/recall.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';
import { executable, launch, WHY_NOT } from './browser.js';

const folder = temporaryFolder();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let server: PageServer | undefined;
const troubles: string[] = [];

if (executable === undefined) console.warn(`The page is not looked at: ${WHY_NOT}`);

beforeAll(async () => {
  if (executable !== undefined) browser = await launch();
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
  await server?.close();
  server = undefined;
  // Nothing on the page may fail, or ask for something from elsewhere.
  expect(troubles.splice(0)).toEqual([]);
});

async function opened(address: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(file:|data:|blob:|http:\/\/127\.0\.0\.1)/.test(request.url())) troubles.push(request.url());
  });
  await page.goto(address);
  return page;
}

async function served(hash = ''): Promise<Page> {
  server = await serve(folder.at('runs'));
  return opened(`${server.address}${hash}`);
}

/** Serious faults of accessibility, as axe-core finds them. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: { run(): Promise<Found> } }).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  });
}

interface Found {
  readonly violations: { id: string; impact: string; nodes: { html: string }[] }[];
}

const finished = async (name: string, config = tiny) => (await prepared(folder.at(name), config)).start();

describe.skipIf(executable === undefined)('the page', () => {
  it('lists runs, sorts and filters them, and notices one that appears', async () => {
    await finished('runs/one', { ...tiny, preset: 'one' });
    await finished('runs/two', { ...tiny, preset: 'two', seed: 2 });
    const page = await served();
    const names = () => page.locator('table.runs tbody tr td:nth-child(2) a').allTextContents();
    await page.waitForSelector('table.runs tbody tr:nth-child(2)');
    await page.click('th button:has-text("Run")');
    await expect.poll(names).toEqual(['one', 'two']);
    await page.click('th button:has-text("Run")');
    await expect.poll(names).toEqual(['two', 'one']);
    await page.fill('input[type=search]', 'seed 2');
    await expect.poll(names).toEqual(['two']);
    await page.fill('input[type=search]', '');
    await finished('runs/three');
    await page.waitForSelector('table.runs tbody tr:nth-child(3)');
    expect(await faults(page)).toEqual([]);
  });

  it('shows a run: curves with values under the cursor, zoom, schedule, configuration, log', async () => {
    await finished('runs/one', { ...tiny, preset: 'one' });
    const page = await served('#/run?id=one');
    const chart = page.locator('figure.chart').first();
    await chart.locator('.u-over').waitFor();
    const box = (await chart.locator('.u-over').boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await expect.poll(() => chart.locator('.at').textContent()).toMatch(/^step \d/);
    const range = () => chart.locator('.u-axis, canvas').first().screenshot();
    const before = await range();
    await page.mouse.move(box.x + 60, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + 160, box.y + 40);
    await page.mouse.up();
    await expect.poll(async () => (await range()).equals(before)).toBe(false);
    await chart.locator('.plot').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => chart.locator('.at').textContent()).toMatch(/^step/);
    await page.keyboard.press('0');
    await page.waitForSelector('.panel:has(h2:text("Schedule")) svg.picture');
    await page.waitForSelector('.panel:has(h2:text("What the model knows")) svg.picture', {
      timeout: 30_000,
    });
    expect(await page.locator('table.config').textContent()).toContain('population.individuals');
    expect(await page.locator('table.log').textContent()).toContain('all steps are done');
    expect(await faults(page)).toEqual([]);
  });

  it('compares runs over seeds, and saves pictures and numbers', async () => {
    for (const seed of [1, 2]) {
      await finished(`runs/a-${seed}`, { ...tiny, preset: 'a', seed });
      await finished(`runs/b-${seed}`, { ...tiny, preset: 'b', seed, batch: 8 });
    }
    const page = await served('#/compare?id=a-1&id=a-2&id=b-1&id=b-2');
    await page.waitForSelector('table.results');
    // Runs arrive one after the other.
    await page.waitForSelector('.legend:has-text("a (2 seeds)")');
    await page.waitForSelector('h2:text-is("Difference to a")');
    for (const [kind, start] of [
      ['SVG', '<svg'],
      ['CSV', 'line,step,value,low,high'],
      ['PNG', '\u0089PNG'],
    ]) {
      await page.locator('figure.chart summary').first().click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator(`figure.chart .save-items button:has-text("${kind}")`).first().click(),
      ]);
      expect((await readFile(await download.path(), 'latin1')).slice(0, start.length)).toBe(start);
    }
    expect(await faults(page)).toEqual([]);
  });

  it('shows the grid of a sweep', async () => {
    for (const batch of [2, 4]) await finished(`runs/sweep/batch=${batch}/seed-1`, { ...tiny, batch });
    await writeFile(folder.at('runs/sweep/sweep.json'), '{}');
    const grid = { axes: [{ key: 'batch', values: ['2', '4', '8'] }], seeds: [1] };
    await writeFile(folder.at('runs/sweep/grid.json'), JSON.stringify(grid));
    const page = await served('#/sweep?id=sweep');
    await page.waitForSelector('.matrix .cell a');
    expect(await page.locator('.matrix .cell').count()).toBe(3);
    expect(await page.locator('.matrix .cell a').count()).toBe(2);
    expect(await page.locator('.title-row').textContent()).toContain('2 of 3 runs are done');
    expect(await faults(page)).toEqual([]);
  });

  it('asks about a stranger, and about what somebody types', async () => {
    await finished('runs/one');
    const page = await served('#/ask?id=one');
    await page.click('button:has-text("A stranger")');
    await page.waitForSelector('.answers', { timeout: 30_000 });
    expect(await page.locator('.who').textContent()).toContain('never seen');
    expect(await page.locator('.card h3').allTextContents()).toEqual([
      'After 12 steps',
      'Before training',
      'What is true',
    ]);
    await page.fill('input[type=text]', 'Xyzzy was born in');
    await page.click('button:has-text("Continue")');
    await page.waitForSelector('.empty:has-text("Xyzzy")');
    expect(await faults(page)).toEqual([]);
  });

  it('is dark where that is preferred, fits a telephone, and can be switched', async () => {
    await finished('runs/one');
    server = await serve(folder.at('runs'));
    const page = await opened(`${server.address}#/run?id=one`, {
      colorScheme: 'dark',
      viewport: { width: 400, height: 800 },
    });
    await page.waitForSelector('.u-over');
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await paper()).toBe('rgb(14, 16, 19)');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    expect(await faults(page)).toEqual([]);
    await page.click('button[aria-label="Switch to light"]');
    await expect.poll(paper).toBe('rgb(246, 247, 249)');
  });

  it('shows names of strangers as text', async () => {
    const evil = '<img src=x onerror="globalThis.hit=1">';
    await finished('runs/one');
    const edit = async (name: string, change: (text: string) => string) =>
      writeFile(folder.at(name), change(await readFile(folder.at(name), 'utf8')));
    await edit('runs/one/events.jsonl', (text) =>
      text.replaceAll('"recall.loss.major"', JSON.stringify(`recall.loss.${evil}`)),
    );
    await edit('runs/one/config.json', (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), preset: '</script><script>hit=1</script>' }),
    );
    // Whoever forges a folder leaves out what would vouch for it.
    for (const name of ['SHA256SUMS', 'history.jsonl', 'checkpoints'])
      await rm(folder.at(`runs/one/${name}`), { recursive: true, force: true });
    await mkdir(folder.at(`runs/${evil.replaceAll('/', '')}`), { recursive: true });
    const page = await served('#/run?id=one');
    await page.waitForSelector('.u-over');
    expect(await page.locator('h1').textContent()).toContain('</script><script>hit=1</script>');
    expect(await page.locator('main').textContent()).toContain(evil);
    const file = await report([folder.at('runs/one')]);
    const saved = await opened(`${pathToFileURL(file).href}#/run?id=one`);
    await saved.waitForSelector('.u-over');
    for (const each of [page, saved]) {
      expect(await each.evaluate(() => 'hit' in globalThis)).toBe(false);
    }
  });

  it('is the same in a file: curves, schedule and portrait without a server', async () => {
    await finished('runs/one');
    const file = await report([folder.at('runs/one')], { out: folder.at('one.html') });
    // Under its own policy, which allows its own script and style alone.
    const page = await opened(pathToFileURL(file).href, { bypassCSP: false });
    await page.click('table.runs a');
    await page.waitForSelector('.u-over');
    await page.waitForSelector('.panel:has(h2:text("What the model knows")) svg.picture');
    expect(await page.locator('.connection').textContent()).toContain('Report');
  });

  it('of a run with --ui draws its curve while it trains, and ends with it', async () => {
    const run = recallProcess(
      ['--preset', 'uniform', ...TINY, '--steps', '4000', '--ui', '-q', '--out', 'run'],
      { cwd: folder.path },
    );
    let said = '';
    run.stderr!.on('data', (text: string) => (said += text));
    await expect.poll(() => /http\S+/.exec(said)?.[0], { timeout: 90_000 }).toBeDefined();
    const address = /http\S+/.exec(said)![0];
    const page = await opened(`${address}#/run?id=.`);
    await page.waitForSelector('.stage.running', { timeout: 30_000 });
    const value = () => page.locator('figure.chart:has-text("Training loss") .value').textContent();
    await expect.poll(value, { timeout: 20_000 }).toMatch(/\d/);
    const before = await value();
    await expect.poll(value, { timeout: 20_000 }).not.toBe(before);
    run.kill('SIGINT');
    await run.ended;
    await expect
      .poll(
        () =>
          fetch(address).then(
            () => 'there',
            () => 'gone',
          ),
        { timeout: 10_000 },
      )
      .toBe('gone');
    // A browser says that the connection is lost, which it is.
    troubles.length = 0;
  }, 180_000);
});
