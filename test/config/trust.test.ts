// Whatever a stranger's folder calls a module, only the project's own are loaded, and by the project's own paths.
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isInside, projectOf, trustedModule, type Project } from '../../core/config/trust.js';

const MODULE = `import { defineSampler, uniformOver } from 'recall-lab';
export const mine = defineSampler({ name: 'mine', at: (step, { individuals }) => uniformOver(individuals) });`;
const EVIL = 'globalThis.evil = true; export default {};';

const before = process.cwd();
let root: string;
const at = (...names: string[]) => path.join(root, ...names);
/** project/mine.mjs is the user's; runs/x has a module of its own, and so has its neighbour. */
const OWN = ['project', 'my code', 'mine.mjs'];
const STRANGERS = [
  ['project', 'runs', 'x', 'evil.mjs'],
  ['project', 'runs', 'neighbour', 'evil.mjs'],
  ['project', 'my code', 'evil.mjs'],
  ['elsewhere', 'mine.mjs'],
];

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'recall-trust-')));
  for (const file of [OWN, ...STRANGERS]) {
    mkdirSync(at(...file.slice(0, -1)), { recursive: true });
    writeFileSync(at(...file), file === OWN ? MODULE : EVIL);
  }
  writeFileSync(at('project', 'recall.config.json'), JSON.stringify({ plugins: ['./my code/mine.mjs'] }));
  symlinkSync(root, at('link to all'));
  symlinkSync(at('project'), at('elsewhere', 'project'));
  process.chdir(root);
});
afterAll(() => {
  process.chdir(before);
  rmSync(root, { recursive: true });
});

/** Ways to write the same file. */
const SPELLINGS: Readonly<Record<string, (file: string) => string>> = {
  'as it is': (file) => file,
  'a link above it': (file) => file.replace(root, at('link to all')),
  'a link to the link': (file) => file.replace(root, at('link to all', 'link to all')),
  'double separators': (file) => file.replaceAll('/', '//'),
  'the root of the process': (file) => `/proc/self/root${file}`,
  'no extension': (file) => file.replace(/\.mjs$/, ''),
};
const ADDRESSES: Readonly<Record<string, (file: string) => string>> = {
  'a path': (file) => file,
  'a path with dots': (file) => `${path.dirname(file)}/./nothing/../${path.basename(file)}`,
  // Only of what lies below it: `/proc/self/cwd/..` reads differently as text and as a place.
  'the working folder of the process': (file) =>
    file.startsWith(`${root}/`) ? `/proc/self/cwd${file.slice(root.length)}` : file,
  'an address': (file) => pathToFileURL(file).href,
  'an address in capitals': (file) => pathToFileURL(file).href.replace('file:', 'FILE:'),
  'percent signs': (file) =>
    'file://' + file.replace(/[^/]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`),
};

describe.skipIf(process.platform !== 'linux')('a module that a folder names', () => {
  let project: Project;
  beforeAll(async () => (project = await projectOf({ cwd: at('project') }, at('project', 'runs', 'x'))));
  const spelling = fc.tuple(
    fc.constantFrom(...Object.keys(ADDRESSES)),
    fc.array(fc.constantFrom(...Object.keys(SPELLINGS)), { maxLength: 3 }),
  );
  const spelled = (file: string, [address, names]: [string, string[]]) =>
    ADDRESSES[address](names.reduce((whole, name) => SPELLINGS[name](whole), file));

  it('is the project’s, however it is written', () => {
    fc.assert(
      fc.property(spelling, (how) => {
        expect(trustedModule(spelled(at(...OWN), how), project)).toBe(at(...OWN));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused when it is not the project’s, however it is written', () => {
    fc.assert(
      fc.property(spelling, fc.constantFrom(...STRANGERS), (how, stranger) => {
        expect(trustedModule(spelled(at(...stranger), how), project)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    'data:text/javascript,globalThis.evil=true',
    'file:///a%2fb',
    'file://host/a',
    'http://a/b.mjs',
    'node:fs',
    'fs',
    '',
    '\0',
  ])('is none at all: %j', (name) => expect(trustedModule(name, project)).toBeUndefined());

  it('is compared by the file, as a disk that ignores case has it under several names', () => {
    linkSync(at(...OWN), at('project', 'MINE.mjs'));
    expect(trustedModule(at('project', 'MINE.mjs'), project)).toBe(at(...OWN));
  });

  it('is one of ours', () => expect(trustedModule('recall-lab/plugins', project)).toBe('recall-lab/plugins'));
});

describe('the code of a project', () => {
  it('does not count where the project lies in the folder of the run', async () => {
    writeFileSync(at('project', 'runs', 'x', 'recall.config.mjs'), EVIL);
    const { modules } = await projectOf({ cwd: at('project', 'runs', 'x') }, at('project', 'runs', 'x'));
    expect(modules.filter((module) => isInside(module, root))).toEqual([]);
    expect(globalThis).not.toHaveProperty('evil');
  });

  it('grows by what the user allows', async () => {
    const evil = at(...STRANGERS[1]);
    const allowing = (name: string) =>
      projectOf({ cwd: at('project'), allow: [name] }, at('project', 'runs', 'x'));
    expect(trustedModule(evil, await allowing('./runs/neighbour/evil'))).toBe(evil);
    await expect(allowing('./nowhere')).rejects.toMatchObject({ code: 'RECALL_MODULE' });
  });
});
