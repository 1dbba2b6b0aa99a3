/** Times a few steps and measurements of a run to estimate how long all of it takes. Stores nothing. */
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

/** Seconds to time steps for, and the minimum number of steps. */
const SECONDS = 1.5;
const FEWEST = 3;
const MOST = 50;
const DEFAULT_EVERY = 100;

export interface Calibration {
  /** The engine and the hardware that it used. */
  readonly engine: string;
  readonly secondsPerStep: number;
  /** Number of measurements and decisions in the whole run. */
  readonly secondsOfProbes: number;
  /** Total time: compilation, steps and probes. */
  readonly seconds: number;
  /** Tokens of a step that count towards the loss. */
  readonly tokensPerStep: number;
  /** Largest resident memory of this process so far, in bytes; or an estimate for the run. */
  readonly memory: number;
  /** Whether a smaller model was timed, and its times scaled by the amount of work. */
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
    // Training the reference would take its full time, so its steps are counted instead.
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

/** The run's engine, limited to a sensible number of threads: too many would delay each other. */
function openEngine({ config, engine }: Assembly): Promise<Engine> {
  if (config.engine.plugin !== undefined || config.engine.threads === undefined) return engine.open();
  const threads = Math.min(config.engine.threads, 4 * availableParallelism());
  return chooseEngine({ ...config.engine, threads });
}

/** A clock that includes the time of skipped work. */
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

/** The number of boundaries at which a plugin with a cadence runs; the first and the last always count. */
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
