/** The documents whose code is tested. */
import { existsSync } from 'node:fs';
import { root } from './blocks.js';

export const DOCUMENTS = [
  'README.md',
  'core/README.md',
  'core/config/README.md',
  'core/run/README.md',
  'core/sweep/README.md',
  'plugins/README.md',
  'presets/README.md',
].filter((document) => existsSync(root + document));
