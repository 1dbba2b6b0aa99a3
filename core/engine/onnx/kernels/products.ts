/** Traced kernels for matrix products, and for looking rows up and writing them. */
import { tf } from '../../tf.js';
import { RecallError } from '../../../errors.js';
import type { Graph, Value } from '../graph.js';
import { cast, reshape, type Kernels } from '../kernel.js';
import type { OnnxType } from '../model-bytes.js';

/** Products over the last two axes; leading axes broadcast. */
function product(graph: Graph, a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const [rows, columns] = [a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
  const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const output = { shape: [...batch, rows, columns], type: a.type };
  if (!transposeA && !transposeB) return graph.node('MatMul', [a, b], output);
  // Reads the operands as they lie; a plain MatMul would need them transposed in memory first.
  const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
  return graph.node('FusedMatMul', [a, b], output, { attributes, domain: 'com.microsoft' });
}

export const productKernels: Kernels = {
  BatchMatMul: ({ graph, inputs: { a, b }, attributes }) =>
    product(graph, a, b, Boolean(attributes.transposeA), Boolean(attributes.transposeB)),
  Einsum: ({ graph, inputs, attributes }) => {
    const values = Object.values(inputs);
    const equation = attributes.equation as string;
    const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, values.length);
    const extents = new Map(
      values.flatMap((x, index) => idDims[index].map((id, axis) => [id, x.shape[axis]])),
    );
    const shape = allDims.flatMap((_, id) => (summedDims.includes(id) ? [] : [extents.get(id)!]));
    return graph.node('Einsum', values, { shape, type: values[0].type }, { attributes: { equation } });
  },
  GatherV2: ({ graph, inputs: { x, indices }, attributes }) => {
    if (attributes.batchDims) {
      throw new RecallError('RECALL_ENGINE_KERNEL', 'gather with batchDims cannot be traced', {
        fix: 'Use a one-hot product, or run with the engine "tfjs".',
      });
    }
    const axis = attributes.axis as number;
    const shape = x.shape.toSpliced(axis, 1, ...indices.shape);
    return graph.node('Gather', [x, indices], { shape, type: x.type }, { attributes: { axis } });
  },
  OneHot: ({ graph, inputs: { indices }, attributes }) => {
    const { depth, onValue, offValue } = attributes as Record<string, number>;
    const type = (attributes.dtype as OnnxType | undefined) ?? 'int32';
    const shape = [...indices.shape, depth];
    // A comparison with every class, because onnxruntime's OneHot uses one thread only.
    const classes = graph.constant(
      Int32Array.from({ length: depth }, (_, index) => index),
      [depth],
      'int32',
    );
    const column = reshape(graph, indices, [...indices.shape, 1]);
    const hot = graph.node('Equal', [column, classes], { shape, type: 'bool' });
    if (onValue === 1 && offValue === 0) return cast(graph, hot, type);
    const values = [onValue, offValue].map((value) => graph.uniform(value, [], type));
    return graph.node('Where', [hot, ...values], { shape, type });
  },
  /** Of several rows for one place any may win: callers give them the same values. */
  TensorScatterUpdate: ({ graph, inputs: { tensor, indices, updates } }) =>
    graph.node('ScatterND', [tensor, cast(graph, indices, 'int64'), updates], tensor),
};
