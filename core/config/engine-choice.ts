/** An engine as a configuration may name it: in short, or by the names of earlier versions, which run folders have. */
import type { EngineName } from '../engine/registry.js';
import type { PartialConfig } from './schema.js';

/** onnxruntime's execution providers, by the engines that run on them now. */
const PROVIDERS = new Map<unknown, EngineName>([
  ['cpu', 'cpu'],
  ['webgpu', 'webgpu'],
  ['cuda', 'cuda'],
  ['coreml', 'coreml'],
  ['dml', 'directml'],
]);

interface Earlier {
  readonly name?: unknown;
  readonly backend?: unknown;
  readonly providers?: unknown;
}

/** The long form, in today's names; what is neither short nor old is returned as it is. */
export function chosenEngine(given: unknown): unknown {
  if (typeof given === 'string') return chosenEngine({ name: given });
  if (typeof given !== 'object' || given === null) return given;
  const { name, backend, providers, ...rest } = given as Earlier;
  if (name === 'tfjs') return { ...rest, name: backend === 'cpu' ? 'reference' : 'tensorflow' };
  if (name !== 'onnx' && providers === undefined) return given;
  const first: unknown = Array.isArray(providers) ? providers[0] : 'cpu';
  return { ...rest, name: PROVIDERS.get(first) ?? first };
}

/** A configuration with its engine in today's names. */
export function withChosenEngine(config: PartialConfig): PartialConfig {
  const given: unknown = (config as PartialConfig | null)?.engine;
  const engine = chosenEngine(given);
  const isSame = engine === given || typeof given === 'string';
  return isSame ? config : { ...config, engine: engine as PartialConfig['engine'] };
}
