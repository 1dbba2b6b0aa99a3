/** Decides which code a stored configuration may load: only what the user's own project names. Loads none itself. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectFile } from '../../config/files.js';
import { packageName } from '../../config/extends.js';
import { isPath } from '../../plugin/modules.js';
import type { Config, PartialConfig } from '../../config/schema.js';
import { isSame, projectOf, trustedModule, type Project, type ProjectRequest } from '../../config/trust.js';
import { RecallError } from '../../errors.js';
import { describeValue } from '../../describe-value.js';
import type { Origin } from '../storage/origin.js';

/** A stored configuration whose code is all trusted. */
export interface TrustedConfig {
  readonly config: PartialConfig;
  /** Locates its origin in the project; resolves to undefined if it is gone. */
  readonly findOrigin: () => Promise<Origin | undefined>;
}

/**
 * Checks the code that a stored configuration names. Code of its origin is checked only when it is needed.
 *
 * @throws RecallError `RECALL_MODULE` for code that the project does not name; `RECALL_CONFIG` if `plugins` is invalid
 */
export async function trustedConfig(
  stored: PartialConfig,
  origin: Origin,
  folder: string,
  request: ProjectRequest,
): Promise<TrustedConfig> {
  const modules: unknown = stored.plugins ?? [];
  if (!Array.isArray(modules) || !modules.every((module) => typeof module === 'string')) {
    throw new RecallError('RECALL_CONFIG', '`plugins` of the stored configuration is not a list of modules', {
      at: `plugins in ${join(folder, 'config.json')}`,
    });
  }
  if (stored.extends !== undefined) {
    throw new RecallError('RECALL_MODULE', 'The stored configuration has a key `extends`', {
      at: `extends in ${join(folder, 'config.json')}`,
      fix: 'Stored configurations are complete: remove the key.',
    });
  }
  const findOrigin = async () => trustedOrigin(origin, await projectOf(request, folder), folder);
  if (modules.length === 0) return { config: stored, findOrigin };
  const project = await projectOf(request, folder);
  const plugins = modules.map((module) => {
    const trusted = trustedModule(module, project) ?? refuse(module, folder);
    return isPath(module) ? trusted : module;
  });
  return { config: { ...stored, plugins }, findOrigin };
}

/** The origin with the project's own paths. Its recorded working folder only completes relative paths. */
async function trustedOrigin(origin: Origin, project: Project, folder: string): Promise<Origin | undefined> {
  const trusted = (file: string) => {
    const absolute = isPath(file) && !/^file:/i.test(file) ? resolve(origin.cwd, file) : file;
    return trustedModule(absolute, project) ?? refuse(absolute, folder);
  };
  const file = typeof origin.file === 'string' ? resolve(origin.cwd, origin.file) : origin.found;
  if (file !== undefined && !existsSync(file)) return undefined;
  const preset = origin.preset && trustedPreset(origin.preset, project, trusted);
  if (file === undefined) return { ...origin, cwd: project.cwd, file: false, preset };
  if (origin.file !== undefined)
    return { ...origin, cwd: project.cwd, file: origin.file && trusted(file), preset };
  // The file must be found again by search, because a preset replaces a file that was found.
  const found = trusted(file);
  const again = await projectFile(dirname(found));
  if (again === undefined || !isSame(again, found)) refuse(again ?? found, folder);
  return { ...origin, cwd: dirname(found), found, preset };
}

/** A preset by name, or a trusted module. */
function trustedPreset(preset: string, { presets }: Project, trusted: (file: string) => string): string {
  if (isPath(preset)) return trusted(preset);
  if (!presets.includes(preset)) trusted(packageName(preset).package);
  return preset;
}

/** The code that must be allowed to resume a run from the current folder, because the project there does not name it. */
export async function codeToAllow(
  { plugins }: Pick<Config, 'plugins'>,
  { code, values, cwd, file, found, preset }: Origin,
): Promise<readonly string[]> {
  const named = [...plugins];
  if (code.length > 0 || values.length > 0) {
    if (typeof file === 'string') named.push(resolve(cwd, file));
    else if (found !== undefined) named.push(found);
    if (preset !== undefined) named.push(isPath(preset) ? resolve(cwd, preset) : preset);
  }
  if (named.length === 0) return [];
  const empty: Project = { cwd: '.', modules: [], presets: [] };
  const project = await projectOf({}, '').catch(() => empty);
  return named
    .filter((name) => !project.presets.includes(name))
    .map((name) => (name === preset ? packageName(name).package : name))
    .filter((name) => trustedModule(name, project) === undefined);
}

function refuse(module: string, folder: string): never {
  throw new RecallError(
    'RECALL_MODULE',
    `The run needs code that your project does not name: ${describeValue(module)}`,
    {
      at: folder,
      fix: `If you trust it, resume with --allow ${module}, list it under \`plugins\` of your recall.config, or resume from the project that contains it.`,
    },
  );
}
