/**
 * Builds the package beside the checkout, packs it, and installs the tarball elsewhere, as an outsider would: through
 * npm, from the registry that it is configured for, without install scripts.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
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

/** Builds and packs; returns the tarball and the names of the files in it. */
export function pack(folder = temporaryFolder()) {
  const staged = path.join(folder, 'staged');
  mkdirSync(staged);
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const name of ['package.json', 'README.md', 'LICENSE', 'core', 'plugins', 'presets']) {
    try {
      cpSync(path.join(root, name), path.join(staged, name), { recursive: true });
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const dist = path.join(staged, 'dist');
  run(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', dist], { cwd: root });
  symlinkSync(path.join(root, 'node_modules'), path.join(staged, 'node_modules'));
  const schema = path.join(dist, 'recall.schema.json');
  run(process.execPath, [path.join(dist, 'core/config/publish-schema.js'), schema], { cwd: staged });
  rmSync(path.join(staged, 'node_modules'));
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: staged }));
  return {
    name: manifest.name,
    tarball: path.join(staged, packed.filename),
    files: packed.files.map((file) => file.path),
    size: packed.size,
  };
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
