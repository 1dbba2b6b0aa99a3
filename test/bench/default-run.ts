/** The default preset, assembled, and engines to run it on. */
import { resolveConfig, type PartialConfig } from '../../core/config/index.js';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { HostVector } from '../../core/engine/host-vector.js';
import { assembleResolved, type Assembly } from '../../core/run/assemble.js';
import { batchDrawer } from '../../core/run/training/batch.js';
import { Session } from '../../core/run/training/session.js';

/** The preset that the documents begin with. */
export async function defaultRun(overrides: PartialConfig = {}): Promise<Assembly> {
  return assembleResolved(await resolveConfig({ preset: 'imbalanced-warmup', file: false, overrides }));
}

/** An engine whose programs do nothing: what is left of a step is everything else. */
export function idleEngine(): Engine {
  return {
    name: 'idle',
    description: 'idle',
    deterministic: true,
    threads: 0,
    bytesMoved: 0,
    vector: (values) => new HostVector(values),
    compile: ({ name, signature: inputs }) =>
      Promise.resolve({
        name,
        inputs,
        outputs: {},
        run: () => Promise.resolve(),
        dispose: () => Promise.resolve(),
      }),
    dispose: () => Promise.resolve(),
  };
}

export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Milliseconds of a real update: the best of many, for a busy machine only ever adds to it. */
export async function realStep(assembly: Assembly, steps = 40): Promise<number> {
  const engine = await createEngine();
  const session = new Session(assembly, engine, () => undefined);
  await session.prepare();
  const milliseconds: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    await session.update();
    milliseconds.push(performance.now() - start);
  }
  await session.dispose();
  await engine.dispose();
  return Math.min(...milliseconds.slice(1));
}

/** Milliseconds that an action takes: the best of five rounds of so many each. */
export async function best(times: number, act: (i: number) => Promise<void> | void): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) await act(round * times + i);
    rounds.push((performance.now() - start) / times);
  }
  return Math.min(...rounds);
}

/** Milliseconds to draw and write one batch. */
export function drawing({ config, population, sampler }: Assembly, times = 200): Promise<number> {
  const draw = batchDrawer(population, config);
  return best(times, (step) => void draw(step % config.steps, sampler.instance.at(step % config.steps, [])));
}

/** A result, what it is held against, and whether it holds. */
export function verdict(what: string, share: number, most: number): void {
  const held = share <= most ? 'holds' : 'DOES NOT HOLD';
  console.log(`${what}: ${(100 * share).toFixed(2)} % of a step; at most ${100 * most} %: ${held}`);
}
