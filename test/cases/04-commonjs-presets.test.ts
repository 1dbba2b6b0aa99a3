/** Presets and configurations as `tsc --module commonjs` writes them, with `__esModule` and `exports.default`. */
import { describe, expect, it } from 'vitest';
import { project } from '../config/project.js';
import { recall } from '../cli/recall.js';

const compiled = (...lines: string[]) =>
  ['"use strict";', 'Object.defineProperty(exports, "__esModule", { value: true });', ...lines].join('\n');

const IMPORTING = 'import acme from "recall-preset-acme";\nexport default { extends: acme };';

const folder = project({
  'node_modules/recall-preset-acme/package.json': { name: 'recall-preset-acme', main: 'index.js' },
  'node_modules/recall-preset-acme/index.js': compiled(
    'exports.small = void 0;',
    'exports.small = { extends: "zipf", steps: 66 };',
    'exports.default = { extends: "zipf", steps: 77 };',
  ),
  'default.yaml': 'extends: acme',
  'named.yaml': 'extends: acme/small',
  'import.ts': IMPORTING,
  'import.cts': IMPORTING,
  'import.mts': IMPORTING,
  'import.mjs': IMPORTING,
  'compiled.config.cjs': compiled('const c = { extends: "zipf", steps: 77 };', 'exports.default = c;'),
  'plain.cjs': 'module.exports = { extends: "zipf", steps: 77 };',
  'assigned.cts': 'const c = { extends: "zipf", steps: 77 };\nexport = c;',
});

const stepsOf = async (file: string) => {
  const { stdout, stderr } = await recall(['config', '--json', '--config', file], folder);
  return stderr || (JSON.parse(stdout) as { steps: number }).steps;
};

describe('a CommonJS preset or configuration', () => {
  it.each([
    ['default.yaml', 77],
    ['named.yaml', 66],
    ['import.ts', 77],
    ['import.cts', 77],
    ['import.mts', 77],
    ['import.mjs', 77],
    ['compiled.config.cjs', 77],
    ['plain.cjs', 77],
    ['assigned.cts', 77],
    ['assigned', 77],
  ])('%s has %i steps', async (file, steps) => {
    expect(await stepsOf(file)).toBe(steps);
  });

  it('names its presets when another one is asked for', async () => {
    const { stderr } = await recall(['config', '--preset', 'acme/smal'], folder);
    expect(stderr).toContain('has no preset "smal". Did you mean "small"?');
  });
});

it('every extension of TypeScript and JavaScript is looked for', async () => {
  const { stderr } = await recall(['config', '--config', 'missing'], folder);
  for (const extension of ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']) expect(stderr).toContain(extension);
});
