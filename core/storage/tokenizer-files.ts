/**
 * Converts the vocabulary into the files that Python's `tokenizers` and `transformers` read, so that a text has the same
 * ids there as in training; and `generation_config.json`. Pure functions.
 */
import { END_OF_TEXT, type Vocabulary } from '../population/vocabulary.js';
import { CONTINUED } from '../population/word-splitter.js';

/** The unknown token. The vocabulary lacks it on purpose, so that an unknown word is an error. */
const UNKNOWN = '<|unknown|>';

const regex = (Regex: string) => ({ Regex });

/** The contents of the files by name. `positions` is the maximum length of a text, in tokens. */
export function tokenizerFiles(vocabulary: Vocabulary, positions: number): Record<string, unknown> {
  return {
    'tokenizer.json': tokenizer(vocabulary),
    'tokenizer_config.json': {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: END_OF_TEXT,
      eos_token: END_OF_TEXT,
      pad_token: END_OF_TEXT,
      model_max_length: positions,
      clean_up_tokenization_spaces: false,
    },
  };
}

/** The content of `generation_config.json`: the likeliest token, up to the end of what the model reads. */
export const generationConfig = ({ endOfText }: Vocabulary, positions: number) => ({
  bos_token_id: endOfText,
  eos_token_id: endOfText,
  pad_token_id: endOfText,
  do_sample: false,
  max_length: positions,
});

function tokenizer(vocabulary: Vocabulary): object {
  const special = { id: 0, content: END_OF_TEXT, special: true, normalized: false };
  const place = { single_word: false, lstrip: false, rstrip: false };
  const first = { SpecialToken: { id: END_OF_TEXT, type_id: 0 } };
  const sequence = (id: 'A' | 'B') => ({ Sequence: { id, type_id: 0 } });
  const isComposed = vocabulary.tokens.every((token) => token === token.normalize('NFC'));
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ ...special, ...place }],
    normalizer: isComposed ? { type: 'NFC' } : null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'WhitespaceSplit' },
        { type: 'Split', pattern: regex(vocabulary.splitPattern), behavior: 'Isolated', invert: false },
      ],
    },
    // As in training, every text starts with end-of-text.
    post_processor: {
      type: 'TemplateProcessing',
      single: [first, sequence('A')],
      pair: [first, sequence('A'), sequence('B')],
      special_tokens: { [END_OF_TEXT]: { id: END_OF_TEXT, ids: [0], tokens: [END_OF_TEXT] } },
    },
    decoder: decoder(vocabulary),
    model: model(vocabulary),
  };
}

function model({ tokens, merges }: Vocabulary): object {
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  if (!merges) return { type: 'WordLevel', vocab, unk_token: UNKNOWN };
  return {
    type: 'BPE',
    dropout: null,
    unk_token: UNKNOWN,
    continuing_subword_prefix: CONTINUED,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    // The words of templates are tokens that no merges produce.
    ignore_merges: true,
    vocab,
    merges,
  };
}

/** Separates words by spaces, but not before punctuation or within a word. */
function decoder({ merges }: Vocabulary): object {
  const attached = `${merges ? `${CONTINUED}|` : ''}(?:'s|[.,;:!?])$`;
  const replace = (pattern: string, content: string) => ({
    type: 'Replace',
    pattern: regex(pattern),
    content,
  });
  return {
    type: 'Sequence',
    decoders: [
      replace(`^(?!${attached})`, ' '),
      ...(merges ? [replace(`^${CONTINUED}`, '')] : []),
      { type: 'Fuse' },
      { type: 'Strip', content: ' ', start: 1, stop: 0 },
    ],
  };
}
