/** Traced kernels that move elements without changing them. */
import { tf } from '../../tf.js';
import type { Graph, Value } from '../graph.js';
import { reshape, sameShape, type Kernels } from '../kernel.js';

function concatenate(graph: Graph, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0];
  const shape = tf.backend_util.computeOutShape(
    values.map((value) => [...value.shape]),
    axis,
  );
  return graph.node('Concat', values, { shape, type: values[0].type }, { attributes: { axis } });
}

/** A shader of the WebGPU provider binds no more outputs than this; a Slice for each costs no more on a processor. */
const MOST_OUTPUTS = 8;

function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): readonly Value[] {
  if (sizes.length === 1) return [x];
  const outputs = sizes.map((size) => ({ shape: x.shape.with(axis, size), type: x.type }));
  if (sizes.length > MOST_OUTPUTS) {
    let end = 0;
    return outputs.map((output, index) => {
      const bounds = [[end], [(end += sizes[index])], [axis]].map((list) => graph.integers(list));
      return graph.node('Slice', [x, ...bounds], output);
    });
  }
  return graph.nodeOf('Split', [x, graph.integers(sizes)], outputs, { attributes: { axis } });
}

const axisOf = (axis: unknown, rank: number) => ((axis as number) + rank) % rank;

export const arrangementKernels: Kernels = {
  BroadcastTo: ({ graph, inputs: { x }, attributes }) => {
    const shape = attributes.shape as number[];
    if (sameShape(x.shape, shape)) return x;
    if (typeof x.constant === 'number') return graph.uniform(x.constant, shape, x.type);
    return graph.node('Expand', [x, graph.integers(shape)], { shape, type: x.type });
  },
  Concat: ({ graph, inputs, attributes }) => {
    const values = Object.values(inputs);
    return concatenate(graph, values, axisOf(attributes.axis, values[0].shape.length));
  },
  ExpandDims: ({ graph, inputs: { input }, attributes }) => {
    const axis = axisOf(attributes.dim, input.shape.length + 1);
    return reshape(graph, input, input.shape.toSpliced(axis, 0, 1));
  },
  Pack: ({ graph, inputs, attributes }) => {
    const values = Object.values(inputs);
    const axis = axisOf(attributes.axis, values[0].shape.length + 1);
    const expanded = values.map((value) => reshape(graph, value, value.shape.toSpliced(axis, 0, 1)));
    return concatenate(graph, expanded, axis);
  },
  PadV2: ({ graph, inputs: { x }, attributes }) => {
    const paddings = attributes.paddings as [number, number][];
    const shape = x.shape.map((extent, axis) => extent + paddings[axis][0] + paddings[axis][1]);
    const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
    const value = graph.uniform(attributes.constantValue as number, [], x.type);
    return graph.node('Pad', [x, graph.integers(pads), value], { shape, type: x.type });
  },
  Reshape: ({ graph, inputs: { x }, attributes }) => {
    const size = tf.util.sizeFromShape([...x.shape]);
    return reshape(graph, x, tf.util.inferFromImplicitShape(attributes.shape as number[], size));
  },
  Slice: ({ graph, inputs: { x }, attributes }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(
      { shape: x.shape } as never,
      attributes.begin as number[],
      attributes.size as number[],
    );
    if (sameShape(size, x.shape)) return x;
    if (typeof x.constant === 'number') return graph.uniform(x.constant, size, x.type);
    const axes = size.flatMap((extent, axis) => (extent === x.shape[axis] ? [] : [axis]));
    const bounds = [axes.map((axis) => begin[axis]), axes.map((axis) => begin[axis] + size[axis]), axes];
    return graph.node('Slice', [x, ...bounds.map((list) => graph.integers(list))], {
      shape: size,
      type: x.type,
    });
  },
  SplitV: ({ graph, inputs: { x }, attributes }) => {
    const axis = axisOf(attributes.axis, x.shape.length);
    const sizes = tf.backend_util.prepareSplitSize(
      { shape: x.shape } as never,
      attributes.numOrSizeSplits as number[],
      axis,
    );
    return split(graph, x, sizes, axis);
  },
  Tile: ({ graph, inputs: { x }, attributes }) => {
    const repeats = attributes.reps as number[];
    const shape = x.shape.map((extent, axis) => extent * repeats[axis]);
    if (typeof x.constant === 'number') return graph.uniform(x.constant, shape, x.type);
    if (sameShape(x.shape, shape)) return x;
    return graph.node('Tile', [x, graph.integers(repeats)], { shape, type: x.type });
  },
  Transpose: ({ graph, inputs: { x }, attributes }) => {
    const perm = attributes.perm as number[];
    const shape = perm.map((axis) => x.shape[axis]);
    if (typeof x.constant === 'number') return graph.uniform(x.constant, shape, x.type);
    return graph.node('Transpose', [x], { shape, type: x.type }, { attributes: { perm } });
  },
  Unpack: ({ graph, inputs: { value }, attributes }) => {
    const axis = axisOf(attributes.axis, value.shape.length);
    const parts = split(graph, value, new Array<number>(value.shape[axis]).fill(1), axis);
    return parts.map((piece) => reshape(graph, piece, value.shape.toSpliced(axis, 1)));
  },
};
