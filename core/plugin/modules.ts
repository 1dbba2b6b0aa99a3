/**
 * Loads the code that configurations name: TypeScript and JavaScript files, packages, and our own entry points.
 *
 * Everything else goes through jiti, because Node's own type stripping rejects decorators and parameter
 * properties. Modules that hold state (tokens, decorators' metadata, definitions) are handed to it ready-made, so
 * that a configuration shares them with the running process whatever copy its own folder would resolve to.
 */
import 'reflect-metadata';
import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti, type Jiti } from 'jiti';
import { RecallError, errorMessage } from '../errors.js';
import { describeValue } from '../describe-value.js';

export type ModuleExports = Readonly<Record<string, unknown>>;

/** Extensions in the order in which a path without one is completed. */
export const EXTENSIONS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json', '.yaml', '.yml'] as const;

const OWN = ['recall-lab', 'recall-lab/kit', 'recall-lab/plugins', 'recall-lab/presets'];
const SHARED = [...OWN, 'tsyringe', 'reflect-metadata'];

/** Seconds that a module may load before somebody is told. */
const PATIENCE = 10;

/** Whether a specifier is one of our own entry points. */
export const isOwnModule = (specifier: string) => OWN.includes(specifier);

/** Whether a specifier is a path rather than a package or a name. */
export const isPath = (specifier: string) =>
  /^(\.{1,2}([/\\]|$)|file:)/i.test(specifier) || isAbsolute(specifier);

/**
 * The path that a specifier means, seen from the file that names it, or from a folder with a separator at its end.
 *
 * @throws RECALL_MODULE when it is a `file:` address that no file can have.
 */
export function pathFrom(specifier: string, from: string): string {
  if (/^file:/i.test(specifier)) return addressedFile(specifier, from);
  return resolve(from.endsWith(sep) ? from : dirname(from), specifier);
}

function addressedFile(address: string, from: string): string {
  try {
    return fileURLToPath(address);
  } catch (cause) {
    throw new RecallError(
      'RECALL_MODULE',
      `${describeValue(address)} is not the address of a file: ${reason(cause)}`,
      {
        at: from,
        fix: 'Write a path such as "./base.yaml", or an address such as "file:///home/me/base.yaml".',
        cause,
      },
    );
  }
}

/** The file at a path, whose extension may be left out; undefined when there is none. */
export function fileAt(path: string): string | undefined {
  const candidates = [path, ...EXTENSIONS.map((extension) => path + extension)];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

/**
 * Where a module is, seen from the file that names it: a file, or one of our own entry points.
 * Undefined when there is no such module.
 */
export function findModule(specifier: string, from: string): string | undefined {
  if (isOwnModule(specifier)) return specifier;
  if (isPath(specifier)) return fileAt(pathFrom(specifier, from));
  // An address: nothing is fetched, and no package has such a name.
  if (specifier.includes(':')) return undefined;
  const url = createJiti(from).esmResolve(specifier, { try: true });
  return url?.startsWith('file:') ? fileURLToPath(url) : url;
}

/**
 * The exports of a module that {@link findModule} found.
 *
 * @throws RECALL_MODULE when its code cannot be read or throws; an error of ours that it throws, with the file.
 */
export async function importModule(file: string): Promise<ModuleExports> {
  const slow = setTimeout(() => {
    const message = `${file} has been loading for ${PATIENCE} seconds; a top-level await in it may never settle`;
    process.emitWarning(message, { code: 'RECALL_SLOW' });
  }, 1000 * PATIENCE).unref();
  try {
    if (isOwnModule(file)) return await ownModule(file);
    const loader = await jitiFor(file);
    return asExports(await loader.import(file));
  } catch (cause) {
    if (cause instanceof RecallError) {
      const { code, problem, at, fix } = cause;
      throw new RecallError(code, problem, { at: at === undefined ? file : `${at} in ${file}`, fix, cause });
    }
    throw new RecallError('RECALL_MODULE', `The module cannot be loaded: ${reason(cause)}`, {
      at: file,
      fix: await rightEntryPoint(cause),
      cause,
    });
  } finally {
    clearTimeout(slow);
  }
}

/** The entry point that has a name which a module imported from another one. */
async function rightEntryPoint(thrown: unknown): Promise<string | undefined> {
  // The first is how jiti's output fails, the second how Node's own loader does.
  const [, called, named] =
    /\b_\w+\.(\w+)\)? is not a|does not provide an export named '(\w+)'/.exec(errorMessage(thrown)) ?? [];
  const name = called ?? named;
  if (name === undefined) return undefined;
  const modules = Object.entries(await (shared ??= sharedModules()));
  const entry = modules.find(
    ([specifier, exports]) => isOwnModule(specifier) && Object.hasOwn(exports as object, name),
  );
  return entry && `Import ${name} from "${entry[0]}".`;
}

