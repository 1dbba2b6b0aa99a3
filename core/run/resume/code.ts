/** Which code a stored configuration brings along: only what the user's own project has, by the project's paths. */
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

/** A stored configuration that names no code but the project's. */
export interface Admitted {
  readonly config: PartialConfig;
  /** Where the rest of its code is in the project; undefined when it is no longer there. */
  readonly source: () => Promise<Origin | undefined>;
}

/**
 * Checks the code that a stored configuration needs; what its origin says of more is checked once that is needed.
 *
 * @throws RecallError `RECALL_MODULE` for code that the project does not name; `RECALL_CONFIG` when it cannot be told
 */
export async function admitted(
  stored: PartialConfig,
  origin: Origin,
  folder: string,
  request: ProjectRequest,
): Promise<Admitted> {
  const modules: unknown = stored.plugins ?? [];
  if (!Array.isArray(modules) || !modules.every((module) => typeof module === 'string')) {
    throw new RecallError('RECALL_CONFIG', 'The stored configuration has no list of plugins', {
      at: `plugins in ${join(folder, 'config.json')}`,
    });
  }
  if (stored.extends !== undefined) {
    throw new RecallError('RECALL_MODULE', 'The stored configuration extends another one', {
      at: `extends in ${join(folder, 'config.json')}`,
      fix: 'What recall stores is complete: remove the key.',
    });
  }
  const source = async () => ownOrigin(origin, await projectOf(request, folder), folder);
  if (modules.length === 0) return { config: stored, source };
  const project = await projectOf(request, folder);
  const plugins = modules.map((module) => {
    const own = trustedModule(module, project) ?? refuse(module, folder);
    return isPath(module) ? own : module;
  });
  return { config: { ...stored, plugins }, source };
}

/** Where the configuration came from, as the project has it. The recorded working folder only completes paths. */
async function ownOrigin(origin: Origin, project: Project, folder: string): Promise<Origin | undefined> {
  const own = (file: string) => {
    const whole = isPath(file) && !/^file:/i.test(file) ? resolve(origin.cwd, file) : file;
    return trustedModule(whole, project) ?? refuse(whole, folder);
  };
  const file = typeof origin.file === 'string' ? resolve(origin.cwd, origin.file) : origin.found;
  if (file !== undefined && !existsSync(file)) return undefined;
  const preset = origin.preset && ownPreset(origin.preset, project, own);
  if (file === undefined) return { ...origin, cwd: project.cwd, file: false, preset };
  if (origin.file !== undefined)
    return { ...origin, cwd: project.cwd, file: origin.file && own(file), preset };
  // The file is looked for again, so that a preset takes its place as it did.
  const found = own(file);
  const again = await projectFile(dirname(found));
  if (again === undefined || !isSame(again, found)) refuse(again ?? found, folder);
  return { ...origin, cwd: dirname(found), found, preset };
}

/** A preset of the project by its name, or a module of it. */
function ownPreset(preset: string, { presets }: Project, own: (file: string) => string): string {
  if (isPath(preset)) return own(preset);
  if (!presets.includes(preset)) own(packageName(preset).package);
  return preset;
}

/**
 * What has to be allowed to resume a run from the current folder: code that it was given, and that the project there
 * does not name.
 */
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
  const nothing: Project = { cwd: '.', modules: [], presets: [] };
  const project = await projectOf({}, '').catch(() => nothing);
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
      fix: `If you trust it, resume with --allow ${module}, list it under \`plugins\` of your recall.config, or resume from the folder of the project that has it.`,
    },
  );
}
