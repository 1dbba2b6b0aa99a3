/** Traced kernels whose result is known while tracing, or changes only the element type. */
import { cast, type Kernel, type Kernels } from '../kernel.js';
import type { OnnxType } from '../model-bytes.js';

const like =
  (value: number): Kernel =>
  ({ graph, inputs: { x } }) =>
    graph.uniform(value, x.shape, x.type);

export const constantKernels: Kernels = {
  Cast: ({ graph, inputs: { x }, attributes }) => cast(graph, x, attributes.dtype as OnnxType),
  Fill: ({ graph, attributes }) =>
    graph.uniform(
      attributes.value as number,
      attributes.shape as number[],
      (attributes.dtype as OnnxType | undefined) ?? 'float32',
    ),
  Identity: ({ inputs: { x } }) => x,
  OnesLike: like(1),
  Range: ({ graph, attributes }) => {
    const { start, stop, step } = attributes as { start: number; stop: number; step: number };
    const length = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length }, (_, index) => start + index * step);
    return graph.constant(values, [length], (attributes.dtype as OnnxType | undefined) ?? 'float32');
  },
  ZerosLike: like(0),
};
