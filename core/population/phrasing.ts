/**
 * Sentence templates as tokens, and the split of an attribute's templates, individual by individual, into
 * those that training uses and those kept back for evaluation (paper, appendix B.1: 20 and 5 of 25).
 */
import { RecallError } from '../errors.js';
import type { RandomStream } from '../random/index.js';
import { splitSentence } from './vocabulary.js';
import type { Phrasing } from './population.js';

/** Stands for the name and the value in a template's pieces. */
export const NAME_SLOT = Symbol('name');
export const VALUE_SLOT = Symbol('value');

export type TemplatePiece = string | typeof NAME_SLOT | typeof VALUE_SLOT;

/**
 * A template such as `[name] was born on [value].` as words and slots.
 *
 * @throws RecallError `RECALL_TEMPLATE` unless it has a `[name]` and exactly one `[value]`.
 */
export function parseTemplate(template: string, at?: string): TemplatePiece[] {
  const pieces = template
    .split(/(\[name\]|\[value\])/)
    .flatMap((part): TemplatePiece[] =>
      part === '[name]' ? [NAME_SLOT] : part === '[value]' ? [VALUE_SLOT] : splitSentence(part),
    );
  const values = pieces.filter((piece) => piece === VALUE_SLOT).length;
  if (values === 1 && pieces.includes(NAME_SLOT)) return pieces;
  const problem = values > 1 ? `has ${values} [value]` : `has no ${values === 0 ? '[value]' : '[name]'}`;
  throw new RecallError('RECALL_TEMPLATE', `The template "${template}" ${problem}`, {
    at,
    fix: 'A template holds [name] and exactly one [value].',
  });
}

/** Whether a template can ask for its value: `[name]` stands before it. */
export function asks(pieces: readonly TemplatePiece[]): boolean {
  return pieces.indexOf(NAME_SLOT) < pieces.indexOf(VALUE_SLOT);
}

/** How many of an attribute's templates are kept back for evaluation: a fifth, at least one, never all. */
export function evaluationTemplates(templates: number): number {
  return templates < 2 ? 0 : Math.max(1, Math.round(templates / 5));
}

/**
 * Picks one of `templates` templates: `split` decides which of them this individual keeps back (a pure
 * function of the individual), `stream` picks uniformly among those of the phrasing.
 *
 * @param most How many of them this individual is trained on at most.
 * @param unasked How many more there are that cannot ask: numbers from `templates` up, for training only.
 */
export function pickTemplate(
  templates: number,
  phrasing: Phrasing,
  split: RandomStream,
  stream: RandomStream,
  most = Infinity,
  unasked = 0,
): number {
  const kept = evaluationTemplates(templates);
  if (kept === 0) return phrasing === 'training' && unasked > 0 ? stream.integer(templates + unasked) : 0;
  const trained = Math.min(most, templates - kept);
  // A partial Fisher-Yates shuffle: the first places are uniform subsets. What is left over needs no shuffling.
  const order = shuffled(templates, trained < templates - kept ? kept + trained : kept, split);
  if (phrasing === 'evaluation') return order[stream.integer(kept)];
  const drawn = stream.integer(trained + unasked);
  return drawn < trained ? order[kept + drawn] : templates + drawn - trained;
}

const scratch: number[] = [];

/** 0 .. size - 1 with the first `places` places drawn without replacement; the array is reused by the next call. */
export function shuffled(size: number, places: number, stream: RandomStream): readonly number[] {
  for (let i = 0; i < size; i++) scratch[i] = i;
  for (let i = 0; i < places; i++) {
    const j = i + stream.integer(size - i);
    const swap = scratch[i];
    scratch[i] = scratch[j];
    scratch[j] = swap;
  }
  return scratch;
}
