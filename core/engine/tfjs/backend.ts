/** The tfjs backends that the eager engine can compute on, and how each is made available. */
import util from 'node:util';
import { tf } from '../tf.js';
import { RecallError } from '../../errors.js';
import { restoreTypeChecks } from './node-type-checks.js';

/** `tensorflow`: TensorFlow's C library, through one of tfjs's Node packages; `cpu`: plain JavaScript. */
export type TfjsBackendName = 'tensorflow' | 'cpu';

/** Packages that register the backend `tensorflow` when they are imported, in order of preference. */
const tensorflowPackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Makes a backend available without making it tfjs's current one.
 *
 * @returns what it is, for people
 * @throws RecallError `RECALL_ENGINE_UNAVAILABLE` with what was tried, and what to do
 */
export async function prepareBackend(name: TfjsBackendName): Promise<string> {
  const description = name === 'cpu' ? prepareCpu() : await prepareTensorflow();
  return `tfjs ${tf.version_core}, ${description}`;
}

/** Calls `fn` with a backend as tfjs's current one. */
export function onBackend<Result>(name: TfjsBackendName, fn: () => Result): Result {
  const previous = tf.getBackend() as string | undefined;
  void tf.setBackend(name);
  try {
    return fn();
  } finally {
    if (previous) void tf.setBackend(previous);
  }
}

function prepareCpu(): string {
  // It prints an advertisement for tfjs-node at its first use; recall has its own advice.
  (tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
  return 'cpu (JavaScript)';
}

async function prepareTensorflow(): Promise<string> {
  const attempts: string[] = [];
  restoreTypeChecks(util);
  // TensorFlow describes the processor on stderr unless told otherwise.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  for (const name of tensorflowPackages) {
    const failure = await quietly(() => import(name));
    if (failure === undefined && tf.findBackend('tensorflow')) return described(name);
    attempts.push(`${name}: ${failure ?? 'it registered no backend'}`);
  }
  throw new RecallError(
    'RECALL_ENGINE_UNAVAILABLE',
    `tfjs's backend "tensorflow" is not available: ${attempts.join('; ')}`,
    {
      fix:
        'Its native library is not in the npm package: run "recall setup tensorflow", or use the engine "cpu", which ' +
        'needs no set-up.',
    },
  );
}

/** A GPU's package that finds no GPU computes on the processor, and says so only when asked. */
function described(packageName: string): string {
  const { binding, isUsingGpuDevice } = tf.findBackend('tensorflow') as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  return `TensorFlow ${binding.TF_Version} on ${isUsingGpuDevice ? 'a GPU' : 'the processor'} (${packageName})`;
}

/** Imports a package that may be absent or broken; returns the first line of what went wrong. */
async function quietly(load: () => Promise<unknown>): Promise<string | undefined> {
  const before = tf.getBackend() as string | undefined;
  try {
    await load();
    // The import makes its backend the current one; that is for the engine to do while it runs.
    if (before) await tf.setBackend(before);
    return undefined;
  } catch (error) {
    return (
      (error as Error).message.split('\n').find((line) => line.trim() !== '') ?? 'it could not be loaded'
    );
  }
}
