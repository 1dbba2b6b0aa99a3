/** A few steps and measurements of the run itself, to tell how long all of it takes. Nothing is stored. */
import { chooseEngine } from '../doctor/choose.js';
import { isDue } from '../plugin/cadence.js';
import type { Mounted } from '../plugin/container.js';
import { initialParameters } from '../model/initial.js';
import { assembleResolved, type Resolved } from '../run/assemble.js';
import { Session } from '../run/training/session.js';
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
  /** Largest resident memory of this process so far, in bytes. */
  readonly memory: number;
}

/** Runs a few steps, or fewer when the run itself has fewer. */
export async function calibrate(resolved: Resolved): Promise<Calibration> {
  let referenceSteps = 0;
  const assembly = assembleResolved(resolved, undefined, ({ shape, config: { seed } }, steps) => {
    // Training it would take as long as it will take: its steps are counted instead.
    referenceSteps += steps;
    return Promise.resolve(initialParameters(shape, seed));
  });
  const { config } = assembly;
  const engine = sampledEngine(await chooseEngine(config.engine));
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
    const secondsPerStep = median(seconds) ?? prepared;
    const secondsOfProbes = timed.reduce((sum, { probe, seconds }) => {
      return sum + seconds() * boundaries(probe.every, config.steps);
    }, 0);
    return {
      engine: engine.description,
      secondsPerStep,
      secondsOfProbes,
      seconds: prepared + secondsPerStep * (config.steps - 1 + referenceSteps) + secondsOfProbes,
      tokensPerStep: tokens / (seconds.length + 1),
      memory: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await session.dispose();
    await engine.dispose();
  }
}

/** A clock that counts what was left out, too. */
const secondsOf = (engine: SampledEngine) => performance.now() / 1000 + engine.leftOut();

/** Measures twice and times the second: the first compiles. */
function timedProbe(
  probe: Mounted<'probe'>,
  engine: SampledEngine,
): { probe: Mounted<'probe'>; seconds: () => number } {
  let seconds = 0;
  const instance: Mounted<'probe'>['instance'] = {
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

/** How many boundaries of a run are a cadence's. */
export function boundaries(every: Mounted['every'], steps: number): number {
  if (typeof every === 'number' || every === undefined)
    return Math.ceil(steps / (every ?? DEFAULT_EVERY)) + 1;
  let due = 0;
  for (let step = 0; step <= steps; step++) if (isDue(every, step, steps)) due++;
  return due;
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
