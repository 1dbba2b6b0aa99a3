/**
 * Packs the package and installs the tarball elsewhere, as an outsider would: through npm, from the registry that it is
 * configured for, without install scripts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A folder that is gone when the process ends. */
export function temporaryFolder() {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'recall-package-')));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a program to its end and returns what it printed on stdout; throws with all that it printed if it fails. */
export function run(program, args, { cwd, env = {} } = {}) {
  try {
    return execFileSync(program, args, {
      cwd,
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error;
    throw new Error(`${[program, ...args].join(' ')}\n${stdout}\n${stderr}`.slice(0, 8000));
  }
}

/** The tarball to try: the one that RECALL_TARBALL names, or what is built and packed now. */
export function pack() {
  const { RECALL_TARBALL } = process.env;
  if (RECALL_TARBALL) return path.resolve(RECALL_TARBALL);
  run('npm', ['run', 'build'], { cwd: root });
  const folder = temporaryFolder();
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [{ filename }] = JSON.parse(run('npm', args, { cwd: root }));
  return path.join(folder, filename);
}

/** `npm install`, with whatever else is to be installed. */
export function install(cwd, ...what) {
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...what], {
    cwd,
  });
}

/** Says how long something took. */
export async function timed(what, act) {
  const start = performance.now();
  const result = await act();
  console.log(`${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  return result;
}

/** @returns the text, if it matches. */
export function expectMatch(text, pattern, what) {
  if (!pattern.test(text)) throw new Error(`${what}: expected ${pattern} in\n${text.slice(0, 4000)}`);
  return text;
}
