/** Checks the requirements of plugins: a version of recall-lab, other plugins, an engine. */
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { engineNames, type EngineName } from '../engine/registry.js';
import { RecallError, suggestName } from '../errors.js';
import { packageVersion } from '../version.js';
import type { MountedPlugin } from './container.js';
import type { PluginKind } from './definition.js';
import { describeValue } from '../describe-value.js';

/** Requirements of a plugin; checked before the run starts. */
export interface PluginNeeds {
  /** Supported versions of recall-lab, as an npm range: `'>=0.1 <1'`. */
  readonly recall?: string;
  /** Names of plugins that the configuration must contain. */
  readonly plugins?: readonly string[];
  readonly engine?: EngineName;
}

const NEEDS: readonly string[] = ['recall', 'plugins', 'engine'] satisfies (keyof PluginNeeds)[];

const ENGINES: readonly unknown[] = engineNames;

/** @throws RecallError `RECALL_DEFINITION` unless the value is a valid {@link PluginNeeds}. */
export function validateNeeds(needs: unknown, at: string): void {
  const invalid = (key: string, value: unknown, fix: string) =>
    new RecallError('RECALL_DEFINITION', `\`${key}\` is ${describeValue(value)}`, { at, fix });
  if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) {
    throw invalid('needs', needs, "Use an object: needs: { plugins: ['recall'] }.");
  }
  const { recall, plugins, engine } = needs as { [Need in keyof PluginNeeds]: unknown };
  if (recall !== undefined && (typeof recall !== 'string' || validRange(recall) === null)) {
    throw invalid('needs.recall', recall, "Use an npm version range, such as '>=0.1 <1' or '^0.1.0'.");
  }
  const areNames = Array.isArray(plugins) && plugins.every((name) => typeof name === 'string');
  if (plugins !== undefined && !areNames) {
    const example = typeof plugins === 'string' ? plugins : 'recall';
    throw invalid('needs.plugins', plugins, `Use a list of names: plugins: ['${example}'].`);
  }
  if (engine !== undefined && !ENGINES.includes(engine)) {
    throw invalid('needs.engine', engine, `Allowed: ${ENGINES.join(', ')}.`);
  }
}

/** Whether a plugin supports this version of recall-lab. */
export function supportsVersion({ recall }: PluginNeeds, version = packageVersion()): boolean {
  return recall === undefined || satisfies(version, recall, { includePrerelease: true });
}

/**
 * Runs before the plugin is created, because one for another version could fail in any way.
 *
 * @throws RecallError `RECALL_NEED` if the plugin does not support this version, or has an unknown requirement.
 */
export function checkVersion(
  { kind, declaration: { name, needs = {} } }: Declared,
  at: string,
  version = packageVersion(),
): void {
  if (!supportsVersion(needs, version)) {
    throw new RecallError(
      'RECALL_NEED',
      `The ${kind} "${name}" needs recall-lab ${needs.recall}, but this is ${version}`,
      {
        at,
        fix: `Install "recall-lab@${needs.recall}", or a version of the plugin that supports ${version}.`,
      },
    );
  }
  const unknown = Object.keys(needs).find((need) => !NEEDS.includes(need));
  if (unknown === undefined) return;
  throw new RecallError('RECALL_NEED', `The ${kind} "${name}" has an unknown requirement "${unknown}"`, {
    at,
    fix: suggestName(unknown, NEEDS),
  });
}

interface Declared {
  readonly kind: PluginKind;
  readonly declaration: { readonly name: string; readonly needs?: PluginNeeds };
}

/** @throws RecallError `RECALL_NEED` if a plugin requires a missing plugin or another engine. */
export function checkNeeds(mounted: readonly MountedPlugin[], engine: string): void {
  const present = new Set(mounted.map(({ definition }) => definition.declaration.name));
  for (const { name, at, definition } of mounted) {
    const { needs } = definition.declaration;
    const missing = needs?.plugins?.find((plugin) => !present.has(plugin));
    if (missing !== undefined) {
      throw new RecallError('RECALL_NEED', `The ${definition.kind} "${name}" needs the plugin "${missing}"`, {
        at,
        fix: `Add "${missing}" to the configuration.`,
      });
    }
    if (needs?.engine && needs.engine !== engine) {
      throw new RecallError(
        'RECALL_NEED',
        `The ${definition.kind} "${name}" needs the engine "${needs.engine}", not "${engine}"`,
        { at, fix: `Set engine: '${needs.engine}'.` },
      );
    }
  }
}
