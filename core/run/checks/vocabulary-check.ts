/** Checks that a population keeps the word ids of a trained model. Pure functions. */
import { listWords } from '../../describe-value.js';
import { RecallError, nearestName } from '../../errors.js';
import type { TrainedVocabulary } from '../../population/vocabulary.js';
import type { Assembly } from '../assembly.js';

/**
 * @throws RecallError `RECALL_VOCABULARY` if a word has another id, or the model lacks embeddings for a word or position
 * and `newWords` does not say to append them.
 */
export function checkVocabulary(
  trained: TrainedVocabulary,
  { population, config }: Pick<Assembly, 'population' | 'config'>,
  at: string,
): void {
  const { name, vocabulary, textLength } = population;
  const refuse = (problem: string, fix: string): never => {
    throw new RecallError('RECALL_VOCABULARY', problem, { at, fix });
  };
  const renumbered = trained.tokens.filter((word, id) => vocabulary.tokens[id] !== word);
  if (renumbered.length > 0) {
    refuse(
      `The population "${name}" numbers ${listWords(renumbered)} differently from the trained model`,
      'Create its vocabulary with `new Vocabulary(words, trained)`, with `trained` from its context.',
    );
  }
  if (trained.merges && trained.merges.join('\n') !== vocabulary.merges?.join('\n')) {
    refuse(
      `The population "${name}" splits words differently from the trained model`,
      'Create its vocabulary with the merges of `trained`.',
    );
  }
  if (config.newWords === 'append') return;
  const append = 'To append embeddings for them: --set newWords=append';
  const added = vocabulary.tokens.slice(trained.tokens.length);
  if (added.length > 0) {
    const nearest = nearestName(added[0], trained.tokens);
    const hint = nearest === undefined ? '' : `Did you mean "${nearest}" instead of "${added[0]}"? `;
    refuse(`The trained model does not know ${listWords(added)}`, `${hint}${append}`);
  }
  if (textLength > trained.textLength) {
    refuse(
      `The longest text has ${textLength} tokens, but the trained model reads only ${trained.textLength}`,
      `Shorten it. ${append}`,
    );
  }
}

/** Notes about new embeddings of a trained model. */
export function appended(trained: TrainedVocabulary, { population }: Pick<Assembly, 'population'>): string[] {
  const words = population.vocabulary.tokens.slice(trained.tokens.length);
  const positions = population.textLength - trained.textLength;
  return [
    ...(words.length > 0 ? [`The model gets new, untrained embeddings for ${listWords(words)}.`] : []),
    ...(positions > 0 ? [`The model gets ${positions} new, untrained positions.`] : []),
  ];
}
