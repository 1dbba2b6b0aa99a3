// A report shows what a run's folder holds: a page of its own, whatever the folder holds.
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportPage } from '../../core/report/page.js';
import { panels } from '../../core/report/panels.js';
import { binned, recordedRun } from '../../core/report/recorded.js';
import { attention, fineTune } from '../../plugins/index.js';
import { recall } from '../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();

/** Titles of pictures, and the entries of their legends. */
const titles = (svg: readonly string[]) => svg.map((each) => /#000">([^<]*)</.exec(each)![1]);
const legend = (svg: string) =>
  [...svg.matchAll(/text-anchor="start" fill="#333">([^<]*)</g)].map(([, words]) => words).slice(1);

describe('what is read of a run', () => {
  it('is every measurement as it was made, every decision, and the loss of every batch', async () => {
    const interventions = { 'fine-tune': fineTune({ at: 6, individuals: 4 }) };
    const run = await prepared(folder.at('run'), { ...tiny, interventions });
    const measured: unknown[] = [];
    run.events$.subscribe((event) => {
      if (event.type === 'measurement' && event.name === 'recall.loss')
        measured.push([event.step, event.value]);
    });
    const summary = await run.start();
    const recorded = await recordedRun(folder.at('run'));
    expect(recorded.state.series.get('recall.loss')!.curve.points).toEqual(measured);
    expect(recorded.state.series.get('recall.loss')).toMatchObject({ unit: 'nats', split: 'seen', n: 8 });
    expect(recorded.transitions.map(({ step, plugin }) => [step, plugin])).toEqual([[6, 'fine-tune']]);
    expect(recorded.state.training.points.map(([step]) => step)).toEqual(
      Array.from({ length: 12 }, (_, i) => i + 1),
    );
    expect(recorded).toMatchObject({
      seed: 1,
      summary,
      state: { started: { steps: 12, baseline: summary.baseline } },
    });
  });

  it('is what there is, of a run that goes on and has half written a line', async () => {
    await startUntil(await prepared(folder.at('run')), 7);
    await rm(folder.at('run/summary.json'));
    await appendFile(folder.at('run/events.jsonl'), '{"type":"step","step":8,"lo');
    const recorded = await recordedRun(folder.at('run'));
    expect(recorded.state.training.points).toHaveLength(7);
    expect(reportPage([recorded])).toContain('not finished; 7 of 12 steps are recorded');
  });

  it('is nothing, where there is no run', async () => {
    await expect(recordedRun(folder.at('nowhere'))).rejects.toMatchObject({ code: 'RECALL_NO_RUN' });
    await writeFile(folder.at('config.json'), '[]');
    await expect(recordedRun(folder.path)).rejects.toMatchObject({ code: 'RECALL_NO_RUN' });
  });
});

describe('the pictures', () => {
  it('of one run put what belongs together into one picture', async () => {
    const probes = { ...tiny.probes, attention: attention({ every: 4, texts: 4 }) };
    await (await prepared(folder.at('run'), { ...tiny, probes })).start();
    const drawn = panels([await recordedRun(folder.at('run'))]);
    expect(titles(drawn).slice(0, 3)).toEqual(['Attribute loss', 'Attribute accuracy', 'Training loss']);
    expect(titles(drawn)).toContain('attention.attribute-to-name');
    expect(legend(drawn[0])).toEqual(['seen individuals', 'unseen individuals', 'no-knowledge baseline']);
  });

  it('of several have a line for each run, and a colour for each kind', async () => {
    const kinds = [
      { ...tiny, preset: 'one' },
      { ...tiny, preset: 'one', seed: 2 },
      { ...tiny, preset: 'two', batch: 2 },
    ];
    for (const [i, kind] of kinds.entries()) await (await prepared(folder.at(`run-${i}`), kind)).start();
    const [loss] = panels(await Promise.all(kinds.map((_, i) => recordedRun(folder.at(`run-${i}`)))));
    expect(titles([loss])).toEqual(['Attribute loss: seen individuals']);
    expect(legend(loss)).toEqual(['one', 'two', 'no-knowledge baseline']);
    const colours = [...loss.matchAll(/<polyline fill="none" stroke="([^"]*)"/g)].map(([, colour]) => colour);
    expect(colours).toHaveLength(4);
    expect(colours[0]).toBe(colours[1]);
    expect(new Set(colours).size).toBe(3);
  });

  it('draw long curves as means over stretches of equal length', () => {
    const points = Array.from({ length: 1000 }, (_, i) => [i + 1, i % 2] as const);
    expect(binned(points, 400)).toHaveLength(334);
    expect(binned(points, 10)[0]).toEqual([100, 0.5]);
    expect(binned(points, 1000)).toEqual(points);
    expect(binned([], 10)).toEqual([]);
  });
});

describe('the page', () => {
  it('shows data as text, whatever it holds', async () => {
    await (await prepared(folder.at('run'))).start();
    const evil = '<script>alert(1)</script>"\u001b[2J';
    const file = folder.at('run/events.jsonl');
    const lines = await readFile(file, 'utf8');
    await writeFile(file, lines.replaceAll('"recall.loss.major"', JSON.stringify(`recall.loss.${evil}`)));
    const config = JSON.parse(await readFile(folder.at('run/config.json'), 'utf8')) as object;
    await writeFile(folder.at('run/config.json'), JSON.stringify({ ...config, preset: evil }));
    const page = reportPage([await recordedRun(folder.at('run'))]);
    expect(page).not.toMatch(/<script|\u001b/);
    expect(page).toContain('&lt;script&gt;');
  });

  it('is written by the command, into the folder of the run or where it is told', async () => {
    await (await prepared(folder.at('run'))).start();
    const { code, stdout } = await recall(['report', 'run'], folder.path);
    expect([code, stdout]).toEqual([0, `Written to ${path.join('run', 'report.html')}\n`]);
    expect(await readFile(folder.at('run/report.html'), 'utf8')).toContain('Attribute accuracy');
    await recall(['report', 'run', 'run', '--out', 'both.html'], folder.path);
    expect(await readFile(folder.at('both.html'), 'utf8')).toContain('Attribute loss: seen individuals');
  });

  it('is not written for a folder without a run', async () => {
    const { code, stderr } = await recall(['report', 'nowhere'], folder.path);
    expect([code, stderr]).toEqual([2, expect.stringContaining('RECALL_NO_RUN')]);
  });
});
