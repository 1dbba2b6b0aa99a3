// `recall resume --out`: one pre-training, and several continuations of it.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { emptyFolder, recall, TINY } from './recall.js';

const folder = emptyFolder();
const pretrained = recall(['--preset', 'uniform', ...TINY, '--out', 'pre', '-q'], folder);
const fineTuned = (individuals: number, ...more: string[]) => {
  const options = [`individuals=${individuals}`, 'at=3'];
  const set = options.flatMap((option) => ['--set', `interventions.fine-tune.${option}`]);
  return recall(
    ['resume', 'pre', '--out', `new-${individuals}`, '--steps', '6', ...set, '-q', ...more],
    folder,
  );
};
const summaryOf = (run: string) =>
  JSON.parse(readFileSync(path.join(folder, run, 'summary.json'), 'utf8')) as { steps: number };

it('fine-tunes a finished run several times, at the learning rate of the fine-tuning', async () => {
  await pretrained;
  for (const individuals of [4, 8]) {
    const { code, stderr, stdout } = await fineTuned(individuals);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`new-${individuals}`);
  }
  expect(['pre', 'new-4', 'new-8'].map((run) => summaryOf(run).steps)).toEqual([3, 6, 6]);
});

it('warns that a longer run keeps its learning rate, and how to stretch it', async () => {
  await pretrained;
  const { code, stderr } = await recall(['resume', 'pre', '--out', 'longer', '--steps', '6', '-q'], folder);
  expect([code, stderr]).toEqual([0, expect.stringContaining('--set optimizer.decaySteps=6')]);
});

it('refuses a step without a checkpoint, a folder that is taken, and to lose what came later', async () => {
  await pretrained;
  const refused = async (...args: string[]) =>
    (await recall(['resume', 'pre', ...args, '-q'], folder)).stderr;
  expect(await refused('--from', '2', '--out', 'other')).toMatch(/^RECALL_CHECKPOINT: .*Choose one of: 3\./);
  expect(await refused('--out', 'pre')).toMatch(/^RECALL_FOLDER_TAKEN: /);
  expect(await refused('--from', '3')).toMatch(/^RECALL_FROM: .*--out/);
  expect(existsSync(path.join(folder, 'other'))).toBe(false);
});
