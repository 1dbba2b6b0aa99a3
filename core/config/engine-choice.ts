/** Expands the short form of an engine, and the names of earlier versions, which stored runs contain. */
import { isBuiltInEngine, type EngineName } from '../engine/registry.js';
import type { PartialConfig } from './schema.js';

/** Engines by onnxruntime's execution providers. */
const PROVIDERS = new Map<unknown, EngineName>([
  ['cpu', 'cpu'],
  ['webgpu', 'webgpu'],
  ['cuda', 'cuda'],
  ['coreml', 'coreml'],
  ['dml', 'directml'],
]);

/** Names that engines had in earlier versions. */
const EARLIER: readonly string[] = ['tfjs', 'onnx'];

interface EarlierEngine {
  readonly name?: unknown;
  readonly backend?: unknown;
  readonly providers?: unknown;
}

/** The long form with the current name; anything else is returned unchanged. */
export function chosenEngine(value: string): object;
export function chosenEngine(value: unknown): unknown;
export function chosenEngine(value: unknown): unknown {
  if (typeof value === 'string') {
    const isPlugin = !isBuiltInEngine(value) && !EARLIER.includes(value);
    return isPlugin ? { plugin: value } : chosenEngine({ name: value });
  }
  if (typeof value !== 'object' || value === null) return value;
  const { name, backend, providers, ...rest } = value as EarlierEngine;
  if (name === 'tfjs') return { ...rest, name: backend === 'cpu' ? 'reference' : 'tensorflow' };
  if (name !== 'onnx' && providers === undefined) return value;
  const first: unknown = Array.isArray(providers) ? providers[0] : 'cpu';
  return { ...rest, name: PROVIDERS.get(first) ?? first };
}

/** The configuration with the current name of its engine. */
export function withChosenEngine(config: PartialConfig): PartialConfig {
  const before: unknown = (config as PartialConfig | null)?.engine;
  const engine = chosenEngine(before);
  const isSame = engine === before || typeof before === 'string';
  return isSame ? config : { ...config, engine: engine as PartialConfig['engine'] };
}
