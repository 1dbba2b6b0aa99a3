/** The formats of a feed, by name. */
import { arrow } from './arrow.js';
import type { Format } from './format.js';
import { jsonl } from './jsonl.js';
import { npy } from './npy.js';

export type { Encode, Format } from './format.js';

export const formats: readonly Format[] = [jsonl, npy, arrow];
