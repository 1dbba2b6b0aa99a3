/**
 * Decides where code may be loaded from when the folder of a run names it. Such a folder is data and may come from a
 * stranger: only code that the user's own project names, or that the user allows, is loaded.
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
  /** The folder whose project counts; by default the current one. */
  readonly cwd?: string;
  /** Modules that may be loaded besides: paths, or names of packages. */
  readonly allow?: readonly string[];
}

/**
 * The code of the project that a working folder belongs to, but for what lies in the folder of the run.
 *
 * @throws RecallError `RECALL_MODULE` for an allowed module that is not there, and what is wrong with the project
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
 * The module to load where the folder of a run names one: always by the project's own path, never by the folder's.
 * Paths are compared by the file that they lead to, since one file has many: links, `..`, `/proc/self/cwd`, other
 * letters on a disk that ignores case.
 *
 * @param name A path, a `file:` address, or a package.
 * @returns undefined when the project has no such module.
 */
export function trustedModule(name: string, { cwd, modules }: Project): string | undefined {
  if (isOwnModule(name)) return name;
  const found = located(name, cwd);
  return found === undefined ? undefined : modules.find((module) => isSame(module, found));
}

/** The file that a name means; undefined when there is none. */
function located(name: string, cwd: string): string | undefined {
  const from = resolve(cwd) + sep;
  try {
    return isPath(name) ? fileAt(pathFrom(name, from)) : findModule(name, from);
  } catch {
    // An address that means no path on this system.
    return undefined;
  }
}

/** Whether two paths lead to one file, by what the file system itself says of it. */
export function isSame(a: string, b: string): boolean {
  try {
    const [one, other] = [a, b].map((file) => statSync(file, { bigint: true }));
    if (one.dev !== other.dev || one.ino !== other.ino) return false;
    // Some file systems number no files.
    return one.ino !== 0n || realpathSync.native(a) === realpathSync.native(b);
  } catch {
    return false;
  }
}

/** Whether a file lies in a folder or below it, links followed. */
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
