/** Groups runs by kind: runs of one kind differ only in their seed. */
import path from 'node:path';

export interface Kinded {
  readonly folder: string;
  /** Equal for runs of one kind. */
  readonly kind: string;
  /** Its preset, or its folder. */
  readonly label: string;
}

/** The kind of a run: its configuration without the seed and without keys that do not affect results. */
export function kindOf(folder: string, config: Readonly<Record<string, unknown>>): Kinded {
  const { seed, engine, reporters, ...rest } = config;
  void [seed, engine, reporters];
  const { preset } = rest;
  const label = typeof preset === 'string' ? preset : path.basename(path.resolve(folder));
  return { folder, kind: JSON.stringify(rest), label };
}

/**
 * A name for each kind, in the order of their first runs. Kinds with the same name are distinguished by folder, without
 * its seed.
 */
export function kindNames(runs: readonly Kinded[]): ReadonlyMap<string, string> {
  const kinds = [...new Set(runs.map(({ kind }) => kind))];
  const first = kinds.map((kind) => runs.find((run) => run.kind === kind)!);
  const candidates = [
    first.map(({ label }) => label),
    first.map(({ folder }) => path.basename(folder.replace(/[/\\-]seed-?\d+[/\\]?$/, ''))),
    first.map(({ folder }) => folder),
  ];
  const names = candidates.find((labels) => new Set(labels).size === labels.length) ?? candidates[2];
  return new Map(kinds.map((kind, i) => [kind, names[i]]));
}
