// A report shows what a run's folder holds: a page of its own, whatever the folder holds.
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun } from '../../core/open/run.js';
import type { ReportData } from '../../core/report/contract.js';
import { detailsOf, Told } from '../../core/report/details.js';
import { curvesOf, Recording } from '../../core/report/recorded.js';
import { report } from '../../core/report/report.js';
import { exposureUntil, scheduleOf } from '../../core/report/schedule.js';
import { attention, fineTune, stagedWarmup, uniform } from '../../plugins/index.js';
import { recall } from '../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();

async function recorded(name: string): Promise<Recording> {
  const recording = new Recording(folder.at(name));
  await recording.read();
  return recording;
}

/** The data inside a report. */
async function dataIn(file: string): Promise<ReportData> {
  const page = await readFile(file, 'utf8');
  return JSON.parse(/id="report-data">(.*?)<\/script>/s.exec(page)![1]) as ReportData;
}

describe('what is read of a run', () => {
  it('is every measurement as it was made, every decision, and the loss of every batch', async () => {
    const interventions = { 'fine-tune': fineTune({ at: 6, individuals: 4 }) };
    const run = await prepared(folder.at('run'), { ...tiny, interventions });
    const measured: [number, number][] = [];
    run.events$.subscribe((event) => {
      if (event.type === 'measurement' && event.name === 'recall.loss')
        measured.push([event.step, event.value]);
    });
    await run.start();
    const recording = await recorded('run');
    const { transitions, started } = recording.state;
    const [training, , ...curves] = curvesOf(recording);
    const loss = curves.find(({ name }) => name === 'recall.loss')!;
    expect(loss.steps.map((step, i) => [step, loss.values[i]])).toEqual(measured);
    expect(loss).toMatchObject({ unit: 'nats', split: 'seen', n: 8, role: 'loss' });
    expect(transitions.map(({ step, plugin }) => [step, plugin])).toEqual([[6, 'fine-tune']]);
    expect(training.steps).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(started).toMatchObject({ steps: 12, individuals: 64 });
  });

  it('is what there is, of a run that goes on and has half written a line', async () => {
    await startUntil(await prepared(folder.at('run')), 7);
    await appendFile(folder.at('run/events.jsonl'), '{"type":"step","step":8,"lo');
    const recording = await recorded('run');
    expect(curvesOf(recording)[0].steps).toHaveLength(7);
    await appendFile(folder.at('run/events.jsonl'), 'ss":1,"learningRate":0.1,"tokens":9,"batch":""}\n');
    await recording.read();
    expect(curvesOf(recording)[0].steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(curvesOf(recording)[0].values.at(-1)).toBe(1);
  });

  it('is told once to whoever listens, and anew when the log was cut', async () => {
    await (await prepared(folder.at('run'))).start();
    const recording = await recorded('run');
    const told = new Told(recording, await detailsOf(folder.at('run'), recording));
    expect(await told.news(folder.at('run'), recording)).toBeUndefined();
    const step = { type: 'step', step: 13, loss: 2, learningRate: 0.1, tokens: 9, batch: '' };
    await appendFile(folder.at('run/events.jsonl'), `${JSON.stringify(step)}\n`);
    await recording.read();
    expect(await told.news(folder.at('run'), recording)).toMatchObject({
      training: { steps: [13], values: [2] },
      curves: [],
    });
    await writeFile(folder.at('run/events.jsonl'), `${JSON.stringify({ ...step, step: 1 })}\n`);
    await recording.read();
    expect(recording.generation).toBe(1);
    expect(curvesOf(recording)[0]).toMatchObject({ steps: [1], values: [2] });
  });

  it('says what set each key, and the commit of the project', async () => {
    await (await prepared(folder.at('run'))).start();
    const details = await detailsOf(folder.at('run'), await recorded('run'));
    const source = (key: string) => details.config.find((entry) => entry.key === key)?.source;
    expect(source('batch')).toBe('the given configuration');
    expect(source('loss')).toBe('defaults');
    expect(details.git?.commit ?? '0'.repeat(40)).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('the schedule', () => {
  it('has the share of each individual over time, and the steps at which stages begin', async () => {
    const stages = [{ steps: 5, sampler: uniform({ individuals: 16 }) }, { sampler: uniform() }];
    const run = await prepared(folder.at('run'), {
      ...tiny,
      sampler: stagedWarmup({ stages }),
    });
    await run.start();
    const schedule = await scheduleOf(await openRun(folder.at('run')), []);
    expect(schedule.stages.map(({ from }) => from)).toEqual([0, 5]);
    const { buckets, mass, steps } = schedule;
    const shareOfFirst = (step: number) =>
      buckets.reduce((sum, { to }, i) => sum + (to <= 16 ? mass[steps.indexOf(step)][i] : 0), 0);
    expect(shareOfFirst(4)).toBeCloseTo(1, 9);
    expect(shareOfFirst(5)).toBeCloseTo(16 / 64, 9);
    // 5 steps of 4 texts over 16 people, and 7 steps over 64.
    expect(exposureUntil(schedule, 12, 4)[0]).toBeCloseTo(20 / 16 + 28 / 64, 9);
    expect(exposureUntil(schedule, 12, 4).at(-1)).toBeCloseTo(28 / 64, 9);
  });

  it('follows decisions that the log records', async () => {
    const interventions = { 'fine-tune': fineTune({ at: 6, individuals: 4 }) };
    await (await prepared(folder.at('run'), { ...tiny, interventions })).start();
    const { transitions } = (await recorded('run')).state;
    const { stages, mass, buckets, steps } = await scheduleOf(await openRun(folder.at('run')), transitions);
    expect(stages.map(({ from }) => from)).toEqual([0, 6]);
    const fresh = buckets.findIndex(({ from }) => from >= 64);
    expect(mass[steps.indexOf(5)][fresh]).toBe(0);
    expect(mass[steps.indexOf(6)][fresh]).toBeGreaterThan(0);
  });
});

describe('a report', () => {
  it('holds everything: curves, schedule, what the model knows, and attention patterns', async () => {
    const probes = { ...tiny.probes, attention: attention({ every: 4, texts: 4, individual: 1 }) };
    await (await prepared(folder.at('run'), { ...tiny, probes })).start();
    const file = await report([folder.at('run')]);
    expect(file).toBe(folder.at('run/report.html'));
    const data = await dataIn(file);
    const id = data.rows[0].id;
    expect(data.rows).toMatchObject([{ stage: 'finished', step: 12, seed: 1 }]);
    expect(data.details[id].curves.map(({ name }) => name)).toContain('recall.accuracy.birth-date');
    expect(data.schedules[id]).toMatchObject({ stages: [{ from: 0 }] });
    expect(data.portraits[id]).toMatchObject({ step: 12 });
    expect(data.details[id].attention).toEqual([{ probe: 'attention', steps: [0, 4, 8, 12] }]);
    expect(Object.keys(data.attention)).toHaveLength(4);
  });

  it('names no place of the disk, and asks for nothing from anywhere', async () => {
    await (await prepared(folder.at('one'))).start();
    await (await prepared(folder.at('two'), { ...tiny, seed: 2 })).start();
    const page = await readFile(
      await report([folder.at('one'), folder.at('two')], { out: folder.at('both.html') }),
      'utf8',
    );
    expect((await dataIn(folder.at('both.html'))).rows.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/(src|href)="https?:/);
  });

  it('keeps data data, whatever it holds', async () => {
    await (await prepared(folder.at('run'))).start();
    const evil = '</script><script>alert(1)</script><!--';
    // A stranger would leave out what vouches for the files.
    await rm(folder.at('run/SHA256SUMS'));
    await rm(folder.at('run/checkpoints'), { recursive: true });
    const file = folder.at('run/events.jsonl');
    const lines = await readFile(file, 'utf8');
    await writeFile(file, lines.replaceAll('"recall.loss.major"', JSON.stringify(`recall.loss.${evil}`)));
    const config = JSON.parse(await readFile(folder.at('run/config.json'), 'utf8')) as object;
    await writeFile(folder.at('run/config.json'), JSON.stringify({ ...config, preset: evil }));
    const page = await readFile(await report([folder.at('run')]), 'utf8');
    expect(page).not.toContain('alert(1)</script>');
    const data = await dataIn(folder.at('run/report.html'));
    expect(data.rows[0].label).toBe(evil);
  });

  it('asks the newest checkpoint where the model at the end is gone', async () => {
    await (await prepared(folder.at('run'))).start();
    // With the list that vouches for it: a file that is listed and missing is damage.
    for (const name of ['model', 'SHA256SUMS']) await rm(folder.at(`run/${name}`), { recursive: true });
    const data = await dataIn(await report([folder.at('run')]));
    const [portrait] = Object.values(data.portraits);
    expect(portrait).toMatchObject({ step: 12 });
  });

  it('is written by the command, into the folder of the run or where it is told', async () => {
    await (await prepared(folder.at('run'))).start();
    const { code, stdout } = await recall(['report', 'run'], folder.path);
    expect([code, stdout]).toEqual([0, `Written to ${path.join('run', 'report.html')}\n`]);
    await recall(['report', 'run', 'run', '--out', 'both.html'], folder.path);
    expect((await dataIn(folder.at('both.html'))).rows).toHaveLength(1);
  });

  it('is not written for a folder without a run', async () => {
    const { code, stderr } = await recall(['report', 'nowhere'], folder.path);
    expect([code, stderr]).toEqual([2, expect.stringContaining('RECALL_NO_RUN')]);
  });
});
