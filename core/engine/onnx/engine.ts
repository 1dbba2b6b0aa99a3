/** The engine that traces a function into an ONNX graph and runs it natively in onnxruntime. */
import { InferenceSession, Tensor, env, listSupportedBackends } from './runtime.js';
import { RecallError } from '../../errors.js';
import { checkBuffers } from '../buffers.js';
import type { Buffers, Engine, Program, Signature, TensorFunction } from '../engine.js';
import { outputName, trace } from './trace.js';

export type ExecutionProvider = InferenceSession.ExecutionProviderConfig;

export interface OnnxEngineOptions {
  readonly threads: number;
  /** In order of preference; onnxruntime's own names: "cpu", "cuda", "webgpu", "dml", "coreml". */
  readonly executionProviders: readonly ExecutionProvider[];
  /** Writes onnxruntime's profile of every run to files beginning with this path. */
  readonly profile?: string;
}

/** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when an execution provider cannot be used on this machine. */
export async function createOnnxEngine(options: OnnxEngineOptions): Promise<Engine> {
  await tryProviders(options);
  const programs = new Set<Program>();
  const providers = providerNames(options.executionProviders);
  return {
    name: 'onnx',
    description: `onnxruntime ${env.versions.node ?? env.versions.common}, ${providers.join('+')}, ${threadCount(options.threads)}`,
    threads: options.threads,
    async compile(name, fn, signature) {
      const program = await compile(name, fn, signature, options);
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

/** Names alone prove nothing: a session of one node shows whether the providers answer. */
async function tryProviders(options: OnnxEngineOptions): Promise<void> {
  const names = providerNames(options.executionProviders);
  if (names.every((name) => name === 'cpu')) return;
  try {
    const signature = { x: { shape: [1], dtype: 'float32' } } as const;
    const program = await compile('probe', ({ x }) => ({ y: x.add(1) }), signature, {
      ...options,
      profile: undefined,
    });
    await program.run({ x: new Float32Array(1) }, { y: new Float32Array(1) });
    await program.dispose();
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw new RecallError(
      'RECALL_ENGINE_UNAVAILABLE',
      `onnxruntime cannot use ${names.join('+')} here: ${reason}`,
      {
        fix: `Supported by this build: ${listSupportedBackends()
          .map(({ name }) => name)
          .join(', ')}; "cpu" always works.`,
        cause: error,
      },
    );
  }
}

const providerNames = (providers: readonly ExecutionProvider[]) =>
  providers.map((provider) => (typeof provider === 'string' ? provider : provider.name));

const threadCount = (threads: number) => `${threads} ${threads === 1 ? 'thread' : 'threads'}`;

async function compile(
  name: string,
  fn: TensorFunction,
  inputs: Signature,
  options: OnnxEngineOptions,
): Promise<Program> {
  const { model, outputs } = trace(name, fn, inputs);
  const session = await InferenceSession.create(model, sessionOptions(options));
  return {
    name,
    inputs,
    outputs,
    async run(given, results) {
      checkBuffers({ name, inputs, outputs }, given, results);
      // Only views are made here: onnxruntime reads and writes the callers' arrays where they lie.
      await session.run(tensors(inputs, given), tensors(outputs, results, outputName));
    },
    async dispose() {
      if (options.profile) session.endProfiling();
      await session.release();
    },
  };
}

function tensors(
  signature: Signature,
  buffers: Buffers,
  rename = (name: string) => name,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(signature).map(([name, { shape, dtype }]) => {
      return [rename(name), new Tensor(dtype, buffers[name] as Float32Array, shape)];
    }),
  );
}

/**
 * Chosen by interleaved measurement of a training step (2 threads, 4 layers, d 128, 4096 tokens; 2 layers, 1024
 * tokens), as time relative to what is chosen here:
 * - Threads that have finished their share look for more during 100 microseconds, and then sleep. Looking forever is
 *   as fast on an idle machine, takes 1.14 times as long on a busy one, and burns a core while the next batch is
 *   drawn; never looking takes 1.35 times as long for the small step.
 * - Optimisation levels from "basic" on differ by less than 4 %; "all" is the default.
 * - Flushing denormals to zero would gain up to 5 %, but onnxruntime then does it to JavaScript's thread too: 1e-310
 *   becomes 0 in the whole process.
 */
function sessionOptions({
  threads,
  executionProviders,
  profile,
}: OnnxEngineOptions): InferenceSession.SessionOptions {
  return {
    executionProviders,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    extra: { session: { intra_op: { spin_duration_us: '100' } } },
    ...(profile && { enableProfiling: true, profileFilePrefix: profile }),
  };
}
