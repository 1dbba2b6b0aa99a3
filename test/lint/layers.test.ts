import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = [
  'core',
  'plugins',
  'presets',
  'package.json',
  'tsconfig.json',
  'dependency-cruiser.config.js',
];

/** Imports that are added to a copy of the sources, with the rule that each breaks. */
const planted = [
  ['a circle between files', 'core/random/threefry.ts', './stream.js', 'circle'],
  ['an upward import', 'core/population/lengths.ts', '../run/versions.js', 'upward-from-engine'],
  ['a deep import from a plugin', 'plugins/samplers/zipf.ts', '../../core/errors.js', 'deep-import'],
  [
    'an import of a plugin',
    'core/plugin/cadence.ts',
    '../../plugins/samplers/zipf.js',
    'core-knows-a-plugin',
  ],
] as const;

/** What dependency-cruiser says of a folder's sources. */
function cruised(folder: string): string {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', 'dependency-cruiser.config.js', 'core', 'plugins', 'presets'];
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('npm run layers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'recall-layers-'));
  let found = '';
  beforeAll(() => {
    for (const source of SOURCES)
      cpSync(path.join(root, source), path.join(folder, source), { recursive: true });
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [, file, specifier] of planted)
      appendFileSync(path.join(folder, file), `\nimport '${specifier}';\n`);
    found = cruised(folder);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts the sources as they are', { timeout: 180_000 }, () => {
    expect(cruised(root)).toContain('no dependency violations found');
  });

  // A circle may be told from either of its files.
  it.each(planted)('refuses %s', (_what, file, _specifier, rule) => {
    expect(found).toMatch(new RegExp(`error ${rule}: ${path.dirname(file)}/`));
  });
});
