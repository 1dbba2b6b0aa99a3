/** Turns a function over tfjs tensors into an ONNX model. */
import { tf } from '../tf.js';
import type { ElementType, Signature, TensorFunction } from '../engine.js';
import { cast } from './kernel.js';
import { Graph } from './graph.js';
import { outputName } from './output-name.js';
import { tracedTensor, valueOf, withTracing } from './tracing-backend.js';

export interface Trace {
  /** The ONNX model; its outputs are called as {@link outputName} says. */
  readonly model: Uint8Array;
  readonly outputs: Signature;
  /** What the graph reads of the signature: onnxruntime refuses anything else. */
  readonly inputs: Signature;
}

/**
 * Calls `fn` once with tensors that stand for its inputs, and records what it does.
 *
 * @throws RecallError `RECALL_ENGINE_KERNEL` when it uses an op that has no traced kernel, or reads a value.
 */
export function trace(name: string, fn: TensorFunction, signature: Signature): Trace {
  const graph = new Graph();
  const outputs: Record<string, Signature[string]> = {};
  withTracing(graph, () => {
    const inputs = Object.entries(signature).map(([input, { shape, dtype }]) => {
      return [input, tracedTensor(graph.input(input, dtype, shape))] as const;
    });
    const results = fn(Object.fromEntries(inputs));
    for (const [output, tensor] of Object.entries(results)) {
      const dtype: ElementType = tensor.dtype === 'float32' ? 'float32' : 'int32';
      graph.origin = `output/${output}`;
      graph.output(outputName(output), cast(graph, valueOf(graph, tensor), dtype));
      outputs[output] = { shape: tensor.shape, dtype };
    }
    // Recorded activations were kept alive across tfjs's own tidying.
    tf.dispose(Object.values(results).filter(({ kept }) => kept));
  });
  const { model, inputs: read } = graph.encode(name);
  const inputs = Object.fromEntries(Object.entries(signature).filter(([input]) => read.has(input)));
  return { model, inputs, outputs };
}
