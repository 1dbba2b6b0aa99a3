/** A run as plain data, for another machine: paths relative to the project, and fingerprints of code and data. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonForm } from '../config/json-form.js';
import { findModule, isOwnModule, isPath } from '../plugin/modules.js';
import type { ResolvedConfig } from '../config/resolve.js';
import type { Config } from '../config/schema.js';
import type { TaskDescription } from '../plugin/executor.js';
import { assembleResolved } from '../run/assemble.js';
import { dataFingerprint, type DataFingerprint } from '../run/fingerprint.js';
import type { Origin } from '../run/storage/origin.js';
import { packageVersion } from '../version.js';

/** Parts of a fingerprint that hold specs, which the configuration has itself, with the paths of one machine. */
const SPECS = ['population', 'sampler', 'interventions'];

/** What must be equal on another machine for the run to be trained on the same texts. */
export const comparable = ({ parts }: DataFingerprint): Record<string, string> =>
  Object.fromEntries(Object.entries(parts).filter(([name]) => !SPECS.includes(name)));

/**
 * Describes a run.
 *
 * @param resolved What its configuration was resolved with; the seed may be another.
 */
export async function describeTask(
  config: Config,
  { resolved, origin }: { readonly resolved: ResolvedConfig; readonly origin: Origin },
): Promise<TaskDescription> {
  const root = resolved.file === undefined ? process.cwd() : path.dirname(resolved.file);
  const file = typeof origin.file === 'string' ? path.resolve(origin.cwd, origin.file) : origin.file;
  const { presets, reporters, engine, ...rest } = config;
  void [presets, reporters];
  const content = {
    ...rest,
    engine: engine.plugin === undefined ? { name: engine.name } : engine,
    reporters: { jsonl: { plugin: 'jsonl' } },
  };
  const assembly = assembleResolved({ ...resolved, config });
  return {
    recall: packageVersion(),
    config: relative(JSON.parse(JSON.stringify(jsonForm(content))), root) as Record<string, unknown>,
    origin: { ...(relative({ ...origin, file }, root) as Origin), cwd: '.' },
    code: await hashesOf(modulesOf(config, origin), root),
    data: comparable(dataFingerprint(assembly)),
  };
}

/** Every module whose code the run needs. */
function modulesOf({ plugins }: Config, { code, values, file, found, preset }: Origin): string[] {
  if (code.length === 0 && values.length === 0) return [...plugins];
  return [
    ...plugins,
    ...[file || found, preset].filter((name) => name !== undefined && isPath(name)),
  ] as string[];
}

async function hashesOf(modules: readonly string[], root: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const name of modules) {
    if (isOwnModule(name)) continue;
    const found = findModule(name, root + path.sep);
    if (found !== undefined) hashes[relative(name, root) as string] = await hashOf(found);
  }
  return hashes;
}

/** SHA-256 of a module's file. */
export const hashOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

/** A value whose paths inside the project are written as `./...`. */
function relative(value: unknown, root: string): unknown {
  if (typeof value === 'string') {
    if (value !== root && !value.startsWith(root + path.sep)) return value;
    return `./${path.relative(root, value).split(path.sep).join('/')}`;
  }
  if (Array.isArray(value)) return value.map((inner) => relative(inner, root));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, relative(inner, root)]));
}
