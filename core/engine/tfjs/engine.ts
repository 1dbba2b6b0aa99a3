/** The engine that evaluates a function eagerly on a tfjs backend: TensorFlow's library, or the plain reference. */
import { tf } from '../tf.js';
import { checkBuffers } from '../buffers.js';
import {
  allocate,
  type Arguments,
  type Buffers,
  type DeviceVector,
  type Engine,
  type Program,
  type ProgramDefinition,
  type Signature,
} from '../engine.js';
import { splitOutputs } from '../resident.js';
import { onBackend, prepareBackend, type TfjsBackendName } from './backend.js';
import { TensorVector } from './vector.js';

export interface TfjsEngineOptions {
  readonly name: string;
  readonly backend: TfjsBackendName;
  readonly deterministic: boolean;
}

/** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when the backend cannot be used on this machine. */
export async function createTfjsEngine({ name, backend, deterministic }: TfjsEngineOptions): Promise<Engine> {
  const counter = { bytes: 0 };
  return {
    name,
    description: await prepareBackend(backend),
    deterministic,
    threads: 1,
    get bytesMoved() {
      return counter.bytes;
    },
    vector: (values) => new TensorVector(backend, counter, values),
    compile: (definition) => Promise.resolve(compile(backend, definition, counter)),
    dispose: () => Promise.resolve(),
  };
}

const isTensor = (vector: DeviceVector): vector is TensorVector => vector instanceof TensorVector;

function compile(
  backend: TfjsBackendName,
  { name, fn, signature: inputs }: ProgramDefinition,
  counter: { bytes: number },
): Program {
  const { outputs, replaced } = splitOutputs(inputs, outputsOf(backend, fn, inputs));
  return {
    name,
    inputs,
    outputs,
    run(given, results) {
      checkBuffers({ name, inputs, outputs }, given, results, isTensor);
      const next = evaluate(backend, fn, inputs, given, replaced, results);
      for (const [vector, tensor] of Object.entries(next)) (given[vector] as TensorVector).replace(tensor);
      for (const array of [...Object.values(given), ...Object.values(results)]) {
        if (!(array instanceof TensorVector)) counter.bytes += 4 * array.length;
      }
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  };
}

type Fn = ProgramDefinition['fn'];

/** Found by evaluating the function at zero, which every input can be. */
function outputsOf(backend: TfjsBackendName, fn: Fn, inputs: Signature): Signature {
  const outputs: Record<string, Signature[string]> = {};
  const plain = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }]),
  );
  withResults(backend, fn, plain, allocate(plain), (results) => {
    for (const [name, { shape, dtype }] of Object.entries(results)) {
      outputs[name] = { shape, dtype: dtype === 'float32' ? 'float32' : 'int32' };
    }
  });
  return outputs;
}

/** Writes `arrays`, and returns the tensors that replace resident vectors. */
function evaluate(
  backend: TfjsBackendName,
  fn: Fn,
  signature: Signature,
  given: Arguments,
  replaced: readonly string[],
  arrays: Buffers,
): Record<string, tf.Tensor> {
  const next: Record<string, tf.Tensor> = {};
  withResults(backend, fn, signature, given, (results) => {
    for (const [name, array] of Object.entries(arrays)) array.set(results[name].dataSync());
    // A clone, because a result may be one of the inputs.
    for (const name of replaced) next[name] = tf.keep(results[name].clone());
  });
  return next;
}

/** One evaluation from start to end in one turn of the event loop, so that engines cannot mix. */
function withResults(
  backend: TfjsBackendName,
  fn: Fn,
  signature: Signature,
  given: Arguments,
  use: (results: Record<string, tf.Tensor>) => void,
): void {
  onBackend(backend, () => {
    const vectors = Object.values(given).filter((value) => value instanceof TensorVector);
    // Uploaded outside of the tidying that would dispose of them.
    for (const vector of vectors) void vector.tensor;
    // It returns nothing, because tidying looks at every element of what is returned.
    tf.tidy(() => {
      const inputs = Object.entries(signature).map(([name, { shape, dtype }]) => {
        const value = given[name];
        if (value instanceof TensorVector) return [name, value.tensor.reshape([...shape])] as const;
        // A copy: a tfjs backend may keep the array that it is given.
        return [name, tf.tensor((value as Float32Array).slice(), [...shape], dtype)] as const;
      });
      const results = fn(Object.fromEntries(inputs));
      use(results);
      // Recorded activations were kept alive across tfjs's own tidying.
      tf.dispose(Object.values(results).filter(({ kept }) => kept));
    });
  });
}
