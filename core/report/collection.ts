/** Runs in folders, as the page asks for them: rows, details, and what has to be computed. */
import path from 'node:path';
import { answer } from '../ask/answer.js';
import { Questions, type Question } from '../ask/question.js';
import { RecallError } from '../errors.js';
import { ModelCache } from '../open/model-cache.js';
import { openRun, type OpenRun } from '../open/run.js';
import { attentionPicture } from './attention-pictures.js';
import type { AskReply, PeopleInfo, Portrait, RunDetails, RunRow, Schedule, SweepGrid } from './contract.js';
import { detailsOf } from './details.js';
import { portraitOf } from './portrait.js';
import type { Recording } from './recorded.js';
import { Rows } from './row.js';
import type { FoundRun, FoundRuns } from './run-folder-list.js';
import { scheduleOf } from './schedule.js';
import { storedGrid } from './sweep-grid.js';

/** What somebody asks a model. */
export interface Asking {
  readonly text?: string;
  readonly individual?: number;
  readonly attribute?: string;
  /** The checkpoints that answer; by default the newest model. */
  readonly checkpoints: readonly number[];
  readonly top?: number;
}

export class Collection {
  private readonly models = new ModelCache();
  private readonly opened = new Map<string, Promise<OpenRun>>();
  private readonly list = new Rows();
  private known = new Map<string, FoundRun>();

  /** @param find Looks for the runs; it is called anew whenever somebody asks for rows. */
  constructor(private readonly find: () => Promise<FoundRuns>) {}

  async rows(): Promise<{ rows: RunRow[]; sweeps: SweepGrid[] }> {
    const { runs, sweeps } = await this.find();
    this.known = new Map(runs.map((run) => [run.id, run]));
    const rows: RunRow[] = [];
    for (const run of runs) {
      const row = await this.list.row(run);
      if (row) rows.push(row);
    }
    return { rows, sweeps: await Promise.all(sweeps.map(({ folder, id }) => storedGrid(folder, id))) };
  }

  /** @throws RecallError `RECALL_NO_RUN` for an id that is not in the list */
  async recording(id: string): Promise<{ folder: string; recording: Recording }> {
    const run = await this.run(id);
    return { folder: run.folder, recording: await this.list.recording(run) };
  }

  async details(id: string): Promise<RunDetails> {
    const { folder, recording } = await this.recording(id);
    return detailsOf(folder, recording);
  }

  async schedule(id: string): Promise<Schedule> {
    const { recording } = await this.recording(id);
    return scheduleOf(await this.open(id), recording.state.transitions);
  }

  async portrait(id: string, checkpoint?: number): Promise<Portrait> {
    const schedule = await this.schedule(id);
    const { folder } = await this.run(id);
    return this.models.use(folder, checkpoint, (model) => portraitOf(model, schedule));
  }

  async people(id: string): Promise<PeopleInfo> {
    const { population } = (await this.open(id)).assembly;
    const { individuals, capacity, heldOut, attributes } = population;
    const { checkpoints } = await this.details(id);
    return { individuals, capacity, heldOut, attributes: attributes.map(({ name }) => name), checkpoints };
  }

  async ask(id: string, asking: Asking): Promise<AskReply> {
    const { folder } = await this.run(id);
    const { assembly } = await this.open(id);
    const question = asked(new Questions(assembly.population, assembly.config.seed), asking);
    const answers = [];
    for (const checkpoint of asking.checkpoints.length > 0 ? asking.checkpoints : [undefined]) {
      answers.push(await this.models.use(folder, checkpoint, (model) => answer(model, question, asking.top)));
    }
    const { prompt, individual, attribute } = question;
    return { prompt, individual, attribute, answers };
  }

  async attention(id: string, probe: string, step: number): Promise<Buffer | undefined> {
    return attentionPicture((await this.run(id)).folder, probe, step);
  }

  async close(): Promise<void> {
    await this.models.close();
  }

  private async run(id: string): Promise<FoundRun> {
    if (!this.known.has(id)) await this.rows();
    const run = this.known.get(id);
    if (run) return run;
    throw new RecallError('RECALL_NO_RUN', 'There is no such run in this folder', {
      fix: 'Choose one from the list.',
    });
  }

  private async open(id: string): Promise<OpenRun> {
    const { folder } = await this.run(id);
    const opened = this.opened.get(id) ?? openRun(path.resolve(folder));
    this.opened.set(id, opened);
    opened.catch(() => this.opened.delete(id));
    return opened;
  }
}

function asked(questions: Questions, { text, individual, attribute }: Asking): Question {
  if (individual !== undefined && attribute !== undefined) return questions.about(individual, attribute);
  if (text !== undefined && text.trim() !== '') return questions.text(text);
  throw new RecallError('RECALL_ASK', 'Nothing is asked', {
    fix: 'Name an individual and an attribute, or write the beginning of a sentence.',
  });
}
