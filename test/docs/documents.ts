/** The documents whose code is tested, and the sources whose examples are. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './blocks.js';

export const DOCUMENTS = [
  'README.md',
  'core/README.md',
  'core/config/README.md',
  'core/feed/README.md',
  'core/import/README.md',
  'core/run/README.md',
  'core/sweep/README.md',
  'plugins/README.md',
  'presets/README.md',
].filter((document) => existsSync(root + document));

export const SOURCES = ['core', 'plugins', 'presets']
  .flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts') && readFileSync(root + file, 'utf8').includes('@example'))
  .sort();
