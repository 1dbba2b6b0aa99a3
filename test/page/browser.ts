/** A real browser for tests of the page: Debian's or any other Chromium on this machine. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CANDIDATES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser's program; undefined where there is none. */
export const executable = CANDIDATES.find((file) => file !== undefined && existsSync(file));

export const WHY_NOT = 'there is no Chromium: apt-get install chromium, or name one in CHROMIUM';

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-gpu'] });