/**
 * Finds and imports a module.
 *
 * @throws RECALL_MODULE when there is none, or when its code cannot be read or throws.
 */
export async function loadModule(specifier: string, from: string): Promise<ModuleExports> {
  const file = findModule(specifier, from);
  if (file) return importModule(file);
  throw new RecallError('RECALL_MODULE', `There is no module ${describeValue(specifier)}`, {
    at: from,
    fix: isPath(specifier)
      ? `Looked for ${pathFrom(specifier, from)}, as it stands and with ${EXTENSIONS.join(', ')}.`
      : 'Install it beside the file that names it, or write a path that begins with "./".',
  });
}

/** The first line of whatever was thrown, and the place in a file that a parser adds below it. */
export function reason(thrown: unknown): string {
  const [first, second = ''] = errorMessage(thrown).split('\n');
  const place = /:(\d+):(\d+)\)?$/.exec(second.trim());
  const where = place ? ` in line ${place[1]}, column ${place[2]}` : '';
  return first.trim().replace(/[.:]$/, '') + where;
}

async function jitiFor(file: string): Promise<Jiti> {
  shared ??= sharedModules();
  return createJiti(file, { virtualModules: await shared });
}

const own = new Map<string, Promise<ModuleExports>>();

/** A module that the running process has, or can have, itself. */
function ownModule(name: string): Promise<ModuleExports> {
  const known = own.get(name);
  if (known) return known;
  const imported = import(/* @vite-ignore */ name) as Promise<ModuleExports>;
  own.set(name, imported);
  return imported;
}

let shared: Promise<Record<string, unknown>> | undefined;

async function sharedModules(): Promise<Record<string, unknown>> {
  const modules: Record<string, unknown> = {};
  for (const name of SHARED) {
    // One that does not load is reported when, and only when, a configuration really imports it.
    const loaded = await ownModule(name).catch(() => undefined);
    if (loaded) modules[name] = loaded;
  }
  return modules;
}

/**
 * The exports by name. A CommonJS module's `module.exports` is its default export, unless a compiler wrote it, with
 * `__esModule` and a default export of its own.
 */
function asExports(module: unknown): ModuleExports {
  const hasKeys = (typeof module === 'object' && module !== null) || typeof module === 'function';
  if (!hasKeys) return { default: module };
  const inner: unknown = 'default' in module ? module.default : undefined;
  // Node's view of a compiled CommonJS module: a namespace whose default export is `module.exports` itself.
  if (isCompiled(inner)) return asExports(inner);
  const named = Object.fromEntries(Object.entries(module).filter(([key]) => key !== '__esModule'));
  const isModule = '__esModule' in module || Object.prototype.toString.call(module) === '[object Module]';
  if ('default' in module) return { ...named, default: module.default };
  return isModule ? named : { ...named, default: module };
}

/** What `import x from` was meant to give where a compiled CommonJS module arrived whole. */
export const defaultExport = (imported: unknown): unknown =>
  isCompiled(imported) && 'default' in imported ? imported.default : imported;

const isCompiled = (exported: unknown): exported is object =>
  typeof exported === 'object' && exported !== null && Reflect.get(exported, '__esModule') === true;
