/** The model of another trainer, as plugins see it: whatever they want to know, the trainer is asked. */
import type { Reading } from '../bus/events.js';
import type { ModelShape } from '../model/shape.js';
import type { Model, Texts, TokenMetrics } from '../plugin/model.js';
import { paddedLength } from '../population/lengths.js';
import type { Phrasing, Population } from '../population/population.js';
import { maxLength, tokensOf } from '../run/training/evaluator.js';
import { namedTexts } from '../run/training/texts.js';
import type { Question } from './lines.js';
import type { Answer } from './trainer.js';

/** Thrown through a probe whose measurements the trainer has made itself. */
export class MeasuredByTrainer extends Error {
  constructor(
    readonly readings: readonly Reading[],
    /** The line of the answer. */
    readonly at: string,
  ) {
    super('The trainer has measured');
  }
}

/** Asks the trainer a question and waits for its answer. */
export type Ask = (question: Question) => Promise<Answer>;

export interface Asked {
  readonly population: Population;
  readonly shape: ModelShape;
  readonly seed: number;
  readonly ask: Ask;
}

/** The model at one boundary, for one plugin. */
export class TrainerModel implements Model {
  readonly evaluationBatch = 1;
  readonly isPatched = false;
  /** Kinds of predictions that the trainer has not told. */
  readonly missing = new Set<string>();
  /** Whether the trainer has told something that is no number. */
  hasNaN = false;

  constructor(
    private readonly asked: Asked,
    private readonly question: Pick<Question, 'step' | 'plugin' | 'measures'>,
  ) {}

  get shape(): ModelShape {
    return this.asked.shape;
  }

  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts {
    const { population, seed } = this.asked;
    return namedTexts(population, seed, individuals, phrasing, stream);
  }

  async evaluate(texts: Texts): Promise<TokenMetrics> {
    const { population, shape } = this.asked;
    const { count } = texts;
    const positions = paddedLength(population, maxLength(texts));
    const predictions = await this.answer({
      count,
      positions,
      tokens: tokensOf(texts, 0, count, positions + 1),
    });
    const metric = (name: keyof TokenMetrics) => {
      const values = new Float32Array(count * shape.positions).fill(NaN);
      const found = predictions[name];
      if (!found) this.missing.add(name);
      else this.hasNaN ||= found.includes(NaN);
      for (let text = 0; found && text < count; text++) {
        values.set(found.subarray(text * positions, (text + 1) * positions), text * shape.positions);
      }
      return values;
    };
    return {
      loss: metric('loss'),
      correct: metric('correct'),
      maxProbability: metric('maxProbability'),
      entropy: metric('entropy'),
    };
  }

  readParameters(): Promise<never> {
    return this.cannotLookInside();
  }

  program(): Promise<never> {
    return this.cannotLookInside();
  }

  async *run(): AsyncGenerator<never> {
    await this.cannotLookInside();
  }

  /** Only the trainer can measure what takes more than predictions. */
  private async cannotLookInside(): Promise<never> {
    await this.answer();
    throw new Error('an answer without texts has measurements');
  }

  private async answer(texts?: Question['texts']) {
    const answer = await this.asked.ask({ type: 'measure', ...this.question, ...(texts && { texts }) });
    if ('readings' in answer) throw new MeasuredByTrainer(answer.readings, answer.at);
    return answer.predictions;
  }
}
