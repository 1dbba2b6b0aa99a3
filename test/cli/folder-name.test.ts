// The folder of a run is called after its preset, whatever script that is written in, and never like a flag.
import { expect, it } from 'vitest';
import { folderName } from '../../core/cli/folder-name.js';

it.each([
  ['zipf', 'zipf'],
  ['zipf (changed)', 'zipf-changed'],
  ['@acme/recall-preset/small', '@acme-recall-preset-small'],
  ['学习', '学习'],
  ['学习 (changed)', '学习-changed'],
  ['हिन्दी', 'हिन्दी'],
  ['e\u0301tude', '\u00e9tude'],
  ['--help', 'help'],
  ['-.hidden', 'hidden'],
  ['../../etc', 'etc'],
  ['C:\\runs', 'C-runs'],
  ['🙂', 'run'],
  ['...', 'run'],
  ['', 'run'],
])('%j: %s', (preset, folder) => {
  expect(folderName(preset)).toBe(folder);
});
