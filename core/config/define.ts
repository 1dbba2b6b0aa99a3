/** `defineConfig` and `definePreset`, which provide completion and type errors. */
import type { TypedConfig } from './typed-config.js';

/** A named configuration. */
export type Preset = TypedConfig & { readonly preset: string };

/**
 * Returns a configuration unchanged, for the default export of `recall.config.ts`.
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
 * Names a configuration, so that others can use and extend it. The name is stored under the key `preset`.
 *
 * @example
 * import { definePreset } from 'recall-lab';
 *
 * export const small = definePreset('small', { extends: 'imbalanced-warmup', model: { layers: 1 } });
 */
export function definePreset(name: string, config: TypedConfig): Preset {
  return { ...config, preset: name };
}

/** Whether a value that a module exports is a preset. */
export function isPreset(value: unknown): value is Preset {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'preset') === 'string';
}
