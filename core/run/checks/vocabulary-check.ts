/** Ids belong to words: a trained model is not given a population that numbers or adds words on its own. */
import { RecallError, nearestName } from '../../errors.js';
import type { TrainedVocabulary } from '../../population/vocabulary.js';
import { truncate } from '../../describe-value.js';
import type { Assembly } from '../assemble.js';

/**
 * Compares a population with the vocabulary of the model that is to continue with it.
 *
 * @throws RecallError `RECALL_VOCABULARY` when a word has another id, or the model has no embedding for a word or a
 * position and `newWords` does not say to append them.
 */
export function checkVocabulary(
  trained: TrainedVocabulary,
  { population, config }: Pick<Assembly, 'population' | 'config'>,
  at: string,
): void {
  const { tokens } = population.vocabulary;
  const renumbered = trained.tokens.filter((word, id) => tokens[id] !== word);
  if (renumbered.length > 0) {
    const problem = `The population "${population.name}" numbers ${shownWords(renumbered)} differently from the trained model`;
    throw new RecallError('RECALL_VOCABULARY', problem, {
      at,
      fix: 'Make its vocabulary by `new Vocabulary(words, trained)`, with `trained` from its context.',
    });
  }
  const { merges } = population.vocabulary;
  if (trained.merges && trained.merges.join('\n') !== merges?.join('\n')) {
    const problem = `The population "${population.name}" splits words differently from the trained model`;
    throw new RecallError('RECALL_VOCABULARY', problem, {
      at,
      fix: 'Make its vocabulary with the merges of `trained`.',
    });
  }
  if (config.newWords === 'append') return;
  const append = 'To append embeddings for them: --set newWords=append';
  const added = tokens.slice(trained.tokens.length);
  if (added.length > 0) {
    const near = nearestName(added[0], trained.tokens);
    const hint = near === undefined ? '' : `Did you mean "${near}" where it says "${added[0]}"? `;
    throw new RecallError('RECALL_VOCABULARY', `The trained model does not know ${shownWords(added)}`, {
      at,
      fix: `${hint}${append}`,
    });
  }
  if (population.textLength <= trained.textLength) return;
  const problem = `A text takes ${population.textLength} tokens, and the trained model reads ${trained.textLength}`;
  throw new RecallError('RECALL_VOCABULARY', problem, { at, fix: `Shorten it. ${append}` });
}

const SHOWN = 5;

/** Words for a message: the first few, and how many more there are. */
export function shownWords(all: readonly string[]): string {
  const shown = all.slice(0, SHOWN).map((word) => `"${truncate(word)}"`);
  const more = all.length - shown.length;
  const list = shown.join(', ');
  return `${all.length === 1 ? 'the word' : 'the words'} ${list}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What a trained model gets new embeddings for, as notes. */
export function appended(trained: TrainedVocabulary, { population }: Pick<Assembly, 'population'>): string[] {
  const added = population.vocabulary.tokens.slice(trained.tokens.length);
  const positions = population.textLength - trained.textLength;
  return [
    ...(added.length > 0 ? [`The model gets new, untrained embeddings for ${shownWords(added)}.`] : []),
    ...(positions > 0 ? [`The model gets ${positions} new, untrained positions.`] : []),
  ];
}
