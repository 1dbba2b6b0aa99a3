/** The built-in engines by name, and what each declares before it is opened. */
import type { Engine } from './engine.js';

/** In the order in which `recall doctor` shows them. */
export const engineNames = [
  'cpu',
  'webgpu',
  'cuda',
  'coreml',
  'directml',
  'tensorflow',
  'reference',
] as const;

export type EngineName = (typeof engineNames)[number];

/** What a configuration may name: an engine, or the fastest that works. */
export const engineChoices = ['auto', ...engineNames] as const;

export type EngineChoice = (typeof engineChoices)[number];

export interface EngineSettings {
  /** Threads that compute on the processor. */
  readonly threads: number;
  /** Which of several GPUs, from 0. */
  readonly device: number;
  /** Write onnxruntime's profile to files beginning with this path. */
  readonly profile?: string;
}

export interface EngineDefinition {
  readonly name: EngineName;
  /** One line for people who choose. */
  readonly summary: string;
  /** Which settings it reads. */
  readonly reads: readonly ('threads' | 'device')[];
  /** Operating systems that have it, as `process.platform` calls them; by default all. */
  readonly platforms?: readonly string[];
  /** What would make it work where it does not, for people. */
  readonly remedy?: string;
  /** onnxruntime's name of it, if it is one of its execution providers. */
  readonly provider?: string;
  /** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when it cannot run on this machine */
  create(settings: EngineSettings): Promise<Engine>;
}

export const isBuiltInEngine = (name: unknown): name is EngineChoice =>
  (engineChoices as readonly unknown[]).includes(name);
