/** Configurations: their schema, composition and sources. */
export { compose } from './compose.js';
export { defineConfig, definePreset, isPreset, type Preset } from './define.js';
export { explain } from './explain.js';
export { configJsonSchema } from './json-schema.js';
export { PresetCatalogue, type NamedPreset } from './presets.js';
export { findAvailable, resolveConfig, type ConfigRequest, type ResolvedConfig } from './resolve.js';
export type { KnownPlugins, KnownPresets } from './known.js';
export type { Extends, PartialConfig } from './partial-config.js';
export type { Config } from './schema.js';
export type { TypedConfig } from './typed-config.js';
