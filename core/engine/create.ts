/** Makes an engine by name. */
import { availableParallelism } from 'node:os';
import { RecallError, suggestName } from '../errors.js';
import type { Engine } from './engine.js';
import type { ExecutionProvider } from './onnx/engine.js';
import type { TfjsBackendName } from './tfjs/backend.js';

export const engineNames = ['onnx', 'tfjs'] as const;

export interface EngineOptions {
  /** Default: `onnx`, which needs nothing but npm. */
  readonly name?: (typeof engineNames)[number];
  /** For `onnx`: threads within an operator. Default: every core that this process may use. */
  readonly threads?: number;
  /** For `onnx`: onnxruntime's execution providers, in order of preference. Default: `['cpu']`. */
  readonly executionProviders?: readonly ExecutionProvider[];
  /** For `tfjs`: what computes. Default: `tensorflow`. */
  readonly backend?: TfjsBackendName;
  /** For `onnx`: write onnxruntime's profile to files beginning with this path. */
  readonly profile?: string;
}

/**
 * @throws RecallError `RECALL_ENGINE_UNKNOWN` for a name that is not an engine's;
 * `RECALL_ENGINE_UNAVAILABLE` when it cannot run on this machine, with what was tried and what to do.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { name = 'onnx', threads = availableParallelism(), executionProviders = ['cpu'], profile } = options;
  if (name === 'onnx') {
    const { createOnnxEngine } = await import('./onnx/engine.js').catch(unavailable);
    return createOnnxEngine({ threads, executionProviders, profile });
  }
  if (name === 'tfjs') {
    const { createTfjsEngine } = await import('./tfjs/engine.js');
    return createTfjsEngine(options.backend ?? 'tensorflow');
  }
  throw new RecallError('RECALL_ENGINE_UNKNOWN', `there is no engine "${String(name)}"`, {
    fix: suggestName(String(name), engineNames),
  });
}

function unavailable(error: Error): never {
  throw new RecallError(
    'RECALL_ENGINE_UNAVAILABLE',
    `onnxruntime could not be loaded: ${error.message.split('\n')[0]}`,
    {
      fix: 'Its native library is in the npm package onnxruntime-node, for Linux, macOS and Windows: run "npm ci" again.',
      cause: error,
    },
  );
}
