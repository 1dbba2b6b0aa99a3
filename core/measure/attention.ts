/**
 * Measures the two attention steps of the circuit that recalls facts (paper, section 2.2 and appendix D).
 */
import type { Buffers } from '../engine/engine.js';
import type { ModelShape } from '../model/shape.js';
import { patternSites } from '../model/site-names.js';
import type { Texts } from '../plugin/model.js';
import { NAME, TEXT } from '../population/population.js';
import { valueSpans } from './value-spans.js';

/** Attention of one head, averaged over texts and positions, as fractions of all attention. */
export interface HeadAttention {
  /** From the last token of a name to its earlier tokens: groups the name. */
  readonly nameToName: number;
  /** To name tokens, at the prediction of a value's first token: extracts the meaning of the name. */
  readonly attributeToName: number;
  /** From the same position to the words of the sentence, without the initial end-of-text token. */
  readonly attributeToText: number;
  /** Entropy / ln t at the same position, which sees t tokens: 0 for a single token, 1 for uniform attention. */
  readonly sharpness: number;
}

/** The attention patterns of texts `from .. from + count - 1`. */
export interface PatternBatch {
  /** By site `blocks.L.attn.hook_pattern`, row-major `[text, head, query, key]`. */
  readonly outputs: Buffers;
  readonly from: number;
  readonly count: number;
}

/** A query position of a text. */
interface Place {
  readonly text: number;
  readonly query: number;
}

/** Measures every head; the result is indexed `[layer][head]`. */
export async function measureAttention(
  texts: Texts,
  shape: ModelShape,
  batches: AsyncIterable<PatternBatch>,
): Promise<HeadAttention[][]> {
  const { lastNames, beforeValues } = places(texts);
  const sites = patternSites(shape);
  const sums = sites.map(() => Array.from({ length: shape.heads }, () => new Float64Array(4)));
  const length = texts.tokens.length / texts.count - 1;
  const roleAt = (text: number, position: number) => texts.roles[text * (length + 1) + position];

  for await (const { outputs, from, count } of batches) {
    const here = ({ text }: Place) => text >= from && text < from + count;
    const names = lastNames.filter(here);
    const values = beforeValues.filter(here);
    sites.forEach((site, layer) =>
      sums[layer].forEach((sum, head) => {
        const row = ({ text, query }: Place) =>
          (((text - from) * shape.heads + head) * length + query) * length;
        for (const place of names) {
          for (let key = 1; key < place.query; key++) {
            if (roleAt(place.text, key) === NAME) sum[0] += outputs[site][row(place) + key];
          }
        }
        for (const place of values) {
          let entropy = 0;
          for (let key = 0; key <= place.query; key++) {
            const attention = outputs[site][row(place) + key];
            const role = key === 0 ? undefined : roleAt(place.text, key);
            if (role === NAME) sum[1] += attention;
            if (role === TEXT) sum[2] += attention;
            if (attention > 0) entropy -= attention * Math.log(attention);
          }
          sum[3] += entropy / Math.log(place.query + 1);
        }
      }),
    );
  }
  return sums.map((heads) =>
    heads.map((sum) => ({
      nameToName: sum[0] / lastNames.length,
      attributeToName: sum[1] / beforeValues.length,
      attributeToText: sum[2] / beforeValues.length,
      sharpness: sum[3] / beforeValues.length,
    })),
  );
}

/** Positions of the last name tokens, and of the predictions of first value tokens. */
function places(texts: Texts): { lastNames: Place[]; beforeValues: Place[] } {
  const width = texts.tokens.length / texts.count;
  const lastNames: Place[] = [];
  for (let at = 0; at < texts.roles.length; at++) {
    const query = at % width;
    // The model does not read the last token of a text.
    if (query === width - 1 || texts.roles[at] !== NAME || texts.roles[at + 1] === NAME) continue;
    lastNames.push({ text: Math.floor(at / width), query });
  }
  const beforeValues = [...valueSpans(texts)]
    // A value at the start of a text has only the end-of-text token before it.
    .filter(({ first }) => first >= 2)
    .map(({ text, first }) => ({ text, query: first - 1 }));
  return { lastNames, beforeValues };
}
