// A code that a document or an API comment promises is one that the program uses.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file) && !file.includes('node_modules'))
    .map((file) => path.join(folder, file));

const codesIn = (text: string) => text.match(/RECALL_[A-Z]+(?:_[A-Z]+)*\b(?!_)/g) ?? [];
const withoutComments = (text: string) => text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');

const sources = ['core', 'plugins'].flatMap((folder) => filesIn(folder, /\.(ts|tsx|js)$/));
const texts = sources.map((file) => [file, readFileSync(file, 'utf8')] as const);
const used = new Set(texts.flatMap(([, text]) => codesIn(withoutComments(text))));
// Variables that the repository's own scripts read.
const variables = new Set(['RECALL_TARBALL']);

it('every documented error code exists', () => {
  const documents = ['core', 'plugins', 'presets', 'examples'].flatMap((folder) => filesIn(folder, /\.md$/));
  const documented = [
    ...['README.md', 'CONTRIBUTING.md', ...documents].map(
      (file) => [file, readFileSync(file, 'utf8')] as const,
    ),
    ...texts,
  ];
  const missing = documented.flatMap(([file, text]) =>
    codesIn(text)
      .filter((code) => !used.has(code) && !variables.has(code))
      .map((code) => `${code} in ${file}`),
  );
  expect(used.size).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});
