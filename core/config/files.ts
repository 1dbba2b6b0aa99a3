/**
 * Finds and reads configuration files.
 *
 * JSON and YAML are data: they name modules in `extends`, `plugins` and `presets`, and run no other code (YAML is
 * read with its core schema, so tags mean nothing). TypeScript and JavaScript are imported.
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

/** Where a project keeps its configuration, best first. */
export const SEARCH_PLACES = [
  ...EXTENSIONS.map((extension) => `recall.config${extension}`),
  '.recallrc',
  ...EXTENSIONS.map((extension) => `.recallrc${extension}`),
  'package.json',
];

/** Bytes: a configuration of 65,536 values has fewer. */
const LARGEST_CONFIG = 4 * 2 ** 20;

/** A configuration file, as it stands. */
export interface ConfigFile {
  readonly file: string;
  readonly config: PartialConfig;
  /** Other configuration files in the same folder, which are not read. */
  readonly others: readonly string[];
}

/**
 * The configuration file of the project that a folder belongs to: in the folder itself or above it, up to the first
 * folder with a package.json. Undefined when there is none. No code is loaded to find it.
 *
 * @throws RECALL_CONFIG_FILE when a package.json on the way cannot be read.
 */
export async function projectFile(cwd: string): Promise<string | undefined> {
  // A file counts whatever it holds, but a package.json only with a key of ours.
  const found: Loader = (file) => {
    if (basename(file) !== 'package.json') return {};
    return ofPackage(parsed(file)) === undefined ? {} : { recall: {} };
  };
  // It opens whatever has such a name.
  for (let folder = resolve(cwd), below = ''; folder !== below; below = folder, folder = dirname(folder)) {
    for (const place of SEARCH_PLACES) {
      const found = statSync(join(folder, place), { throwIfNoEntry: false });
      if (found && !found.isFile() && !found.isDirectory()) readRegular(join(folder, place), LARGEST_CONFIG);
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
 * The configuration of the project that a folder belongs to. Undefined when there is none.
 *
 * @throws RECALL_CONFIG_FILE, RECALL_MODULE when the file cannot be read.
 */
export async function findProjectFile(cwd: string): Promise<ConfigFile | undefined> {
  const file = await projectFile(cwd);
  return file === undefined ? undefined : { ...(await readConfigFile(file)), others: neighbours(file) };
}

/**
 * Reads one configuration file, whatever its name; of a package.json its key `recall`.
 *
 * @throws RECALL_CONFIG_FILE when it is missing, cannot be parsed, or holds no object; RECALL_MODULE when its
 * code fails.
 */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  if (!existsSync(file)) {
    throw new RecallError('RECALL_CONFIG_FILE', 'There is no such configuration file', {
      at: file,
      fix: `Looked for it as it stands and with ${EXTENSIONS.join(', ')}.`,
    });
  }
  if (statSync(file).isDirectory()) {
    throw new RecallError('RECALL_CONFIG_FILE', 'It is a folder, and no configuration file', {
      at: file,
      fix: `Name a file in it, such as ${join(file, SEARCH_PLACES[0])}.`,
    });
  }
  return { file, config: asConfig(await contentOf(file), file), others: [] };
}

/** Whether a file holds a configuration as data, rather than a module with exports. */
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
  const text = readRegular(file, LARGEST_CONFIG)
    .toString()
    .replace(/^\uFEFF/, '');
  try {
    if (extname(file) === '.json') return JSON.parse(text);
    // The parser compares every key with every other one; `firstRepeated` takes a moment for any number.
    const document = parseDocument(text, { schema: 'core', prettyErrors: true, uniqueKeys: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    const repeated = firstRepeated(document);
    if (repeated !== undefined) {
      const problem = `The file cannot be read: the key ${describeValue(repeated)} stands twice in one object`;
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

/** The first key that an object of a YAML document has twice. */
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

/** What is wrong and where, but nothing of the text: any file can be named, and not all are for everybody to see. */
function problemOf(cause: unknown, text: string): string {
  const said = (cause as Error).message;
  const at = Number(/at position (\d+)/.exec(said)?.[1] ?? (cause as { pos?: number[] }).pos?.[0] ?? NaN);
  const before = text.slice(0, at).split('\n');
  const where = Number.isNaN(at) ? '' : ` in line ${before.length}, column ${before.at(-1)!.length + 1}`;
  const what =
    cause instanceof SyntaxError ? 'it is not JSON' : said.split(/[:\n"'`]|!| at line/, 1)[0].trim();
  return `${what}${where}`;
}

function asConfig(content: unknown, file: string): PartialConfig {
  if (content === undefined || content === null) return {};
  if (!isPlain(content)) throw notAnObject(file, 'Write an object with keys such as `extends` and `steps`.');
  return content;
}

function notAnObject(file: string, fix: string): RecallError {
  return new RecallError('RECALL_CONFIG_FILE', 'The file holds no configuration', { at: file, fix });
}

function neighbours(file: string): readonly string[] {
  const folder = dirname(file);
  return SEARCH_PLACES.filter(
    (place) => place !== 'package.json' && place !== basename(file) && existsSync(join(folder, place)),
  );
}
