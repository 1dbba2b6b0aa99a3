/** The request with which a worker makes a program. */
import { OUTPUT_PREFIX } from '../onnx/output-name.js';
import type { Load } from './messages.js';

export const loading = (program: Omit<Load, 'kind' | 'outputPrefix'>): Load => ({
  kind: 'load',
  outputPrefix: OUTPUT_PREFIX,
  ...program,
});
