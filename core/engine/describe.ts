/** What this machine can run on, found out by trying. */
import { execFile } from 'node:child_process';
import { RecallError } from '../errors.js';
import { createEngine, type EngineOptions } from './create.js';

export interface EngineReport {
  readonly engine: 'onnx' | 'tfjs';
  /** Execution provider of `onnx`, backend of `tfjs`. */
  readonly backend: string;
  readonly available: boolean;
  /** When available what it is, with its version; when not, why, and what would make it so. */
  readonly detail: string;
}

/** One report for each engine and backend, best first: what `recall doctor` shows. */
export async function describeEngines(): Promise<EngineReport[]> {
  return [
    await describe('onnx', 'cpu', { name: 'onnx' }),
    ...(await Promise.all((await acceleratorProviders()).map(describeAccelerator))),
    await describe('tfjs', 'tensorflow', { name: 'tfjs', backend: 'tensorflow' }),
    await describe('tfjs', 'cpu', { name: 'tfjs', backend: 'cpu' }),
  ];
}

async function describe(
  engine: EngineReport['engine'],
  backend: string,
  options: EngineOptions,
): Promise<EngineReport> {
  try {
    const created = await createEngine(options);
    await created.dispose();
    return { engine, backend, available: true, detail: created.description };
  } catch (error) {
    if (!(error instanceof RecallError)) throw error;
    return { engine, backend, available: false, detail: error.message };
  }
}

/** The providers besides the processor that onnxruntime was built to use. */
async function acceleratorProviders(): Promise<string[]> {
  const runtime = await import('./onnx/runtime.js').catch(() => undefined);
  return (runtime?.listSupportedBackends() ?? []).map(({ name }) => name).filter((name) => name !== 'cpu');
}

/** Opens a session of one node. It is run as text, because it has to find onnxruntime and nothing of this package. */
const probe = `
  const [, runtime, provider, model] = process.argv;
  import(runtime)
    .then(({ InferenceSession }) => InferenceSession.create(Buffer.from(model, 'base64'), { executionProviders: [provider] }))
    .then(() => process.exit(0), (error) => { process.stdout.write(error.message); process.exit(1); });
`;

/**
 * Tries a provider in a process of its own: the native libraries behind it print to the terminal, and one that is
 * half installed can hang or crash.
 */
async function describeAccelerator(backend: string): Promise<EngineReport> {
  const { trace } = await import('./onnx/trace.js');
  const { model } = trace('probe', ({ x }) => ({ y: x.add(1) }), { x: { shape: [1], dtype: 'float32' } });
  const runtime = import.meta.resolve('onnxruntime-node');
  const given = ['-e', probe, runtime, backend, Buffer.from(model).toString('base64')];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { timeout: 10_000 }, (error, stdout) => {
      const reason =
        stdout.split('\n')[0] || (error?.killed ? 'no answer within 10 seconds' : error?.message);
      resolve({
        engine: 'onnx',
        backend,
        available: error === null,
        detail:
          error === null ? `onnxruntime, ${backend}` : `onnxruntime cannot use ${backend} here: ${reason}`,
      });
    });
  });
}
