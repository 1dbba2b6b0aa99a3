// A sweep survives what happens to its runs, and ends with the same table whatever happened.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FolderLock } from '../../core/storage/lock.js';
import { comparedRun, comparisonOf, comparisonText as textOf } from '../../core/sweep/compare.js';
import { axisOf, gridOf, type Cell } from '../../core/sweep/grid.js';
import { intervalOf } from '../../core/sweep/interval.js';
import { initialState } from '../../core/log/state.js';
import { summarise } from '../../core/run/summary.js';
import { SUMMARY_MEASURES } from '../../core/sweep/results.js';
import { settingOf } from '../../core/sweep/settings.js';
import { sweep, type SweepRequest } from '../../core/sweep/sweep.js';
import { tableOf, tableText } from '../../core/sweep/table.js';

const comparisonText = (...compared: Parameters<typeof comparisonOf>) => textOf(comparisonOf(...compared));

const nothing = summarise({
  state: initialState(),
  preset: null,
  seed: 0,
  threads: null,
  seconds: 0,
  parametersSha256: null,
});
const cells = gridOf([axisOf('rate=1,2')], [1, 2, 3]);
let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'recall-sweep-'))));

/** Stores a run as one that finished, or was stopped, would. */
async function store(cell: Cell, to: string, stopped: string | null = null): Promise<void> {
  const rate = Number(cell.set[0].split('=')[1]);
  await mkdir(to, { recursive: true });
  const config = { preset: `rate-${rate}`, seed: cell.seed, rate };
  await writeFile(path.join(to, 'config.json'), JSON.stringify(config));
  const recall = { ...nothing.recall, accuracy: rate / 4 + cell.seed / 100, loss: 1 };
  const hallucination = { ...nothing.hallucination, loss: 8 + cell.seed };
  const summary = {
    ...nothing,
    seed: cell.seed,
    stopped,
    recall,
    hallucination: { ...nothing.hallucination, ...hallucination },
  };
  await writeFile(path.join(to, 'summary.json'), JSON.stringify(summary));
  const protocol = { unit: 'share', split: 'seen', n: 8, probe: 'forgetting' };
  const lines = [1, 2].map((step) => ({ step, name: 'forgetting.average', value: step * rate, ...protocol }));
  await writeFile(path.join(to, 'metrics.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const swept = (request: Partial<SweepRequest> = {}) =>
  sweep({
    cells,
    folder,
    jobs: 2,
    launch: async (cell, to) => {
      await store(cell, to);
      return undefined;
    },
    ...request,
  });
const table = () => tableOf(cells, folder, [...SUMMARY_MEASURES, 'forgetting.average']);

describe('a sweep', () => {
  it('runs every cell, so many at once', async () => {
    let [now, most] = [0, 0];
    const launch: SweepRequest['launch'] = async (cell, to) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      await store(cell, to);
      now--;
      return undefined;
    };
    expect(await swept({ launch })).toEqual(cells.map(() => 'done'));
    expect(most).toBe(2);
  });

  it('goes on when a run fails, says why, and tries it again when it is started again', async () => {
    await swept();
    const whole = await table();
    folder = await mkdtemp(path.join(tmpdir(), 'recall-sweep-'));
    const first = await swept({
      launch: async (cell, to) => {
        if (cell.seed === 2) return 'killed by SIGKILL';
        await store(cell, to);
        return undefined;
      },
    });
    const failed = { failed: 'killed by SIGKILL' };
    expect(first).toEqual(['done', failed, 'done', 'done', failed, 'done']);
    expect((await table()).rows.map(({ seeds }) => seeds)).toEqual([
      [1, 3],
      [1, 3],
    ]);
    expect(await swept()).toEqual(['skipped', 'done', 'skipped', 'skipped', 'done', 'skipped']);
    expect(await table()).toEqual(whole);
  });

  it('begins nothing more when it is stopped, and resumes what it had begun', async () => {
    let stopping = false;
    const resumed: boolean[] = [];
    const stopped = await swept({
      jobs: 1,
      stopping: () => stopping,
      launch: async (cell, to) => {
        stopping = true;
        await store(cell, to, 'Ctrl-C');
        return 'stopped';
      },
    });
    expect(stopped).toEqual(cells.map((_, i) => (i === 0 ? 'stopped' : 'not begun')));
    const after = await swept({
      launch: async (cell, to, resume) => {
        resumed.push(resume);
        await store(cell, to);
        return undefined;
      },
    });
    expect(after).toEqual(cells.map(() => 'done'));
    expect(resumed.filter(Boolean)).toHaveLength(1);
  });

  describe('waits for a run that another process', () => {
    /** Another process takes the first cell, and is done with it a moment later. */
    async function takenByAnother(): Promise<void> {
      const to = path.join(folder, cells[0].folder);
      await mkdir(to, { recursive: true });
      const lock = await FolderLock.acquire(to);
      setTimeout(() => void store(cells[0], to).then(() => lock.release()), 20);
    }

    it('works on', async () => {
      await takenByAnother();
      const waited: string[] = [];
      const outcomes = await swept({ onWait: (cell, pid) => waited.push(`${cell.folder} ${pid}`) });
      expect(waited).toEqual([`${cells[0].folder} ${process.pid}`]);
      expect(outcomes).toEqual(['skipped', ...cells.slice(1).map(() => 'done')]);
    });

    it('begins at the same moment', async () => {
      const launch: SweepRequest['launch'] = async (cell, to) => {
        if (cell !== cells[0]) return store(cell, to).then(() => undefined);
        await takenByAnother();
        return 'RECALL_FOLDER_TAKEN: The folder is not empty';
      };
      expect((await swept({ launch }))[0]).toBe('skipped');
    });
  });

  it('takes a run that a plugin ended for one that is done', async () => {
    await store(cells[0], path.join(folder, cells[0].folder), 'phases.phase above 2');
    expect((await swept())[0]).toBe('skipped');
  });

  it('makes one table of means and intervals over seeds, and of measurements that are asked for', async () => {
    await swept();
    const { rows } = await table();
    expect(rows.map(({ name, seeds }) => [name, seeds])).toEqual([
      ['rate=1', [1, 2, 3]],
      ['rate=2', [1, 2, 3]],
    ]);
    expect(rows[0].intervals.accuracy.mean).toBeCloseTo(0.27, 12);
    expect(rows[1].intervals['forgetting.average']).toMatchObject({ n: 3, mean: 4, low: 4, high: 4 });
    expect(rows[0].intervals['plateau end']).toEqual({ n: 0, mean: null, low: null, high: null });
    expect(tableText(await table()).split('\n')).toEqual([
      expect.stringMatching(/^ +seeds +accuracy, % +loss +unseen loss +forgetting.average$/),
      expect.stringMatching(/^rate=1 +3 +27.0 \[24.5, 29.5\] +1 \[1, 1\] +10 \[7.516, 12.48\] +2/),
      expect.stringMatching(/^rate=2 +3 +52.0 /),
    ]);
  });
});

describe('a comparison', () => {
  it('puts kinds of runs side by side, and pairs them by seed', async () => {
    await swept();
    const runs = await Promise.all(
      cells.slice(0, 5).map((cell) => comparedRun(path.join(folder, cell.folder), ['accuracy'])),
    );
    expect(comparisonText(runs, ['accuracy']).split('\n')).toEqual([
      expect.stringMatching(/^accuracy, % +rate-1 +rate-2$/),
      expect.stringMatching(/^seed 1 +26.0 +51.0$/),
      expect.stringMatching(/^seed 2 +27.0 +52.0$/),
      expect.stringMatching(/^seed 3 +28.0 +-$/),
      expect.stringMatching(/^mean +27.0 \[24.5, 29.5\] +51.5 /),
      // The seeds differ; the differences do not.
      expect.stringMatching(/^minus rate-1 +25.0 \[25.0, 25.0\]$/),
    ]);
  });

  it('calls kinds of one preset by their folders, without the seeds', async () => {
    await swept();
    const runs = await Promise.all(
      cells.map(async (cell) => ({
        ...(await comparedRun(path.join(folder, cell.folder), ['accuracy'])),
        label: 'zipf',
      })),
    );
    expect(comparisonText(runs, ['accuracy'])).toMatch(/^accuracy, % +rate=1 +rate=2$/m);
  });

  it('tells fractions in per cent, whatever probe measured them', async () => {
    await swept();
    for (const cell of cells) {
      const protocol = { unit: 'fraction', split: 'seen', n: 8, probe: 'calibration' };
      const line = { step: 2, name: 'calibration.ece.seen', value: 0.125, ...protocol };
      await writeFile(path.join(folder, cell.folder, 'metrics.jsonl'), `${JSON.stringify(line)}\n`);
    }
    const measures = ['calibration.ece.seen', 'loss'];
    expect(tableText(await tableOf(cells, folder, measures))).toMatch(
      /^ +seeds +calibration\.ece\.seen, % +loss\nrate=1 +3 +12\.5 \[12\.5, 12\.5\] +1 \[1, 1\]$/m,
    );
    const runs = await Promise.all(
      cells.map((cell) => comparedRun(path.join(folder, cell.folder), measures)),
    );
    expect(comparisonText(runs, measures)).toMatch(/^calibration\.ece\.seen, % .*\nseed 1 +12\.5 +12\.5$/m);
  });

  it('says in a line what else than the schedule differs', async () => {
    await swept();
    const run = await comparedRun(path.join(folder, cells[0].folder), ['accuracy']);
    const compared = (...configs: object[]) =>
      comparisonText(
        configs.map((config, i) => ({
          ...run,
          kind: `${i}`,
          label: `${i}`,
          setting: settingOf({ ...config }),
        })),
        ['accuracy'],
      )
        .split('\n')
        .at(-1);
    const alike = { steps: 2000, batch: 32, population: { individuals: 1024 }, model: { layers: 2 } };
    expect(compared(alike, { ...alike, steps: 1000, batch: 64 })).toMatch(/^minus 0/);
    expect(compared(alike, { ...alike, steps: 1000 }, alike)).toBe(
      'Not the same for all: budget (32,000, 64,000 texts).',
    );
    const other = { ...alike, population: { individuals: 64 }, model: { layers: 1 } };
    expect(compared(alike, other)).toBe('Not the same for all: population, model.');
  });

  it('refuses a folder without a finished run, and a run that is named twice', async () => {
    await expect(comparedRun(folder, ['accuracy'])).rejects.toMatchObject({ code: 'RECALL_NO_RUN' });
    await swept();
    const run = await comparedRun(path.join(folder, cells[0].folder), ['accuracy']);
    expect(() => comparisonText([run, run], ['accuracy'])).toThrow(/are the same run/);
  });
});

describe('an interval', () => {
  it("is Student's t over the seeds", () => {
    const { mean, low, high } = intervalOf([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(high! - mean!).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 12);
    expect(mean! - low!).toBeCloseTo(high! - mean!, 12);
  });

  it('needs two values, and leaves out what was not measured', () => {
    expect(intervalOf([3, null])).toEqual({ n: 1, mean: 3, low: null, high: null });
    expect(intervalOf([null])).toEqual({ n: 0, mean: null, low: null, high: null });
  });
});
