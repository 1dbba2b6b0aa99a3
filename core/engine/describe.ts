/** What this machine can run on, found out by trying. */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { RecallError } from '../errors.js';
import { engines } from './engines.js';
import type { EngineDefinition, EngineName } from './registry.js';

export interface EngineReport {
  readonly engine: EngineName;
  readonly available: boolean;
  /** When available what it is, with its version; when not, why, and what would make it so. */
  readonly detail: string;
}

/** One report for each engine that this operating system can have: what `recall doctor` shows. */
export function describeEngines(): Promise<EngineReport[]> {
  const here = engines.filter(
    ({ name, platforms }) => name !== 'auto' && (platforms?.includes(process.platform) ?? true),
  );
  return Promise.all(here.map(describeEngine));
}

export async function describeEngine(definition: EngineDefinition): Promise<EngineReport> {
  const { name, provider } = definition;
  if (provider !== undefined) return describeAccelerator(name, provider);
  try {
    const created = await definition.create({ threads: availableParallelism(), device: 0 });
    await created.dispose();
    return { engine: name, available: true, detail: created.description };
  } catch (error) {
    if (!(error instanceof RecallError)) throw error;
    return { engine: name, available: false, detail: error.message };
  }
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
async function describeAccelerator(engine: EngineName, provider: string): Promise<EngineReport> {
  const runtime = await import('./onnx/runtime.js').catch(() => undefined);
  if (!runtime?.listSupportedBackends().some(({ name }) => name === provider)) {
    return { engine, available: false, detail: 'the installed onnxruntime-node has no support for it' };
  }
  const { trace } = await import('./onnx/trace.js');
  const { model } = trace('probe', ({ x }) => ({ y: x.add(1) }), { x: { shape: [1], dtype: 'float32' } });
  const given = [
    '-e',
    probe,
    import.meta.resolve('onnxruntime-node'),
    provider,
    Buffer.from(model).toString('base64'),
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { timeout: 10_000 }, (error, stdout) => {
      const reason =
        stdout.split('\n')[0] || (error?.killed ? 'no answer within 10 seconds' : error?.message);
      const detail =
        error === null ? `onnxruntime, ${provider}` : `onnxruntime cannot use ${provider} here: ${reason}`;
      resolve({ engine, available: error === null, detail });
    });
  });
}
