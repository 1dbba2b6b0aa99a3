/**
 * What a step costs besides its arithmetic: hooks, bus and reporters of the default preset, on an engine that does
 * nothing. Drawing and writing texts is the step's own work and is left out (see sampling.bench.ts).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventStream } from '../../core/bus/event-stream.js';
import { Session } from '../../core/run/training/session.js';
import { openBoundary } from '../../core/plugin/boundary.js';
import { jsonlReporter } from '../../plugins/reporters/jsonl.js';
import { terminalReporter, type TerminalStream } from '../../plugins/reporters/terminal.js';
import { best, defaultRun, drawing, idleEngine, realStep, verdict } from './default-run.js';

const MOST = 0.01;
const STEPS = 400;

export async function benchOverhead(): Promise<void> {
  // The probes are there and asked whether they are due, but what they compute is no overhead.
  const every = 1e9;
  const assembly = await defaultRun({
    steps: 1e6,
    probes: { recall: { every }, hallucination: { every } },
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'recall-bench-'));
  const stream = new EventStream((error) => {
    throw error;
  });
  const screen = { isTTY: true, columns: 80, rows: 40, write: () => true } as unknown as TerminalStream;
  const reporters = [
    jsonlReporter(folder),
    terminalReporter({ stream: screen, live: true, title: 'bench', seed: 1 }),
  ];
  for (const reporter of reporters) stream.events$.subscribe((event) => reporter.event(event));
  const session = new Session(assembly, idleEngine(), (event) => stream.emit(event));
  await session.prepare();
  session.step = 1;
  stream.emit({
    type: 'run-started',
    version: 1,
    step: 0,
    steps: 1e6,
    baseline: 4.8,
    individuals: assembly.population.individuals,
    parameters: session.parameterCount,
    engine: 'idle',
    batch: assembly.config.batch,
  });

  const all = await best(STEPS, async () => {
    await session.boundary();
    stream.emit(await session.update());
  });
  const guarded = await best(STEPS, readsGuarded);
  const texts = await drawing(assembly);
  for (const reporter of reporters) await reporter.close?.();
  await rm(folder, { recursive: true });

  const real = await realStep(await defaultRun());
  const overhead = Math.max(0, all - texts);
  console.log(`\noverhead: ${(1000 * overhead).toFixed(0)} us beside a step of ${real.toFixed(1)} ms`);
  verdict('hooks, bus and reporters', overhead / real, MOST);
  verdict(`a boundary with ${MEASURED} measurements that plugins cannot write to`, guarded / real, MOST);
}

const MEASURED = 12;

/** Opens a boundary as plugins get it, frozen, and reads every measurement of it. */
function readsGuarded(step: number): void {
  const { boundary, add } = openBoundary(step, 1e6, () => undefined);
  for (let i = 0; i < MEASURED; i++) {
    add({ name: `probe.m${i}`, value: i, unit: 'nats', split: 'seen', n: 1 });
  }
  for (let i = 0; i < MEASURED; i++) boundary.measured(`probe.m${i}`);
}
