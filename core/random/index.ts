/** Counter-based random numbers: blocks, addressed streams, permutations. */
export { threefry2x32 } from './threefry.js';
export { drawingVersion, randomStream, streamFamily } from './stream.js';
export type { RandomStream, StreamAddress, StreamFamily } from './stream.js';
export { permutation } from './permutation.js';
export type { Permutation } from './permutation.js';
