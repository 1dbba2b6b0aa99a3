/** A few steps and measurements of the run itself, to tell how long all of it takes. Nothing is stored. */
import { availableParallelism } from 'node:os';
import { chooseEngine } from '../doctor/choose.js';
import type { Engine } from '../engine/engine.js';
import type { MountedPlugin } from '../plugin/container.js';
import { initialParameters } from '../model/initial.js';
import type { ModelShape } from '../model/shape.js';
import { assembleResolved, type Assembly, type Resolved } from '../run/assemble.js';
import { Session } from '../run/training/session.js';
import { trainingMemory } from '../run/checks/memory.js';
import { sampleOf } from './sample.js';
import { sampledEngine, type SampledEngine } from './sampled-engine.js';

/** Steps are timed for so many seconds, and at least so many of them. */
const SECONDS = 1.5;
const FEWEST = 3;
const MOST = 50;
const DEFAULT_EVERY = 100;

export interface Calibration {
  /** What the engine turned out to run on. */
  readonly engine: string;
  readonly secondsPerStep: number;
  /** Measurements by probes and decisions, over the whole run. */
  readonly secondsOfProbes: number;
  /** From here to the end: compilation, steps, probes. */
  readonly seconds: number;
  /** Tokens of a step that count towards the loss. */
  readonly tokensPerStep: number;
  /** Largest resident memory of this process so far, in bytes; where it is an estimate, that of the run. */
  readonly memory: number;
  /** Whether a smaller model was measured, and its times multiplied by the ratio of the work. */
  readonly isEstimate: boolean;
}

/**
 * Runs a few steps, or fewer when the run itself has fewer; those of a smaller model where the run's own would take
 * long.
 */
export async function calibrate({ shape, ...full }: Resolved & { shape: ModelShape }): Promise<Calibration> {
  const sample = sampleOf(shape, full.config);
  const resolved = { ...full, config: sample.config };
  let referenceSteps = 0;
  const assembly = assembleResolved(resolved, undefined, ({ shape, config: { seed } }, steps) => {
    // Training it would take as long as it will take: its steps are counted instead.
    referenceSteps += steps;
    return Promise.resolve(initialParameters(shape, seed));
  });
  const { config } = assembly;
  const engine = sampledEngine(await openEngine(assembly));
  const begun = secondsOf(engine);
  const timed = assembly.probes.map((probe) => timedProbe(probe, engine));
  const session = new Session({ ...assembly, probes: timed.map(({ probe }) => probe) }, engine, () => {});
  try {
    await session.prepare();
    await session.boundary();
    const first = await session.update();
    const prepared = secondsOf(engine) - begun;

    const seconds: number[] = [];
    let tokens = first.tokens;
    const limit = performance.now() + 1000 * SECONDS;
    while (seconds.length < MOST && (seconds.length < FEWEST || performance.now() < limit)) {
      if (session.step >= config.steps) break;
      const start = secondsOf(engine);
      tokens += (await session.update()).tokens;
      seconds.push(secondsOf(engine) - start);
    }
    const secondsPerStep = sample.stepRatio * (median(seconds) ?? prepared);
    const secondsOfProbes = timed.reduce((sum, { probe, seconds }) => {
      return sum + sample.textRatio * seconds() * boundaries(probe.every, config.steps);
    }, 0);
    return {
      engine: engine.description,
      secondsPerStep,
      secondsOfProbes,
      seconds: prepared + secondsPerStep * (config.steps - 1 + referenceSteps) + secondsOfProbes,
      tokensPerStep: ((tokens / (seconds.length + 1)) * full.config.batch) / config.batch,
      memory: sample.isWhole
        ? process.resourceUsage().maxRSS * 1024
        : trainingMemory(shape, full.config.batch),
      isEstimate: !sample.isWhole,
    };
  } finally {
    await session.dispose();
    await engine.dispose();
  }
}

/** The run's engine, but with fewer threads where there are many more than cores: they would delay each other. */
function openEngine({ config, engine }: Assembly): Promise<Engine> {
  if (config.engine.plugin !== undefined || config.engine.threads === undefined) return engine.open();
  const threads = Math.min(config.engine.threads, 4 * availableParallelism());
  return chooseEngine({ ...config.engine, threads });
}

/** A clock that counts what was left out, too. */
const secondsOf = (engine: SampledEngine) => performance.now() / 1000 + engine.leftOut();

/** Measures twice and times the second: the first compiles. */
function timedProbe(
  probe: MountedPlugin<'probe'>,
  engine: SampledEngine,
): { probe: MountedPlugin<'probe'>; seconds: () => number } {
  let seconds = 0;
  const instance: MountedPlugin<'probe'>['instance'] = {
    async measure(boundary, model) {
      await probe.instance.measure(boundary, model);
      const start = secondsOf(engine);
      const measurements = await probe.instance.measure(boundary, model);
      seconds = secondsOf(engine) - start;
      return measurements;
    },
  };
  return { probe: { ...probe, instance }, seconds: () => seconds };
}

/** How many boundaries of a run are a cadence's: from 0 to the end, which always is one. */
export function boundaries(every: MountedPlugin['every'] = DEFAULT_EVERY, steps: number): number {
  if (typeof every === 'number') return Math.ceil(steps / every) + 1;
  // 1, 2, 5, 10, 20, 50, ...
  let due = 2;
  for (let power = 1; power < steps; power *= 10) {
    due += [1, 2, 5].filter((digit) => digit * power < steps).length;
  }
  return due;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
