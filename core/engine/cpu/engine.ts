/**
 * The engine that computes on the processor. Programs run on worker threads, so that the thread of the caller stays
 * free; a training step is divided among them.
 */
import { checkBuffers } from '../buffers.js';
import type { Arguments, Engine, Program, ProgramDefinition } from '../engine.js';
import { sessionOptions } from '../onnx/session-options.js';
import { trace } from '../onnx/trace.js';
import { splitOutputs } from '../resident.js';
import type { Context, CpuEngineOptions } from './context.js';
import { compileDivided } from './divided.js';
import { loading } from './loading.js';
import { returnWorkers, takeWorkers } from './pool.js';
import { isShared, partedArguments, refsOf, SharedVector } from './shared-vector.js';
import { shardsOf } from './shards.js';

/** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when onnxruntime cannot be loaded. */
export async function createCpuEngine(options: CpuEngineOptions): Promise<Engine> {
  const { threads } = options;
  const workers = await takeWorkers(threads);
  const programs = new Set<Program>();
  let bytesMoved = 0;
  const slots = new Map<number, SharedArrayBuffer[]>();
  const context: Context = {
    ...options,
    workers,
    nextProgram: () => ++lastProgram,
    gradients(count, size) {
      const known = slots.get(size) ?? [];
      while (known.length < count) known.push(new SharedArrayBuffer(4 * size));
      slots.set(size, known);
      return known.slice(0, count);
    },
  };
  const forget = (vector: number) => {
    // A worker that has ended has nothing to forget.
    for (const worker of workers) worker.ask({ kind: 'forget', vector }).catch(() => undefined);
  };
  return {
    name: 'cpu',
    description: `onnxruntime ${workers[0].version}, cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    deterministic: true,
    threads,
    get bytesMoved() {
      return bytesMoved;
    },
    vector: (values) => new SharedVector(values, forget),
    async compile(definition) {
      const shards = shardsOf(definition);
      const program = await (shards
        ? compileDivided(definition, shards, context)
        : compileWhole(definition, context));
      programs.add(program);
      const { name, inputs, outputs } = program;
      return {
        ...program,
        async run(given, results) {
          checkBuffers({ name, inputs, outputs }, given, results, isShared);
          await program.run(given, results);
          bytesMoved += bytesOf(given) + bytesOf(results);
        },
        async dispose() {
          if (programs.delete(program)) await program.dispose();
        },
      };
    },
    async dispose() {
      await Promise.all([...programs].map((program) => program.dispose()));
      programs.clear();
      returnWorkers(workers);
    },
  };
}

let lastProgram = 0;

const bytesOf = (given: Arguments) =>
  Object.values(given).reduce(
    (sum, value) => sum + (value instanceof SharedVector ? 0 : 4 * value.length),
    0,
  );

/** A program that one worker runs, with all threads within its operators. */
async function compileWhole(
  { name, fn, signature: inputs }: ProgramDefinition,
  { workers: [worker], threads, profile, nextProgram }: Context,
): Promise<Program> {
  const { model, inputs: read, outputs: all } = trace(name, fn, inputs);
  const { outputs, replaced } = splitOutputs(inputs, all);
  const program = nextProgram();
  const options = sessionOptions({ threads, provider: 'cpu', profile });
  await worker.ask(loading({ program, model, inputs: read, outputs: all, options }));
  return {
    name,
    inputs,
    outputs,
    async run(given, results) {
      const { vectors, arrays } = partedArguments(given);
      const request = { kind: 'run', program, vectors: refsOf(vectors), replaced, inputs: arrays } as const;
      const computed = await worker.ask(request);
      for (const vector of replaced) vectors[vector].version++;
      for (const [output, array] of Object.entries(results)) array.set(computed[output]);
    },
    dispose: () => worker.ask({ kind: 'release', program }),
  };
}
