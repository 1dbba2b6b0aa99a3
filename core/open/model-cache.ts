/** Keeps a few models open, and lets one question at a time be asked. */
import { openModel, type OpenModel } from './model.js';

const MOST = 4;

export class ModelCache {
  private readonly open = new Map<string, Promise<OpenModel>>();
  private last: Promise<unknown> = Promise.resolve();

  /** Calls `use` with a run's model at a checkpoint, by default its newest. */
  use<T>(folder: string, checkpoint: number | undefined, use: (model: OpenModel) => Promise<T>): Promise<T> {
    const answer = this.last.then(async () => use(await this.model(folder, checkpoint)));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  async close(): Promise<void> {
    await this.last;
    for (const key of [...this.open.keys()]) await this.drop(key);
  }

  private async model(folder: string, checkpoint: number | undefined): Promise<OpenModel> {
    const key = `${checkpoint} ${folder}`;
    // The newest model of a run changes while it goes on.
    if (checkpoint === undefined) await this.drop(key);
    // One thread: a run may be training on the others.
    const model = this.open.get(key) ?? openModel(folder, { checkpoint, threads: 1 });
    this.open.delete(key);
    this.open.set(key, model);
    model.catch(() => this.open.delete(key));
    const [oldest] = this.open.keys();
    if (this.open.size > MOST) await this.drop(oldest);
    return model;
  }

  private async drop(key: string): Promise<void> {
    const model = this.open.get(key);
    this.open.delete(key);
    await model?.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }
}
