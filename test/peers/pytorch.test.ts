// examples/pytorch trains on the same batches as a run, from the same parameters: its loss curve is the run's, and an
// adaptive warm-up that it answers ends at the same step. examples/pytorch/install.sh says what to install; without it,
// this test is skipped. Set PYTHON to the Python that has it.
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRun } from '../../core/index.js';

const program = fileURLToPath(new URL('../../examples/pytorch/train.py', import.meta.url));
const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const hasTorch = spawnSync(python, ['-P', '-c', 'import torch, safetensors']).status === 0;

/** A warm-up whose plateau ends within 200 steps. */
const settings = [
  ...['steps=200', 'batch=16', 'model.width=64', 'model.heads=2', 'optimizer.learningRate=4e-3'],
  ...['population.individuals=64', 'sampler.individuals=32', 'sampler.most=1', 'sampler.stretch=1.2'],
  ...['probes.warmup.every=10', 'probes.recall=false', 'probes.hallucination=false'],
];

/** The run that the trainer's is compared with. */
async function reference() {
  const losses: number[] = [];
  const measured = new Map<number, number>();
  const transitions: string[] = [];
  const run = await createRun({ file: false, preset: 'adaptive-warmup', set: settings });
  run.events$.subscribe((event) => {
    if (event.type === 'step') losses.push(event.loss);
    if (event.type === 'transition') transitions.push(`step ${event.step} ${JSON.stringify(event.data)}`);
    if (event.type === 'measurement' && event.name === 'warmup.loss') measured.set(event.step, event.value);
  });
  await run.start();
  return { losses, measured, transitions };
}

/** What differs between the two is the order of sums in float32. */
const largestDifference = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe.runIf(hasTorch)('the example in PyTorch', () => {
  it('has the loss curve of the run, and its warm-up ends at the same step', async () => {
    const { losses, measured, transitions } = await reference();
    const { stdout } = await promisify(execFile)(
      python,
      [program, '--preset', 'adaptive-warmup', ...settings.flatMap((each) => ['--set', each])],
      { env: { ...process.env, RECALL: `"${process.execPath}" "${main}"` }, maxBuffer: 2 ** 24 },
    );
    const found = (pattern: RegExp) => [...stdout.matchAll(pattern)].map(([, value]) => Number(value));
    const theirs = found(/^step \d+ loss ([\d.]+)$/gm);
    expect(theirs).toHaveLength(200);
    expect(largestDifference(theirs, losses)).toBeLessThan(2e-3);
    expect(
      largestDifference(found(/^step \d+ warmup\.loss ([\d.]+)$/gm), [...measured.values()]),
    ).toBeLessThan(1e-2);
    const decisions = [...stdout.matchAll(/^(step \d+) transition (.*)$/gm)].map(
      ([, step, data]) => `${step} ${JSON.stringify(JSON.parse(data))}`,
    );
    expect(decisions).toEqual(transitions);
    expect(decisions.at(-1)).toContain('switchAt');
    expect(stdout.trimEnd()).toMatch(/step 200 end "finished"$/);
  }, 600_000);
});
