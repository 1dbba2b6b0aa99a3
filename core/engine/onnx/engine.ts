/** The engine that traces a function into an ONNX graph and runs it natively in onnxruntime. */
import { InferenceSession, Tensor, env, listSupportedBackends } from './runtime.js';
import { RecallError } from '../../errors.js';
import { checkBuffers } from '../buffers.js';
import type { Arguments, DeviceVector, Engine, Program, ProgramDefinition, Signature } from '../engine.js';
import { HostVector } from '../host-vector.js';
import { splitOutputs } from '../resident.js';
import { createDeviceEngine } from './device-engine.js';
import { outputName } from './output-name.js';
import { sessionOptions } from './session-options.js';
import { trace } from './trace.js';

export interface OnnxEngineOptions {
  readonly name: string;
  /** Threads within an operator, for what runs on the processor. */
  readonly threads: number;
  /** onnxruntime's own: "cpu", "cuda", "webgpu", "dml" or "coreml", with its options. */
  readonly provider: InferenceSession.ExecutionProviderConfig;
  readonly deterministic: boolean;
  /** Whether the provider's tensors can stay on its device from run to run. */
  readonly resident?: boolean;
  /** Writes onnxruntime's profile of every run to files beginning with this path. */
  readonly profile?: string;
}

/** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when the execution provider cannot be used on this machine. */
export async function createOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  await tryProvider(options);
  const description = `onnxruntime ${env.versions.node ?? env.versions.common}, ${providerName(options.provider)}`;
  if (options.resident) {
    const { name, deterministic } = options;
    return createDeviceEngine({ name, description, deterministic, session: sessionOptions(options) });
  }
  const programs = new Set<Program>();
  const counter = { bytes: 0 };
  return {
    name: options.name,
    description: `${description}, ${threadCount(options.threads)}`,
    deterministic: options.deterministic,
    threads: options.threads,
    get bytesMoved() {
      return counter.bytes;
    },
    vector: (values) => new HostVector(values),
    async compile(definition) {
      const program = await compile(definition, options, counter);
      programs.add(program);
      return {
        ...program,
        dispose: async () => {
          if (programs.delete(program)) await program.dispose();
        },
      };
    },
    async dispose() {
      await Promise.all([...programs].map((program) => program.dispose()));
      programs.clear();
    },
  };
}

/** A name alone proves nothing: a session of one node shows whether the provider answers. */
async function tryProvider(options: OnnxEngineOptions): Promise<void> {
  const name = providerName(options.provider);
  if (name === 'cpu') return;
  try {
    const definition: ProgramDefinition = {
      name: 'probe',
      fn: ({ x }) => ({ y: x.add(1) }),
      signature: { x: { shape: [1], dtype: 'float32' } },
    };
    const program = await compile(definition, { ...options, profile: undefined }, { bytes: 0 });
    await program.run({ x: new Float32Array(1) }, { y: new Float32Array(1) });
    await program.dispose();
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new RecallError('RECALL_ENGINE_UNAVAILABLE', `onnxruntime cannot use ${name} here: ${reason}`, {
      fix: `Supported by this build: ${listSupportedBackends()
        .map(({ name }) => name)
        .join(', ')}; "cpu" always works.`,
      cause: error,
    });
  }
}

const providerName = (provider: InferenceSession.ExecutionProviderConfig) =>
  typeof provider === 'string' ? provider : provider.name;

const threadCount = (threads: number) => `${threads} ${threads === 1 ? 'thread' : 'threads'}`;

const isHost = (vector: DeviceVector): vector is HostVector => vector instanceof HostVector;

async function compile(
  { name, fn, signature: inputs }: ProgramDefinition,
  options: OnnxEngineOptions,
  counter: { bytes: number },
): Promise<Program> {
  const { model, inputs: read, outputs: all } = trace(name, fn, inputs);
  const { outputs, replaced } = splitOutputs(inputs, all);
  const session = await InferenceSession.create(model, sessionOptions(options));
  return {
    name,
    inputs,
    outputs,
    async run(given, results) {
      checkBuffers({ name, inputs, outputs }, given, results, isHost);
      const vectors = replaced.map((vector) => given[vector] as HostVector);
      const next = Object.fromEntries(replaced.map((vector, i) => [vector, vectors[i].spare]));
      // Only views are made here: onnxruntime reads and writes these arrays where they lie.
      await session.run(tensors(read, given), tensors(all, { ...results, ...next }, outputName));
      for (const vector of vectors) vector.swap();
      for (const array of [...Object.values(given), ...Object.values(results)]) {
        if (!(array instanceof HostVector)) counter.bytes += 4 * array.length;
      }
    },
    async dispose() {
      if (options.profile) session.endProfiling();
      await session.release();
    },
  };
}

function tensors(
  signature: Signature,
  given: Arguments,
  rename = (name: string) => name,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(signature).map(([name, { shape, dtype }]) => {
      const value = given[name];
      const array = value instanceof HostVector ? value.values : value;
      return [rename(name), new Tensor(dtype, array as Float32Array, shape)];
    }),
  );
}
