/** The engine that evaluates a function eagerly on a tfjs backend: TensorFlow's library, or the plain reference. */
import * as tf from '@tensorflow/tfjs';
import { checkBuffers } from '../buffers.js';
import { allocate, type Buffers, type Engine, type Signature, type TensorFunction } from '../engine.js';
import { prepareBackend, type TfjsBackendName } from './backend.js';

/** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when the backend cannot be used on this machine. */
export async function createTfjsEngine(backend: TfjsBackendName): Promise<Engine> {
  return {
    name: 'tfjs',
    description: await prepareBackend(backend),
    threads: 1,
    compile(name, fn, inputs) {
      const zeros = evaluate(backend, fn, inputs, allocate(inputs));
      const outputs = Object.fromEntries(
        Object.entries(zeros).map(([output, { shape, values }]) => {
          return [output, { shape, dtype: values instanceof Float32Array ? 'float32' : 'int32' } as const];
        }),
      );
      return Promise.resolve({
        name,
        inputs,
        outputs,
        run(given, results) {
          checkBuffers({ name, inputs, outputs }, given, results);
          for (const [output, { values }] of Object.entries(evaluate(backend, fn, inputs, given))) {
            results[output].set(values);
          }
          return Promise.resolve();
        },
        dispose: () => Promise.resolve(),
      });
    },
    dispose: () => Promise.resolve(),
  };
}

interface Evaluated {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** One evaluation from start to end in one turn of the event loop, so that engines cannot mix. */
function evaluate(
  backend: TfjsBackendName,
  fn: TensorFunction,
  signature: Signature,
  buffers: Buffers,
): Record<string, Evaluated> {
  const previous = tf.getBackend() as string | undefined;
  void tf.setBackend(backend);
  try {
    return tf.tidy(() => {
      const inputs = Object.entries(signature).map(([name, { shape, dtype }]) => {
        // A copy: a tfjs backend may keep the array that it is given.
        return [name, tf.tensor(buffers[name].slice(), [...shape], dtype)] as const;
      });
      const results = fn(Object.fromEntries(inputs));
      const outputs = Object.entries(results).map(([name, tensor]) => {
        const values = tensor.dataSync();
        const copy = values instanceof Float32Array ? values.slice() : Int32Array.from(values);
        return [name, { shape: tensor.shape, values: copy }] as const;
      });
      // Recorded activations were kept alive across tfjs's own tidying.
      tf.dispose(Object.values(results).filter(({ kept }) => kept));
      return Object.fromEntries(outputs);
    });
  } finally {
    if (previous) void tf.setBackend(previous);
  }
}
