/** The live view as text: one frame for a moment of a run, in the room that a terminal has. */
import type { Measured } from 'recall-lab';
import { learningCurve } from './learning-curve.js';
import { cut, line, type Colors, type Piece } from './line.js';
import { phaseWords } from './phase.js';
import type { Progress } from './progress.js';
import { count, duration, nats, percent, printable } from './wording.js';

/** What a frame says that no event does. */
export interface RunLabels {
  /** Usually the name of the preset. */
  readonly title?: string;
  readonly seed: number;
  /** Reads what a resumed run measured before, to draw the whole curve. */
  readonly history?: () => AsyncIterable<Measured>;
}

export interface Room {
  readonly columns: number;
  readonly rows: number;
}

const widest = 100;
const narrowestPicture = 30;
const narrowestTable = 36;

/** Draws frames; keeps the picture of the learning curve until something in it changes. */
export class FramePainter {
  private picture: { key: string; lines: string[] } = { key: '', lines: [] };

  constructor(
    private readonly labels: RunLabels,
    private readonly colors: Colors,
  ) {}

  /** A frame of at most `columns` by `rows - 1`: what does not fit is left out, least important first. */
  frame(progress: Progress, { columns, rows }: Room): string {
    const width = Math.min(columns, widest);
    const room = rows - 1;
    const head = this.head(progress, width);
    const numbers = this.numbers(progress, width);
    const attributes = this.attributes(progress, width);
    const picture = this.learningCurve(progress, width);

    const lines = [...head];
    const add = (more: string[], before: string[] = []) => {
      if (more.length > 0 && lines.length + before.length + more.length <= room)
        lines.push(...before, ...more);
    };
    add(numbers, ['']);
    const withPicture = lines.length + 1 + picture.length;
    if (withPicture + attributes.length <= room) add(attributes);
    add(picture, ['']);
    return lines.slice(0, Math.max(1, room)).join('\n');
  }

  private head(progress: Progress, width: number): string[] {
    const { bold, dim, green, yellow } = this.colors;
    const { phase, pace, elapsed } = progress;
    const { started, finished } = progress.state;
    const title = printable(this.labels.title ?? 'recall');
    const about: Piece[] = [[title, bold], [`seed ${this.labels.seed}`]];
    if (started) {
      about.push([`${count(started.individuals)} individuals`]);
      about.push([`${count(started.parameters)} parameters`]);
      about.push([printable(started.engine), dim]);
    }
    const { what, done, of, left } = whereabouts(progress);
    const where = `${what} ${count(done).padStart(count(of).length)} / ${count(of)}`;
    const state: Piece = finished
      ? [`${finished.reason} in ${duration(elapsed / 1000)}`, finished.reason === 'finished' ? green : yellow]
      : [left === undefined ? '' : `${duration(left)} left`];
    const share = percent(of > 0 ? done / of : 0, 0).padStart(6);
    const barWidth = width - where.length - share.length - state[0].length - 6;
    const bar: Piece[] = barWidth >= 6 ? [['  '], ...progressBar(done / of, barWidth, this.colors)] : [];
    const speed = pace.tokensPerSecond;

    return [
      line(about, width, ' · '),
      line([[where], ...bar, [`  ${share}`], [state[0] && `  ${state[0]}`, state[1]]], width),
      line(
        [
          phase ? [`phase ${phase} of 3`, bold] : ['phase unknown: nothing measures recall', dim],
          ...(phase ? ([[cut(phaseWords[phase], width - 14)]] as Piece[]) : []),
          ...(speed === undefined ? [] : ([[`${count(speed)} tokens/s`, dim]] as Piece[])),
        ],
        width,
        '  ',
      ),
    ];
  }

