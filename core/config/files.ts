/**
 * Finds and reads configuration files.
 *
 * JSON and YAML are data: the only code that they run is in modules listed in `extends`, `plugins` and `presets` (YAML is
 * read with its core schema, so tags have no effect). TypeScript and JavaScript are imported.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { cosmiconfig, type Loader } from 'cosmiconfig';
import { isScalar, parseDocument, visit, type Document } from 'yaml';
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';
import { EXTENSIONS, importModule } from '../plugin/modules.js';
import { readRegular } from '../regular-file.js';
import { describeValue } from '../describe-value.js';
import type { PartialConfig } from './schema.js';

/** Names of a project's configuration file, preferred first. */
export const SEARCH_PLACES = [
  ...EXTENSIONS.map((extension) => `recall.config${extension}`),
  '.recallrc',
  ...EXTENSIONS.map((extension) => `.recallrc${extension}`),
  'package.json',
];

/** Maximum size in bytes, more than a configuration of 65,536 values needs. */
const MAX_SIZE = 4 * 2 ** 20;

/** A configuration file and its content. */
export interface ConfigFile {
  readonly file: string;
  readonly config: PartialConfig;
  /** Other configuration files in the same folder, which are ignored. */
  readonly others: readonly string[];
}

/**
 * Finds the configuration file of a folder's project: in the folder or above it, up to the first folder with a
 * package.json. Undefined if there is none. Loads no code.
 *
 * @throws RECALL_CONFIG_FILE if a package.json on the way cannot be read.
 */
export async function projectFile(cwd: string): Promise<string | undefined> {
  // Any content counts, except that a package.json needs the key `recall`.
  const found: Loader = (file) => {
    if (basename(file) !== 'package.json') return {};
    return ofPackage(parsed(file)) === undefined ? {} : { recall: {} };
  };
  // cosmiconfig opens anything with such a name, even a pipe: this refuses those first.
  for (let folder = resolve(cwd), below = ''; folder !== below; below = folder, folder = dirname(folder)) {
    for (const place of SEARCH_PLACES) {
      const found = statSync(join(folder, place), { throwIfNoEntry: false });
      if (found && !found.isFile() && !found.isDirectory()) readRegular(join(folder, place), MAX_SIZE);
    }
    if (existsSync(join(folder, 'package.json'))) break;
  }
  const explorer = cosmiconfig('recall', {
    cache: false,
    searchStrategy: 'project',
    mergeSearchPlaces: false,
    searchPlaces: SEARCH_PLACES,
    loaders: { noExt: found, ...Object.fromEntries(EXTENSIONS.map((extension) => [extension, found])) },
  });
  return (await explorer.search(cwd))?.filepath;
}

/**
 * Reads the configuration file of a folder's project. Undefined if there is none.
 *
 * @throws RECALL_CONFIG_FILE, RECALL_MODULE if the file cannot be read.
 */
export async function findProjectFile(cwd: string): Promise<ConfigFile | undefined> {
  const file = await projectFile(cwd);
  return file === undefined ? undefined : { ...(await readConfigFile(file)), others: neighbours(file) };
}

/**
 * Reads a configuration file of any name, or the key `recall` of a package.json.
 *
 * @throws RECALL_CONFIG_FILE if it is missing, cannot be parsed, or is not an object; RECALL_MODULE if its code fails.
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  if (!existsSync(file)) {
    throw new RecallError('RECALL_CONFIG_FILE', 'There is no such configuration file', {
      at: file,
      fix: `Check the name. Extensions may be omitted: ${EXTENSIONS.join(', ')}.`,
    });
  }
  if (statSync(file).isDirectory()) {
    throw new RecallError('RECALL_CONFIG_FILE', 'This is a folder, not a configuration file', {
      at: file,
      fix: `Name a file in it, such as ${join(file, SEARCH_PLACES[0])}.`,
    });
  }
  return { file, config: asConfig(await contentOf(file), file), others: [] };
}

/** Whether a file is data, not a module with exports. */
export const isData = (file: string) => ['', '.json', '.yaml', '.yml'].includes(extname(file));

async function contentOf(file: string): Promise<unknown> {
  if (!isData(file)) {
    const exported = await importModule(file);
    if (!Object.hasOwn(exported, 'default')) throw notAnObject(file, 'Export it as the default export.');
    return exported.default;
  }
  const content = parsed(file);
  return basename(file) === 'package.json' ? ofPackage(content) : content;
}

const ofPackage = (content: unknown) => (content as { recall?: unknown } | null)?.recall;

function parsed(file: string): unknown {
  const text = readRegular(file, MAX_SIZE)
    .toString()
    .replace(/^\uFEFF/, '');
  try {
    if (extname(file) === '.json') return JSON.parse(text);
    // The parser's own check for repeated keys takes quadratic time; `firstRepeated` is linear.
    const document = parseDocument(text, { schema: 'core', prettyErrors: true, uniqueKeys: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    const repeated = firstRepeated(document);
    if (repeated !== undefined) {
      const problem = `The file cannot be read: the key ${describeValue(repeated)} occurs twice in one object`;
      throw new RecallError('RECALL_CONFIG_FILE', problem, { at: file });
    }
    return document.toJS();
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    throw new RecallError('RECALL_CONFIG_FILE', `The file cannot be read: ${problemOf(cause, text)}`, {
      at: file,
    });
  }
}

/** The first key that occurs twice in an object of a YAML document. */
function firstRepeated(document: Document): string | undefined {
  let repeated: string | undefined;
  visit(document, {
    Map(_, { items }) {
      const keys = new Set<string>();
      for (const { key } of items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name === undefined) continue;
        if (keys.has(name)) {
          repeated = name;
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return repeated;
}

/** What is wrong and where, without quoting the text: the file may be any file, with private content. */
function problemOf(cause: unknown, text: string): string {
  const { message } = cause as Error;
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? (cause as { pos?: number[] }).pos?.[0] ?? NaN);
  const before = text.slice(0, at).split('\n');
  const where = Number.isNaN(at) ? '' : ` in line ${before.length}, column ${before.at(-1)!.length + 1}`;
  const what =
    cause instanceof SyntaxError ? 'it is not JSON' : message.split(/[:\n"'`]|!| at line/, 1)[0].trim();
  return `${what}${where}`;
}

function asConfig(content: unknown, file: string): PartialConfig {
  if (content === undefined || content === null) return {};
  if (!isPlain(content)) throw notAnObject(file, 'Write an object with keys such as `extends` and `steps`.');
  return content;
}

function notAnObject(file: string, fix: string): RecallError {
  return new RecallError('RECALL_CONFIG_FILE', 'The file does not contain a configuration', {
    at: file,
    fix,
  });
}

function neighbours(file: string): readonly string[] {
  const folder = dirname(file);
  return SEARCH_PLACES.filter(
    (place) => place !== 'package.json' && place !== basename(file) && existsSync(join(folder, place)),
  );
}
