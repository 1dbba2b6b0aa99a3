/** How long the thread of the caller is blocked at the default preset, while a model is trained and evaluated. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createEngine } from '../../core/engine/create.js';
import { Session } from '../../core/run/training/session.js';
import { defaultRun } from './default-run.js';

const MOST = 20;
const RESOLUTION = 1;
const STEPS = 100;
const WARM_UP = 60;

export async function benchEventLoop(): Promise<void> {
  const every = 10;
  const assembly = await defaultRun({ probes: { recall: { every }, hallucination: { every } } });
  const engine = await createEngine();
  const session = new Session(assembly, engine, () => undefined);
  await session.prepare();
  // What is compiled is compiled by then: tracing a program takes the caller's thread, once.
  for (let step = 0; step < WARM_UP; step++) await both(session);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  for (let step = 0; step < STEPS; step++) await both(session);
  delay.disable();
  await session.dispose();
  await engine.dispose();
  const milliseconds = (nanoseconds: number) => nanoseconds / 1e6 - RESOLUTION;
  const [longest, typical] = [delay.max, delay.percentile(99)].map(milliseconds);
  console.log(
    `\nevent loop: blocked for at most ${longest.toFixed(1)} ms in ${STEPS} steps (99th percentile ${typical.toFixed(1)} ms); ` +
      `at most ${MOST} ms: ${longest <= MOST ? 'holds' : 'DOES NOT HOLD'}`,
  );
}

async function both(session: Session): Promise<void> {
  await session.boundary();
  await session.update();
}
