/** Traced kernels that reduce along axes, or normalise along one. */
import { tf } from '../../tf.js';
import { cast, reshape, type Kernel, type Kernels } from '../kernel.js';

/** tfjs op -> ONNX operator. */
const reductions: Record<string, string> = {
  Max: 'ReduceMax',
  Mean: 'ReduceMean',
  Min: 'ReduceMin',
  Prod: 'ReduceProd',
  Sum: 'ReduceSum',
};

const reduction =
  (onnx: string): Kernel =>
  ({ graph, inputs: { x }, attributes }) => {
    // tf.max alone calls its axes `reductionIndices`.
    const given = (attributes.axis ?? attributes.reductionIndices) as number[];
    const axes = tf.util.parseAxisParam(given, [...x.shape]);
    const kept = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
    const shape = attributes.keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis));
    const type = x.type === 'bool' ? 'int32' : x.type;
    const numbers = cast(graph, x, type);
    if (axes.every((axis) => x.shape[axis] === 1)) return reshape(graph, numbers, shape);
    const keepdims = attributes.keepDims ? 1 : 0;
    return graph.node(onnx, [numbers, graph.integers(axes)], { shape, type }, { attributes: { keepdims } });
  };

const position =
  (onnx: string): Kernel =>
  ({ graph, inputs: { x }, attributes }) => {
    const [axis] = tf.util.parseAxisParam(attributes.axis as number, [...x.shape]);
    const output = { shape: x.shape.toSpliced(axis, 1), type: 'int64' as const };
    return cast(graph, graph.node(onnx, [x], output, { attributes: { axis, keepdims: 0 } }), 'int32');
  };

export const reductionKernels: Kernels = {
  ...Object.fromEntries(Object.entries(reductions).map(([name, onnx]) => [name, reduction(onnx)])),
  ArgMax: position('ArgMax'),
  ArgMin: position('ArgMin'),
  Cumsum: ({ graph, inputs: { x }, attributes }) => {
    const axis = graph.uniform(attributes.axis as number, [], 'int32');
    const flags = { exclusive: Number(attributes.exclusive), reverse: Number(attributes.reverse) };
    return graph.node('CumSum', [x, axis], x, { attributes: flags });
  },
  LogSoftmax: ({ graph, inputs: { logits }, attributes }) =>
    graph.node('LogSoftmax', [logits], logits, { attributes: { axis: attributes.axis as number } }),
  Softmax: ({ graph, inputs: { logits }, attributes }) =>
    graph.node('Softmax', [logits], logits, { attributes: { axis: attributes.dim as number } }),
};
