/** What a plugin needs beside its options: a version of recall-lab, other plugins, an engine. */
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import { engineNames, type EngineName } from '../engine/registry.js';
import { RecallError, suggestName } from '../errors.js';
import { packageVersion } from '../version.js';
import type { MountedPlugin } from './container.js';
import type { PluginKind } from './definition.js';
import { describeValue } from '../describe-value.js';

/** What must hold for a plugin to work; checked before the run starts. */
export interface PluginNeeds {
  /** Versions of recall-lab that it works with, as npm writes ranges: `'>=0.1 <1'`. */
  readonly recall?: string;
  /** Names of plugins that must be in the configuration too. */
  readonly plugins?: readonly string[];
  readonly engine?: EngineName;
}

const NEEDS: readonly string[] = ['recall', 'plugins', 'engine'] satisfies (keyof PluginNeeds)[];

const ENGINES: readonly unknown[] = engineNames;

/** @throws RecallError `RECALL_DEFINITION` when what a plugin needs is not written as {@link PluginNeeds} are. */
export function validateNeeds(needs: unknown, at: string): void {
  const wrong = (key: string, value: unknown, fix: string) =>
    new RecallError('RECALL_DEFINITION', `\`${key}\` is ${describeValue(value)}`, { at, fix });
  if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) {
    throw wrong('needs', needs, "Write what it needs by name: needs: { plugins: ['recall'] }.");
  }
  const { recall, plugins, engine } = needs as { [Need in keyof PluginNeeds]: unknown };
  if (recall !== undefined && (typeof recall !== 'string' || validRange(recall) === null)) {
    throw wrong('needs.recall', recall, "Write versions as npm does: '>=0.1 <1', or '^0.1.0'.");
  }
  const areNames = Array.isArray(plugins) && plugins.every((name) => typeof name === 'string');
  if (plugins !== undefined && !areNames) {
    const example = typeof plugins === 'string' ? plugins : 'recall';
    throw wrong('needs.plugins', plugins, `It is a list of names: plugins: ['${example}'].`);
  }
  if (engine !== undefined && !ENGINES.includes(engine)) {
    throw wrong('needs.engine', engine, `Allowed: ${ENGINES.join(', ')}.`);
  }
}

/** Whether this version of recall-lab is one of those that a plugin works with. */
export function supportsVersion({ recall }: PluginNeeds, version = packageVersion()): boolean {
  return recall === undefined || satisfies(version, recall, { includePrerelease: true });
}

/**
 * Asked before a plugin is made: one for other versions may fail in any way.
 *
 * @throws RecallError `RECALL_NEED` when it is for other versions of recall-lab, or needs what this one does not know.
 */
export function checkVersion(
  { kind, declaration: { name, needs = {} } }: Declared,
  at: string,
  version = packageVersion(),
): void {
  if (!supportsVersion(needs, version)) {
    throw new RecallError(
      'RECALL_NEED',
      `The ${kind} "${name}" needs recall-lab ${needs.recall}, and this is ${version}`,
      { at, fix: `Install "recall-lab@${needs.recall}", or a version of the plugin that is for ${version}.` },
    );
  }
  const unknown = Object.keys(needs).find((need) => !NEEDS.includes(need));
  if (unknown === undefined) return;
  throw new RecallError('RECALL_NEED', `The ${kind} "${name}" needs "${unknown}", whatever that is`, {
    at,
    fix: suggestName(unknown, NEEDS),
  });
}

interface Declared {
  readonly kind: PluginKind;
  readonly declaration: { readonly name: string; readonly needs?: PluginNeeds };
}

/** @throws RecallError `RECALL_NEED` when a plugin needs another that is not in the run, or another engine. */
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
        { at, fix: `Choose it: engine: '${needs.engine}'.` },
      );
    }
  }
}
