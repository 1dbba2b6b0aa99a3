/** What a traced kernel is: it adds nodes to the graph instead of computing. */
import type { NamedAttrMap } from '@tensorflow/tfjs';
import type { Graph, Value, ValueType } from './graph.js';

export interface KernelCall {
  readonly graph: Graph;
  /** The kernel's inputs by tfjs's names; list inputs are named "0", "1", ... */
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: NamedAttrMap;
}

export type Kernel = (call: KernelCall) => Value | readonly Value[];

/** Traced kernels by the name that tfjs gives the op. */
export type Kernels = Readonly<Record<string, Kernel>>;

/** The same elements in another shape; a uniform constant stays one number. */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (typeof x.constant === 'number') return graph.uniform(x.constant, shape, x.type);
  if (x.constant !== undefined) return { ...x, shape };
  if (sameShape(x.shape, shape)) return x;
  return graph.node('Reshape', [x, graph.integers(shape)], { shape, type: x.type });
}

export function cast(graph: Graph, x: Value, type: Value['type']): Value {
  if (x.type === type) return x;
  if (typeof x.constant === 'number') {
    const value =
      type === 'bool' ? Number(x.constant !== 0) : type === 'float32' ? x.constant : Math.trunc(x.constant);
    return graph.uniform(value, x.shape, type);
  }
  const codes = { float32: 1, int32: 6, int64: 7, bool: 9 };
  return graph.node('Cast', [x], { shape: x.shape, type }, { attributes: { to: codes[type] } });
}

/** The value as a node should read it beside `others`: a uniform constant as a scalar, if they have the full shape. */
export function broadcastOperand(graph: Graph, x: Value, output: ValueType, others: readonly Value[]): Value {
  const isFull = others.some(
    (other) => typeof other.constant !== 'number' && sameShape(other.shape, output.shape),
  );
  return typeof x.constant === 'number' && isFull ? graph.uniform(x.constant, [], x.type) : x;
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}
