/**
 * A Hugging Face tokenizer (`tokenizer.json`) as the tokens of a population: byte-level BPE, WordPiece or Unigram.
 *
 * Populations write texts word by word, so words are encoded one by one, each as it stands in running text: with a space
 * before it, or directly after what is before it. The tokenizers that language models use split text there anyway.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { RecallError, errorMessage } from '../errors.js';
import { LARGEST, readRegular } from '../regular-file.js';

/** How a tokenizer that was trained elsewhere reads text. */
export interface TextTokenizer {
  /** The folder that it was read from. */
  readonly from: string;
  /** By id. */
  readonly tokens: readonly string[];
  /** The token that begins and pads texts. */
  readonly endOfText: number;
  /** The files of the tokenizer, by name: what a model folder has beside the weights. */
  readonly files: Readonly<Record<string, string>>;
  /** The ids of a word in running text. */
  ids(word: string, isAttached: boolean): readonly number[];
  decode(ids: readonly number[]): string;
}

const TOKENIZER = 'tokenizer.json';
const SETTINGS = 'tokenizer_config.json';

/** What stands before a word while it is encoded: the first of which the word leaves the tokens as they are. */
const CONTEXTS = ['a', '0', 'and'];

/**
 * Reads the tokenizer of a model folder.
 *
 * @param size How many tokens the model has embeddings for, if it has more than the tokenizer has tokens.
 * @throws RecallError `RECALL_TOKENIZER` if there is none, or one that cannot be used
 */
export function readTokenizer(from: string, size = 0): TextTokenizer {
  const invalid = (problem: string, fix: string, cause?: unknown) =>
    new RecallError('RECALL_TOKENIZER', problem, { at: from, fix, cause });
  const files = Object.fromEntries(
    [TOKENIZER, SETTINGS, 'special_tokens_map.json'].flatMap((name) => {
      const text = textOf(path.join(from, name));
      return text === undefined ? [] : [[name, text]];
    }),
  );
  if (files[TOKENIZER] === undefined) {
    throw invalid(
      `There is no ${TOKENIZER}`,
      'In Python, AutoTokenizer.from_pretrained(...).save_pretrained(folder) writes it.',
    );
  }
  let settings: Settings;
  let tokenizer: HuggingFaceTokenizer;
  try {
    settings = parsed(files[SETTINGS] ?? '{}') as Settings;
    const { Tokenizer } = createRequire(import.meta.url)('@huggingface/tokenizers') as Library;
    tokenizer = new Tokenizer(parsed(files[TOKENIZER]) as object, settings);
    tokenizer.encode('a');
  } catch (cause) {
    const problem = `The tokenizer cannot be used: ${errorMessage(cause).split('\n')[0]}`;
    throw invalid(problem, 'Byte-level BPE, WordPiece and Unigram are supported.', cause);
  }
  const tokens = tokensOf(tokenizer, size);
  const special =
    contentOf(settings.bos_token) ?? contentOf(settings.eos_token) ?? contentOf(settings.cls_token);
  const endOfText = special === undefined ? -1 : tokens.indexOf(special);
  if (endOfText < 0) {
    throw invalid(
      'The tokenizer has no token that begins a text',
      `Set "bos_token" or "eos_token" in ${SETTINGS}.`,
    );
  }
  const encode = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const contexts = CONTEXTS.map((text) => ({ text, ids: encode(text) }));
  const known = new Map<string, readonly number[]>();
  const inText = (continuation: string): readonly number[] => {
    for (const { text, ids } of contexts) {
      const all = encode(text + continuation);
      if (ids.every((id, i) => all[i] === id)) return all.slice(ids.length);
    }
    return encode(continuation);
  };
  return {
    from,
    tokens,
    endOfText,
    files,
    ids(word, isAttached) {
      const continuation = isAttached ? word : ` ${word}`;
      let ids = known.get(continuation);
      if (!ids) known.set(continuation, (ids = inText(continuation)));
      return ids;
    },
    decode: (ids) =>
      ids.length === 0 ? '' : tokenizer.decode([...ids], { skip_special_tokens: true }).trim(),
  };
}

/** What is used of the package, whose own declarations do not resolve. */
interface HuggingFaceTokenizer {
  encode(text: string, options?: { readonly add_special_tokens: boolean }): { readonly ids: number[] };
  decode(ids: readonly number[], options: { readonly skip_special_tokens: boolean }): string;
  get_vocab(withAddedTokens: boolean): ReadonlyMap<string, number>;
}

interface Library {
  readonly Tokenizer: new (tokenizer: object, settings: object) => HuggingFaceTokenizer;
}

interface Settings {
  readonly bos_token?: unknown;
  readonly eos_token?: unknown;
  readonly cls_token?: unknown;
}

/** A special token is written as text, or as an object with its `content`. */
function contentOf(token: unknown): string | undefined {
  const content: unknown =
    typeof token === 'object' && token !== null ? Reflect.get(token, 'content') : token;
  return typeof content === 'string' ? content : undefined;
}

function tokensOf(tokenizer: HuggingFaceTokenizer, size: number): string[] {
  const ids = tokenizer.get_vocab(true);
  const largest = [...ids.values()].reduce((most, id) => Math.max(most, id), -1);
  const tokens = Array.from({ length: Math.max(size, largest + 1) }, (_, id) => `<|unused ${id}|>`);
  for (const [token, id] of ids) tokens[id] = token;
  return tokens;
}

function textOf(file: string): string | undefined {
  try {
    return readRegular(file, LARGEST.line).toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

function parsed(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return value;
}
