/** `model: { from: DIR }`: the architecture and dimensions of a Hugging Face model folder, from its `config.json`. */
import path from 'node:path';
import { RecallError, errorMessage } from '../errors.js';
import type { Architecture, StoredDimensions } from '../model/architecture.js';
import { isPlain, type Plain } from '../plain.js';
import type { PluginDefinition, PluginSpec } from '../plugin/definition.js';
import { validateOptions } from '../plugin/options.js';
import type { Registry } from '../plugin/registry.js';
import { LARGEST, readRegular } from '../regular-file.js';
import { parsedJson } from '../storage/files.js';
import type { PartialConfig } from './schema.js';

const AT = 'model.from';

/**
 * A configuration whose model says what the folder that it starts from does: all keys but `from` are replaced.
 *
 * The configuration of a run is complete without the folder, which may be gone when it is resumed.
 *
 * @throws RecallError `RECALL_MODEL_FOLDER`
 */
export function withStoredModel(config: PartialConfig, registry: Registry): PartialConfig {
  const model: unknown = config.model;
  if (!isPlain(model) || typeof model.from !== 'string') return config;
  const { from } = model;
  const stored = storedConfig(from);
  if (stored === undefined) {
    if (model.positions !== undefined && model.layers !== undefined) return config;
    throw new RecallError('RECALL_MODEL_FOLDER', `There is no config.json in ${path.resolve(from)}`, {
      at: AT,
      fix: 'Name a folder that save_pretrained of Python, or recall export, has written.',
    });
  }
  const type = stored.model_type;
  const given = isPlain(model.architecture)
    ? [registry.find('architecture', model.architecture as PluginSpec)]
    : [];
  const registered = registry.list('architecture').map(({ definition }) => definition);
  const known = [...given, ...registered].flatMap((definition) => formatOf(definition));
  const found = known.find(({ format }) => format.modelType === type);
  if (!found) {
    const types = known.map(({ format }) => format.modelType).join(', ');
    throw new RecallError(
      'RECALL_MODEL_FOLDER',
      `The model is of the type ${JSON.stringify(type) ?? 'none'}`,
      {
        at: AT,
        fix: `Supported: ${types}.`,
      },
    );
  }
  const { options, layers, width, heads, positions } = read(found.format, stored, from);
  const architecture = { plugin: found.name, ...options };
  return { ...config, model: { from, architecture, layers, width, heads, positions } };
}

type Format = NonNullable<Architecture['huggingFace']>;

/** How Hugging Face describes models of an architecture; empty if it has no such form, or cannot be made without options. */
function formatOf(definition: PluginDefinition): { name: string; format: Format }[] {
  const declaration = definition.declaration as {
    readonly name: string;
    readonly create?: (context: object) => Architecture;
  };
  const { name } = declaration;
  try {
    const options = validateOptions(definition, { plugin: name }, AT);
    const format = declaration.create?.({ name, options }).huggingFace;
    return format ? [{ name, format }] : [];
  } catch {
    return [];
  }
}

function read(format: Format, stored: Plain, from: string): StoredDimensions {
  try {
    return format.read(stored);
  } catch (cause) {
    const problem = `The model in ${path.resolve(from)} cannot be used: ${errorMessage(cause)}`;
    throw new RecallError('RECALL_MODEL_FOLDER', problem, { at: AT, cause });
  }
}

/** The content of a model folder's `config.json`; undefined if there is none. */
export function storedConfig(from: string): Plain | undefined {
  const file = path.join(from, 'config.json');
  let text: string;
  try {
    text = readRegular(file, LARGEST.small).toString('utf8');
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw cause;
  }
  const content = parsedJson(text);
  if (isPlain(content)) return content;
  throw new RecallError('RECALL_MODEL_FOLDER', 'The config.json of a model is no JSON object', { at: file });
}
