/** An engine that runs another one, and times each of its programs: where does a step's time go? */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { defineEngine, type Engine } from 'recall-lab';
import { createEngine } from 'recall-lab/kit';
import { z } from 'zod';

interface Timing {
  runs: number;
  milliseconds: number;
}

/** Adds up the time that an engine's programs take, and reports it when the engine is disposed. */
function timed(engine: Engine, report: (timings: ReadonlyMap<string, Timing>) => Promise<void>): Engine {
  const timings = new Map<string, Timing>();
  return {
    name: `timed ${engine.name}`,
    description: `${engine.description}, timed`,
    deterministic: engine.deterministic,
    threads: engine.threads,
    get bytesMoved() {
      return engine.bytesMoved;
    },
    vector: (values) => engine.vector(values),
    async compile(definition) {
      const program = await engine.compile(definition);
      const timing = timings.get(definition.name) ?? { runs: 0, milliseconds: 0 };
      timings.set(definition.name, timing);
      return {
        name: program.name,
        inputs: program.inputs,
        outputs: program.outputs,
        async run(inputs, outputs) {
          const start = performance.now();
          await program.run(inputs, outputs);
          timing.runs++;
          timing.milliseconds += performance.now() - start;
        },
        dispose: () => program.dispose(),
      };
    },
    async dispose() {
      await engine.dispose();
      await report(timings);
    },
  };
}

export const timedEngine = defineEngine({
  name: 'timed',
  description: 'Runs a built-in engine, and writes the time of each program to a file in the run folder',
  options: z.strictObject({
    on: z.enum(['cpu', 'webgpu', 'reference']).default('cpu').describe('The engine that computes'),
    threads: z.int().positive().optional().describe('Threads of the engine cpu'),
    file: z.string().default('timings.tsv').describe('Name of the file'),
  }),
  async open({ options: { on, threads, file }, folder }) {
    return timed(await createEngine({ name: on, threads }), async (timings) => {
      const rows = [...timings]
        .sort(([, a], [, b]) => b.milliseconds - a.milliseconds)
        .map(([program, { runs, milliseconds }]) => [program, runs, (milliseconds / runs).toFixed(3)]);
      const table = [['program', 'runs', 'milliseconds'], ...rows]
        .map((row) => `${row.join('\t')}\n`)
        .join('');
      if (folder !== undefined) await appendFile(path.join(folder, file), table);
    });
  },
});
