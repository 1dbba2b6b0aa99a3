/** Every traced kernel. */
import type { Kernels } from '../kernel.js';
import { arrangementKernels } from './arrangement.js';
import { constantKernels } from './constants.js';
import { elementwiseKernels } from './elementwise.js';
import { productKernels } from './products.js';
import { reductionKernels } from './reductions.js';

export const kernels: Kernels = {
  ...arrangementKernels,
  ...constantKernels,
  ...elementwiseKernels,
  ...productKernels,
  ...reductionKernels,
};
