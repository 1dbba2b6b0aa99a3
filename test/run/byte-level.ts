/** A byte-level BPE tokenizer, small enough to be made by hand: GPT-2's form, with a few merges. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** GPT-2's spelling of bytes: printable ones stand for themselves, others for characters from 256 up. */
const SPELLED = (() => {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
})();

const MERGES = ['Ġ t', 'h e', 'Ġ w', 'a s', 'Ġw as', 'Ġ b', 'o r', 'i n', 'Ġ in', 'a n', 'e r'];
export const END = '<|endoftext|>';

/** Writes the files of a tokenizer; its last id is the token that begins a text. */
export function writeByteLevel(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const tokens = [...SPELLED, ...MERGES.map((pair) => pair.replace(' ', '')), END];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const place = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: tokens.length - 1, content: END, ...place }],
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: '' },
      ...{ end_of_word_suffix: '', fuse_unk: false, byte_fallback: false, ignore_merges: false },
      vocab,
      merges: MERGES,
    },
  };
  writeFileSync(path.join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileSync(
    path.join(folder, 'tokenizer_config.json'),
    JSON.stringify({ tokenizer_class: 'GPT2Tokenizer', bos_token: END, eos_token: END }),
  );
}
