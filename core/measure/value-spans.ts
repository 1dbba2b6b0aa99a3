/** Locates the values in texts. */
import type { Texts } from '../plugin/model.js';
import { VALUE } from '../population/population.js';

/** A value in a text: consecutive tokens of one attribute. */
export interface ValueSpan {
  readonly text: number;
  /** Index of the attribute. */
  readonly attribute: number;
  /** Position of its first token. */
  readonly first: number;
  /** Position after its last token. */
  readonly end: number;
}

/** Every value of every text, in order. */
export function* valueSpans({ roles, count }: Pick<Texts, 'roles' | 'count'>): Generator<ValueSpan> {
  const width = roles.length / count;
  for (let text = 0; text < count; text++) {
    const role = (position: number) => roles[text * width + position];
    for (let first = 1; first < width;) {
      let end = first + 1;
      if (role(first) >= VALUE) {
        while (end < width && role(end) === role(first)) end++;
        yield { text, attribute: role(first) - VALUE, first, end };
      }
      first = end;
    }
  }
}
