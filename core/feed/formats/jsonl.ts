/** One JSON object a line; texts are lists of token ids. */
import type { FeedLine } from '../lines.js';
import type { Format } from './format.js';

export const jsonl: Format = {
  name: 'jsonl',
  summary: 'one JSON object a line',
  carriesQuestions: true,
  encoder: () => (line) => `${JSON.stringify(plain(line))}\n`,
};

function plain(line: FeedLine): object {
  if (line.type === 'batch') {
    const { positions, tokens, weights, ...rest } = line;
    return { ...rest, tokens: rows(tokens, positions + 1), weights: rows(weights, positions) };
  }
  if (line.type === 'measure') {
    const { texts, ...rest } = line;
    return { ...rest, ...(texts && { tokens: rows(texts.tokens, texts.positions + 1) }) };
  }
  return line;
}

const rows = (values: Int32Array | Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
