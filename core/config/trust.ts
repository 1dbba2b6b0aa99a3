/**
 * Decides which code a run's folder may load. The folder may come from a stranger, so only code that the user's own project
 * names, or that the user allows, is loaded.
 */
import { realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { projectFile } from './files.js';
import { fileAt, findModule, isOwnModule, isPath, pathFrom } from '../plugin/modules.js';
import { findAvailable, type ConfigRequest } from './resolve.js';

/** The code of a project: what its configuration names, and what the user allows. */
export interface Project {
  /** Where names of packages are looked up. */
  readonly cwd: string;
  /** Modules and configuration files. */
  readonly modules: readonly string[];
  /** Names of presets that can be used without loading anything else. */
  readonly presets: readonly string[];
}

export interface ProjectRequest extends Pick<ConfigRequest, 'builtIn'> {
  /** A folder of the project. Default: the current one. */
  readonly cwd?: string;
  /** More modules that may be loaded: paths, or names of packages. */
  readonly allow?: readonly string[];
}

/**
 * The code of a working folder's project, except what is in the folder of the run.
 *
 * @throws RecallError `RECALL_MODULE` for an allowed module that does not exist, and any error in the project
 */
export async function projectOf(
  { cwd = process.cwd(), allow = [], builtIn }: ProjectRequest,
  run: string,
): Promise<Project> {
  const file = await projectFile(cwd);
  const isOwn = file !== undefined && !isInside(file, run);
  const { registry, presets, files } = await findAvailable({ cwd, builtIn, ...(!isOwn && { file: false }) });
  const named = [...registry.list(), ...presets.list()].map(({ source }) => source);
  const modules = [...named, ...files].filter((module) => !isInside(module, run));
  for (const name of allow) {
    const found = located(name, cwd);
    if (found === undefined) {
      throw new RecallError('RECALL_MODULE', `There is no module ${describeValue(name)} to allow`, {
        at: cwd,
      });
    }
    modules.push(found);
  }
  return { cwd, modules: [...new Set(modules)], presets: presets.list().map(({ name }) => name) };
}

/**
 * The project's own path of a module that a run's folder names; undefined if the project has no such module.
 *
 * Paths are compared by file, because a file has many: links, `..`, `/proc/self/cwd`, other letter cases.
 *
 * @param name A path, a `file:` URL, or a package.
 */
export function trustedModule(name: string, { cwd, modules }: Project): string | undefined {
  if (isOwnModule(name)) return name;
  const found = located(name, cwd);
  return found === undefined ? undefined : modules.find((module) => isSame(module, found));
}

/** The file of a module; undefined if there is none. */
function located(name: string, cwd: string): string | undefined {
  const from = resolve(cwd) + sep;
  try {
    return isPath(name) ? fileAt(pathFrom(name, from)) : findModule(name, from);
  } catch {
    // A URL without a path on this system.
    return undefined;
  }
}

/** Whether two paths are the same file, by the file system's own identity. */
export function isSame(a: string, b: string): boolean {
  try {
    const [one, other] = [a, b].map((file) => statSync(file, { bigint: true }));
    if (one.dev !== other.dev || one.ino !== other.ino) return false;
    // Some file systems have no inode numbers.
    return one.ino !== 0n || realpathSync.native(a) === realpathSync.native(b);
  } catch {
    return false;
  }
}

/** Whether a file is in a folder or below it, with links followed. */
export function isInside(file: string, folder: string): boolean {
  let place: string;
  try {
    place = realpathSync.native(file);
  } catch {
    return false;
  }
  for (; !isSame(place, folder); place = dirname(place)) if (place === dirname(place)) return false;
  return true;
}
