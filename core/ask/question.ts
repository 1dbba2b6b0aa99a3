/** Questions to a model: the beginning of a text, and what is true where that is known. */
import { RecallError, suggestName } from '../errors.js';
import { attributeKey } from '../population/attribute-key.js';
import { VALUE, type Population } from '../population/population.js';
import { streamFamily } from '../random/index.js';
import { writeTexts } from '../run/training/texts.js';
import { People, type Individual } from './people.js';
import { encodeWords } from './words.js';

export interface Question {
  /** What the model reads, the end-of-text token first. */
  readonly tokens: readonly number[];
  /** The last sentence of it, for people. */
  readonly prompt: string;
  /** Whom it is about, if the population has somebody of that name. */
  readonly individual?: Individual;
  readonly attribute?: string;
  /** Tokens of the right value, where the question is known to ask for one. */
  readonly truth?: readonly number[];
}

/** Asks questions about the individuals of one population. */
export class Questions {
  private readonly people: People;

  constructor(
    private readonly population: Population,
    private readonly seed: number,
  ) {
    this.people = new People(population, seed);
  }

  individual(index: number): Individual {
    this.checkIndividual(index);
    return this.people.individual(index);
  }

  /**
   * Asks for an attribute in a phrasing that training has not used for the individual: in the text that a recall
   * probe with `first` puts to it.
   *
   * @throws RecallError `RECALL_ASK` for an individual or attribute that there is not
   */
  about(individual: number, attribute: string): Question {
    this.checkIndividual(individual);
    const { population } = this;
    const asked = this.attributeIndex(attribute);
    const streams = streamFamily(this.seed, 'texts:recall');
    const texts = writeTexts(population, [individual], 'evaluation', () => streams.at(0, individual));
    const roles = Array.from(texts.roles);
    const first = roles.indexOf(VALUE + asked);
    if (first < 0) {
      throw new RecallError('RECALL_ASK', `Individual ${individual} has no ${attribute}`, {
        fix: 'Ask for another attribute.',
      });
    }
    let end = first;
    while (roles[end] === VALUE + asked) end++;
    const tokens = Array.from(texts.tokens.subarray(0, first));
    const { vocabulary } = population;
    const sentence = Math.max(1, tokens.lastIndexOf(vocabulary.tokens.indexOf('.')) + 1);
    return {
      tokens,
      prompt: vocabulary.decode(tokens.slice(sentence)),
      individual: this.people.individual(individual),
      attribute: population.attributes[asked].name,
      truth: Array.from(texts.tokens.subarray(first, end)),
    };
  }

  /**
   * Asks how a text goes on. The truth is known when its last sentence names an individual and is the beginning of
   * one of the population's own sentences.
   *
   * @throws RecallError `RECALL_UNKNOWN_WORD`; `RECALL_ASK` for a text longer than the model can read
   */
  text(prompt: string): Question {
    const { vocabulary, textLength, attributes } = this.population;
    const words = encodeWords(prompt, vocabulary);
    if (words.length >= textLength) {
      throw new RecallError('RECALL_ASK', `The text has ${words.length} tokens`, {
        fix: `The model reads at most ${textLength - 1}.`,
      });
    }
    const question = { tokens: [vocabulary.endOfText, ...words], prompt: vocabulary.decode(words) };
    const named = this.people.named(words);
    if (!named) return question;
    const individual = this.people.individual(named.individual);
    const fact = this.factAsked(words, named);
    if (!fact) return { ...question, individual };
    return { ...question, individual, attribute: attributes[fact.attribute].name, truth: fact.value };
  }

  /** The attribute that a sentence leads up to, if it can be only one. */
  private factAsked(
    words: readonly number[],
    { individual, start, end }: { individual: number; start: number; end: number },
  ): { attribute: number; value: readonly number[] } | undefined {
    const stop = this.population.vocabulary.tokens.indexOf('.');
    const opening = words.slice(words.lastIndexOf(stop, start - 1) + 1, start);
    const link = words.slice(end).join();
    const matching = [
      ...this.people.sentences(individual, 'evaluation'),
      ...this.people.sentences(individual, 'training'),
    ].filter(({ before, name }) => {
      if (before.slice(name[1]).join() !== link) return false;
      const ahead = before.slice(0, name[0]);
      const own = ahead.slice(ahead.lastIndexOf(stop) + 1);
      return own.join() === opening.join();
    });
    const attributes = new Set(matching.map(({ attribute }) => attribute));
    return attributes.size === 1 ? matching[0] : undefined;
  }

  private attributeIndex(attribute: string): number {
    const { attributes } = this.population;
    const index = attributes.findIndex((each) => each.name === attribute || attributeKey(each) === attribute);
    if (index >= 0) return index;
    throw new RecallError('RECALL_ASK', `There is no attribute "${attribute}"`, {
      fix: suggestName(attribute, attributes.map(attributeKey)),
    });
  }

  private checkIndividual(individual: number): void {
    const { capacity } = this.population;
    if (Number.isSafeInteger(individual) && individual >= 0 && individual < capacity) return;
    throw new RecallError('RECALL_ASK', `There is no individual ${individual}`, {
      fix: `The population has ${capacity}, counted from 0; the last ${this.population.heldOut} are never trained on.`,
    });
  }
}
