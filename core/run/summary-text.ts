/** Describes a summary in words, for readers who do not know the paper. Pure functions. */
import pc from 'picocolors';
import { duration } from '../duration.js';
import { plateauRule } from '../measure/plateau-rule.js';
import { plural, visible } from '../text.js';
import type { Asked, Summary } from './summary.js';

export interface SummaryStyle {
  /** The run's folder, for the line `Files`. */
  readonly folder?: string;
  /** Whether to use escape codes for emphasis. Default: false. */
  readonly color?: boolean;
  /** Columns. Default: 80. */
  readonly width?: number;
}

/** A label and its sentences. */
type Paragraph = readonly [label: string, ...sentences: string[]];

const indent = 15;

/**
 * Describes the result of a run: when the plateau ended, recall, hallucination, speed, and where the files are.
 */
export function describeSummary(summary: Summary, style: SummaryStyle = {}): string {
  const { folder, color = false, width = 80 } = style;
  const { bold } = pc.createColors(color);
  const { preset, seed, steps, stopped, seconds } = summary;
  const title = `${visible(preset ?? 'A run')}, seed ${seed}: ${plural(steps, 'step')} in ${duration(seconds)}${stopped === null ? '' : ', stopped early'}`;
  const reason: Paragraph[] = stopped ? [['Stopped', `${visible(stopped)}.`]] : [];
  const paragraphs = [...reason, plateau(summary), recalled(summary), hallucinated(summary), speed(summary)];
  const lines = paragraphs.flatMap(([label, ...sentences]) =>
    wrap(sentences.join(' '), width - indent).map(
      (line, i) => (i === 0 ? bold(label.padEnd(indent)) : ' '.repeat(indent)) + line,
    ),
  );
  // A path is never wrapped, so that it can be copied.
  if (folder !== undefined) lines.push(bold('Files'.padEnd(indent)) + visible(folder));
  return [...wrap(title, width).map((line) => bold(line)), '', ...lines].join('\n');
}

function plateau({ plateauEnd, steps, recall: { loss, baseline } }: Summary): Paragraph {
  if (plateauEnd !== null) {
    return [
      'Plateau',
      `Ended at step ${count(plateauEnd)}.`,
      'Until then the model knew which values exist, but not whose they are.',
    ];
  }
  if (loss === null || baseline === null)
    return ['Plateau', 'Not measured: no probe measured the loss on individuals seen in training.'];
  if (loss > plateauRule.start * baseline) {
    return [
      'Plateau',
      `Not reached in ${plural(steps, 'step')}: the model was still learning which values exist.`,
      'Train longer to see more.',
    ];
  }
  return [
    'Plateau',
    `The plateau had not ended after ${plural(steps, 'step')}.`,
    'The model knows which values exist, but not yet whose they are. Train longer to see more.',
  ];
}

function recalled(summary: Summary): Paragraph {
  const { attributes, individuals, measuredAt, steps } = summary;
  const { loss, accuracy, baseline } = summary.recall;
  if (accuracy === null)
    return ['Recall', 'Not measured: no probe measured the accuracy on individuals seen in training.'];
  const whom =
    individuals === null
      ? 'the individuals it has seen'
      : `the ${count(individuals)} individuals it has seen`;
  const sentences = [
    `The model recalls ${percent(accuracy)} of the attributes of ${whom}, asked in held-out phrasings.`,
    ...guessing(summary.recall),
  ];
  const ranked = Object.entries(attributes)
    .flatMap(([attribute, known]) =>
      known.accuracy === null ? [] : [{ attribute, accuracy: known.accuracy }],
    )
    .sort((a, b) => b.accuracy - a.accuracy);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best && worst && best.accuracy - worst.accuracy >= 0.005) {
    const cited = (one: typeof best) =>
      `${visible(one.attribute).replaceAll('-', ' ')} (${percent(one.accuracy)})`;
    sentences.push(`Best: ${cited(best)}; worst: ${cited(worst)}.`);
  }
  if (loss !== null && baseline !== null) {
    sentences.push(
      `Its attribute loss is ${loss.toFixed(2)} nats; the no-knowledge baseline is ${baseline.toFixed(2)}${populationBaseline(baseline, summary)}.`,
    );
  }
  if (measuredAt !== null && measuredAt < steps) {
    sentences.push(`Last measured at step ${count(measuredAt)}.`);
  }
  return ['Recall', ...sentences, ...measuredBy(summary.recall)];
}

/** The accuracy of guessing, if it is known. */
function guessing({ chance }: Asked): string[] {
  return chance === null ? [] : [`Guessing the most common value would score ${percent(chance)}.`];
}

/** The baseline of the whole population, if it differs from the sample's. */
function populationBaseline(baseline: number, { baseline: overall }: Summary): string {
  if (overall === null || overall.toFixed(2) === baseline.toFixed(2)) return '';
  return ` on this sample, and ${overall.toFixed(2)} on the whole population`;
}

/** Which probe measured this, if several measure the same. */
function measuredBy({ probe, others }: Asked): string[] {
  if (probe === null || others.length === 0) return [];
  const also = others.map((other) => `"${visible(other)}"`).join(', ');
  return [`Measured by the probe "${visible(probe)}"; ${also} sampled other individuals.`];
}

function hallucinated({ hallucination, plateauEnd }: Summary): Paragraph {
  const { loss, accuracy, maxProbability, baseline } = hallucination;
  if (loss === null && accuracy === null)
    return ['Hallucination', 'Not measured: no probe asked about unseen individuals.'];
  const sentences: string[] = [];
  if (accuracy !== null) {
    sentences.push(`On individuals it has never seen, the model is right ${percent(accuracy)} of the time.`);
  }
  if (maxProbability !== null) {
    sentences.push(`Its first choice has a mean probability of ${percent(maxProbability, 0)}.`);
  }
  if (loss !== null && baseline !== null) {
    const times = loss / baseline;
    if (plateauEnd !== null && times > 1.02) {
      sentences.push(
        `Its loss on them is ${loss.toFixed(2)} nats, ${times.toFixed(1)} times the no-knowledge baseline:`,
        'it answers with false confidence.',
      );
    } else if (times <= 1.02) {
      sentences.push(
        `Its loss on them is ${loss.toFixed(2)} nats, no more than the no-knowledge baseline: no false confidence.`,
      );
    } else {
      sentences.push(`Its loss on them is ${loss.toFixed(2)} nats: it does not yet know which values exist.`);
    }
  }
  return ['Hallucination', ...sentences, ...measuredBy(hallucination)];
}

function speed({ tokensPerSecond, engine }: Summary): Paragraph {
  const rate = tokensPerSecond === null ? 'Not measured' : `${count(tokensPerSecond)} tokens per second`;
  return ['Speed', `${rate}${engine === null ? '' : `, on ${visible(engine)}`}.`];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

const count = (value: number) => Math.round(value).toLocaleString('en-US');
/** Uses a non-breaking space before the sign. */
const percent = (fraction: number, digits = 1) => `${(100 * fraction).toFixed(digits)}\u00a0%`;
