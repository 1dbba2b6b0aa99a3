/**
 * What attention looks at: the two parts of the circuit that recalls facts (paper, section 2.2 and appendix D).
 */
import type { Buffers } from '../engine/engine.js';
import type { ModelShape } from '../model/shape.js';
import { patternSites } from '../model/sites.js';
import type { Texts } from '../plugin/model.js';
import { NAME, TEXT } from '../population/population.js';
import { valueSpans } from './value-spans.js';

/** Means over texts and places of one head's attention; every total is a fraction of the attention there is. */
export interface HeadAttention {
  /** From the last token of a name to the other name tokens before it: the grouping of a name. */
  readonly nameToName: number;
  /** To name tokens, where the first token of a value is predicted: the extraction of what a name means. */
  readonly attributeToName: number;
  /** From the same place to the words of the sentences; the end-of-text token that begins a text is none. */
  readonly attributeToText: number;
  /** Entropy over ln t at the same place, which sees t tokens: 0 looks at one of them, 1 at all alike. */
  readonly sharpness: number;
}

/** A part of the texts' patterns: those of texts `from .. from + count - 1`. */
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

/** What is measured of every head, `[layer][head]`. */
export async function measureAttention(
  texts: Texts,
  shape: Pick<ModelShape, 'layers' | 'heads'>,
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

/** Where names end, and where the first tokens of values are predicted. */
function places(texts: Texts): { lastNames: Place[]; beforeValues: Place[] } {
  const width = texts.tokens.length / texts.count;
  const lastNames: Place[] = [];
  for (let at = 0; at < texts.roles.length; at++) {
    const query = at % width;
    // The model reads all but a text's last token.
    if (query === width - 1 || texts.roles[at] !== NAME || texts.roles[at + 1] === NAME) continue;
    lastNames.push({ text: Math.floor(at / width), query });
  }
  const beforeValues = [...valueSpans(texts)]
    // A value at the beginning of a text is predicted from the end-of-text token alone.
    .filter(({ first }) => first >= 2)
    .map(({ text, first }) => ({ text, query: first - 1 }));
  return { lastNames, beforeValues };
}
