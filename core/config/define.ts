/** `defineConfig` and `definePreset`: they change nothing, and give TypeScript users completion and type errors. */
import type { TypedConfig } from './typed-config.js';

/** A configuration with a name. */
export type Preset = TypedConfig & { readonly preset: string };

/**
 * A configuration for `recall.config.ts`.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 *
 * export default defineConfig({ extends: 'imbalanced-warmup', steps: 2000 });
 */
export function defineConfig(config: TypedConfig): TypedConfig {
  return config;
}

/**
 * A configuration that others name or extend. The name is plain data, under the key `preset`.
 *
 * @example
 * import { definePreset } from 'recall-lab';
 *
 * export const small = definePreset('small', { extends: 'imbalanced-warmup', model: { layers: 1 } });
 */
export function definePreset(name: string, config: TypedConfig): Preset {
  return { ...config, preset: name };
}

/** Tells presets from whatever else a module exports. */
export function isPreset(value: unknown): value is Preset {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'preset') === 'string';
}
