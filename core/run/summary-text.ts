/** A summary in words: what a run came to, for somebody who has not read the paper. */
import pc from 'picocolors';
import { duration } from '../duration.js';
import { plateauRule } from '../measure/plateau-rule.js';
import type { Asked, Summary } from './summary.js';

export interface SummaryStyle {
  /** The run folder, to say where the files are. */
  readonly folder?: string;
  /** Escape codes for emphasis; none by default. */
  readonly color?: boolean;
  /** Columns; 80 by default. */
  readonly width?: number;
}

/** A label and the sentences that belong to it. */
type Paragraph = readonly [label: string, ...sentences: string[]];

const indent = 11;

/**
 * Says what a run came to: when the plateau ended, how much is known, how confidently things are made up
 * about individuals that were never seen, how fast it went, and where the files are.
 */
export function describeSummary(summary: Summary, style: SummaryStyle = {}): string {
  const { folder, color = false, width = 80 } = style;
  const { bold } = pc.createColors(color);
  const { preset, seed, steps, stopped, seconds } = summary;
  const title = `${visible(preset ?? 'A run')}, seed ${seed}: ${count(steps)} steps in ${duration(seconds)}${stopped === null ? '' : ', stopped early'}`;
  const because: Paragraph[] = stopped ? [['Stopped', `${visible(stopped)}.`]] : [];
  const paragraphs = [...because, plateau(summary), knowledge(summary), madeUp(summary), speed(summary)];
  const lines = paragraphs.flatMap(([label, ...sentences]) =>
    wrap(sentences.join(' '), width - indent).map(
      (line, i) => (i === 0 ? bold(label.padEnd(indent)) : ' '.repeat(indent)) + line,
    ),
  );
  // A path is kept in one piece, so that it can be copied.
  if (folder !== undefined) lines.push(bold('Files'.padEnd(indent)) + visible(folder));
  return [...wrap(title, width).map((line) => bold(line)), '', ...lines].join('\n');
}

function plateau({ plateauEnd, steps, recall: { loss, baseline } }: Summary): Paragraph {
  if (plateauEnd !== null) {
    return [
      'Plateau',
      `It ended at step ${count(plateauEnd)}.`,
      'Until then the model could only learn which values exist; from there on it tells individuals apart.',
    ];
  }
  if (loss === null || baseline === null)
    return ['Plateau', 'Not measured: no probe measured the loss of individuals it has seen.'];
  if (loss > plateauRule.start * baseline) {
    return [
      'Plateau',
      `Not reached in ${count(steps)} steps: the plateau had not ended, nor even begun.`,
      'The model was still learning which values exist. A longer run shows more.',
    ];
  }
  return [
    'Plateau',
    `The plateau had not ended after ${count(steps)} steps.`,
    'The model has learned which values exist, but not yet whose they are. A longer run shows more.',
  ];
}

function knowledge(summary: Summary): Paragraph {
  const { attributes, individuals, measuredAt, steps } = summary;
  const { loss, accuracy, baseline } = summary.recall;
  if (accuracy === null)
    return ['Known', 'Not measured: no probe measured the accuracy on individuals it has seen.'];
  const whom =
    individuals === null ? 'individuals it has seen' : `the ${count(individuals)} individuals it has seen`;
  const sentences = [
    `The model knows ${percent(accuracy)} of the attributes of ${whom},`,
    'asked in phrasings it has not seen of them.',
    ...guessing(summary.recall),
  ];
  const ranked = Object.entries(attributes)
    .flatMap(([attribute, known]) =>
      known.accuracy === null ? [] : [{ attribute, accuracy: known.accuracy }],
    )
    .sort((a, b) => b.accuracy - a.accuracy);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (best && worst && best.accuracy - worst.accuracy >= 0.005) {
    const said = (one: typeof best) =>
      `${visible(one.attribute).replaceAll('-', ' ')} (${percent(one.accuracy)})`;
    sentences.push(`Best known is ${said(best)}, least ${said(worst)}.`);
  }
  if (loss !== null && baseline !== null) {
    sentences.push(
      `Attribute loss ${loss.toFixed(2)} nats; a model that knows nobody has ${baseline.toFixed(2)}${ofAll(baseline, summary)}.`,
    );
  }
  if (measuredAt !== null && measuredAt < steps) {
    sentences.push(`That was at step ${count(measuredAt)}, when it was asked last.`);
  }
  return ['Known', ...sentences, ...whoMeasured(summary.recall)];
}

/** What guessing would come to, where it is worth a word. */
function guessing({ chance }: Asked): string[] {
  return chance === null
    ? []
    : [`Always guessing the commonest value is right ${percent(chance)} of the time.`];
}

/** The baseline of the whole population, where those asked have another. */
function ofAll(baseline: number, { baseline: whole }: Summary): string {
  if (whole === null || whole.toFixed(2) === baseline.toFixed(2)) return '';
  return ` on what was asked, and ${whole.toFixed(2)} on everything in the population`;
}

/** With several probes that measure the same, which one this is. */
function whoMeasured({ probe, others }: Asked): string[] {
  if (probe === null || others.length === 0) return [];
  const also = others.map((other) => `"${visible(other)}"`).join(', ');
  return [`Measured by the probe "${visible(probe)}"; ${also} measured others.`];
}

function madeUp({ hallucination, plateauEnd }: Summary): Paragraph {
  const { loss, accuracy, maxProbability, baseline } = hallucination;
  if (loss === null && accuracy === null)
    return ['Made up', 'Not measured: no probe asked about individuals it has never seen.'];
  const sentences: string[] = [];
  if (accuracy !== null) {
    sentences.push(
      `Asked about individuals it has never seen, it is right ${percent(accuracy)} of the time.`,
    );
  }
  if (maxProbability !== null) {
    sentences.push(
      `On average it gives the word that it prefers a probability of ${percent(maxProbability, 0)}.`,
    );
  }
  if (loss !== null && baseline !== null) {
    const times = loss / baseline;
    if (plateauEnd !== null && times > 1.02) {
      sentences.push(
        `Its loss on them is ${loss.toFixed(2)} nats, ${times.toFixed(1)} times that of admitting to know nothing:`,
        'it makes things up, and is confident.',
      );
    } else if (times <= 1.02) {
      sentences.push(
        `Its loss on them is ${loss.toFixed(2)} nats, as when admitting to know nothing: no false confidence.`,
      );
    } else {
      sentences.push(
        `Its loss on them is ${loss.toFixed(2)} nats: it does not yet know what values there are.`,
      );
    }
  }
  return ['Made up', ...sentences, ...whoMeasured(hallucination)];
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
/** The space before the sign is one at which no line is broken. */
const percent = (fraction: number, digits = 1) => `${(100 * fraction).toFixed(digits)}\u00a0%`;

/** Names and paths come from users: nothing in them may steer the terminal. */
const visible = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