  private numbers(progress: Progress, width: number): string[] {
    const { cyan, magenta, yellow, dim } = this.colors;
    const { phase } = progress;
    const { loss } = progress.state;
    const baseline = progress.baseline('loss of seen');
    const accuracy = progress.value('accuracy of seen');
    const seen = progress.value('loss of seen');
    const unseen = progress.value('loss of unseen');
    const chance = progress.baseline('accuracy of seen');
    const lines: string[] = [];
    const add = (label: string, value: string, unit: string, style?: Piece[1], remark = '') => {
      const pieces: Piece[] =
        width < narrowestTable
          ? [[`${value.padStart(6)} ${label}`, style]]
          : [[label.padEnd(26)], [value.padStart(8), style], [` ${unit}`], [remark && `  ${remark}`, dim]];
      lines.push(line(pieces, width));
    };
    if (loss !== null) add('training loss', nats(loss), 'nats per token');
    if (accuracy !== undefined) {
      const guessing = chance === undefined ? '' : `guessing: ${percent(chance)}`;
      add('attribute accuracy, seen', (100 * accuracy).toFixed(1), '%', cyan, guessing);
    }
    if (seen !== undefined) {
      add('attribute loss, seen', nats(seen), 'nats', cyan, againstBaseline(seen, baseline));
    }
    if (unseen !== undefined) {
      const above = againstBaseline(unseen, progress.baseline('loss of unseen'));
      // Before there is any knowledge a loss above the baseline is ignorance, not confidence.
      const madeUp = phase === 3 && above.includes('above') ? ': making it up' : '';
      add('attribute loss, unseen', nats(unseen), 'nats', magenta, above + madeUp);
    }
    if (baseline !== undefined && (seen ?? unseen) !== undefined) {
      add('no-knowledge baseline', nats(baseline), 'nats', yellow);
    }
    return lines;
  }

  private attributes(progress: Progress, width: number): string[] {
    const { attributes } = progress;
    const perLine = Math.min(3, Math.floor((width + 2) / 26));
    if (perLine === 0) return [];
    const cells = attributes.map(({ attribute, accuracy }) => {
      const name = cut(printable(attribute).replaceAll('-', ' '), 11).padEnd(12);
      const bar = progressBar(accuracy, 6, this.colors).map(([text, style = String]) => style(text));
      return `${name}${bar.join('')}${percent(accuracy, 0).padStart(6)}`;
    });
    const lines: string[] = [];
    for (let i = 0; i < cells.length; i += perLine) lines.push(cells.slice(i, i + perLine).join('  '));
    return lines;
  }

  private learningCurve(progress: Progress, width: number): string[] {
    const { seen, unseen, revision } = progress;
    const { started } = progress.state;
    const points = seen.points.length + unseen.points.length;
    if (!started || points === 0 || width < narrowestPicture) return [];
    const key = `${revision} ${width}`;
    if (this.picture.key !== key) {
      const { steps, changes = [] } = started;
      const baseline = progress.baseline('loss of seen') ?? started.baseline;
      this.picture = {
        key,
        lines: learningCurve({ seen, unseen, baseline, steps, changes }, width, this.colors),
      };
    }
    return this.picture.lines;
  }
}

/** What is counted up just now: the steps of the run, or those of a reference model that it waits for. */
function whereabouts({ state, pace, referencePace }: Progress) {
  const { started, finished, step, reference } = state;
  if (reference) {
    const { trained, of } = reference;
    return { what: 'reference model, step', done: trained, of, left: referencePace.secondsLeft(of) };
  }
  const of = started?.steps ?? 0;
  return { what: 'step', done: step, of, left: finished ? undefined : pace.secondsLeft(of) };
}

function progressBar(part: number, width: number, { green, dim }: Colors): Piece[] {
  const full = Math.round(width * Math.min(1, Math.max(0, part || 0)));
  return [
    ['━'.repeat(full), green],
    ['─'.repeat(width - full), dim],
  ];
}

function againstBaseline(loss: number, baseline: number | undefined): string {
  const part = loss / (baseline ?? NaN) - 1;
  if (!Number.isFinite(part)) return '';
  if (Math.abs(part) < 0.005) return 'at the baseline';
  return `${percent(Math.abs(part), 0)} ${part < 0 ? 'below' : 'above'} the baseline`;
}
