/**
 * The engine for execution providers whose tensors can stay where they are computed (WebGPU): a step moves the batch
 * and a few scalars, and nothing that grows with the model.
 */
import { InferenceSession, Tensor } from './runtime.js';
import { checkBuffers } from '../buffers.js';
import type { Arguments, Buffers, DeviceVector, Engine, Program, ProgramDefinition } from '../engine.js';
import { splitOutputs } from '../resident.js';
import { OnDeviceVector, Transfers } from './device-vector.js';
import { outputName } from './output-name.js';
import { trace } from './trace.js';

export interface DeviceEngineOptions {
  readonly name: string;
  /** For people: what it runs on. */
  readonly description: string;
  readonly deterministic: boolean;
  readonly session: InferenceSession.SessionOptions;
}

export function createDeviceEngine(options: DeviceEngineOptions): Engine {
  const counter = { bytes: 0 };
  const transfers = new Transfers(options.session, counter);
  const programs = new Set<Program>();
  return {
    name: options.name,
    description: options.description,
    deterministic: options.deterministic,
    threads: 1,
    get bytesMoved() {
      return counter.bytes;
    },
    vector: (values) => new OnDeviceVector(values, transfers),
    async compile(definition) {
      const program = await compile(definition, options.session, counter);
      programs.add(program);
      return program;
    },
    async dispose() {
      for (const program of programs) await program.dispose();
      programs.clear();
      await transfers.release();
    },
  };
}

const isResident = (vector: DeviceVector): vector is OnDeviceVector => vector instanceof OnDeviceVector;

async function compile(
  { name, fn, signature: inputs }: ProgramDefinition,
  options: InferenceSession.SessionOptions,
  counter: { bytes: number },
): Promise<Program> {
  const { model, inputs: read, outputs: all } = trace(name, fn, inputs);
  const { outputs, replaced } = splitOutputs(inputs, all);
  const location = (output: string) => (replaced.includes(output) ? 'gpu-buffer' : 'cpu');
  const session = await InferenceSession.create(model, {
    ...options,
    preferredOutputLocation: Object.fromEntries(
      Object.keys(all).map((output) => [outputName(output), location(output)] as const),
    ),
  });
  let isReleased = false;
  return {
    name,
    inputs,
    outputs,
    async run(given, results) {
      checkBuffers({ name, inputs, outputs }, given, results, isResident);
      const returned = await session.run(await feeds(given));
      for (const vector of replaced) {
        (given[vector] as OnDeviceVector).replace(returned[outputName(vector)]);
      }
      for (const [output, array] of Object.entries(results))
        array.set(returned[outputName(output)].data as Buffers[string]);
      counter.bytes += bytesOf(given) + bytesOf(results);
    },
    async dispose() {
      if (isReleased) return;
      isReleased = true;
      await session.release();
    },
  };

  async function feeds(given: Arguments): Promise<Record<string, Tensor>> {
    const tensors: Record<string, Tensor> = {};
    for (const [input, { shape, dtype }] of Object.entries(read)) {
      const value = given[input];
      tensors[input] =
        value instanceof OnDeviceVector
          ? await value.tensor()
          : new Tensor(dtype, value as Float32Array, shape);
    }
    return tensors;
  }
}

/** What crosses at a run: resident vectors stay where they are. */
const bytesOf = (values: Arguments): number =>
  Object.values(values).reduce(
    (sum, value) => sum + (value instanceof OnDeviceVector ? 0 : 4 * value.length),
    0,
  );
