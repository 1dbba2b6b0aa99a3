/** A model small enough for plain loops, and a batch for it. */
import { createHash } from 'node:crypto';
import { allocate, type Engine, type Program } from '../../core/engine/engine.js';
import { initialParameters } from '../../core/model/initial.js';
import { compile, type ProgramDefinition } from '../../core/model/programs.js';
import type { ModelShape } from '../../core/model/shape.js';
import { randomStream } from '../../core/random/stream.js';

export const shape: ModelShape = { layers: 2, width: 12, heads: 3, vocabulary: 17, positions: 9 };
export const batch = 3;
export const positions = 7;

const stream = randomStream({ seed: 20, stream: 'fixture' });
const table = <T>(rows: number, columns: number, cell: (row: number, column: number) => T): T[][] =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => cell(row, column)));

/** [batch][position + 1] */
export const tokens = table(batch, positions + 1, () => stream.integer(shape.vocabulary));
/** [batch][position]: uneven, and zero at the end of the last sequence as for padding. */
export const weights = table(batch, positions, (row, at) => (row === 2 && at > 3 ? 0 : 1 + ((row + at) % 3)));

/** Larger than a model begins with, so that no part of it is nearly linear or nearly constant. */
export function livelyParameters(seed: number, of = shape): Float32Array {
  const noise = randomStream({ seed, stream: 'lively' });
  return initialParameters(of, seed).map((value) => value + 0.3 * noise.normal());
}

export interface TrainingInputs {
  readonly parameters: Float32Array;
  readonly tokens?: readonly (readonly number[])[];
  readonly weights?: readonly (readonly number[])[];
  readonly learningRate?: number;
  /** Inputs that an extension adds. */
  readonly more?: Record<string, Float32Array>;
}

export type Arrays = Record<string, Float32Array>;

/** Compiles a training step and takes some; the outputs of each. */
export async function train(
  engine: Engine,
  definition: ProgramDefinition,
  inputs: TrainingInputs,
  steps = 1,
): Promise<Arrays[]> {
  const program = await compile(engine, definition);
  const given = allocate(program.inputs);
  given.parameters.set(inputs.parameters);
  given.tokens.set((inputs.tokens ?? tokens).flat());
  given.weights.set((inputs.weights ?? weights).flat());
  given.learningRate[0] = inputs.learningRate ?? 1e-2;
  for (const [name, values] of Object.entries(inputs.more ?? {})) given[name].set(values);
  const results: Arrays[] = [];
  for (let step = 1; step <= steps; step++) {
    given.optimizerStep[0] = step;
    const outputs = await run(program, given);
    results.push(outputs);
    for (const name of ['parameters', 'firstMoment', 'secondMoment']) given[name].set(outputs[name]);
  }
  await program.dispose();
  return results;
}

/** Runs a program once. */
export async function run(program: Program, inputs: ReturnType<typeof allocate>): Promise<Arrays> {
  const outputs = allocate(program.outputs);
  await program.run(inputs, outputs);
  return outputs as Arrays;
}

/** Compiles a definition and runs it once. */
export async function runOnce(
  engine: Engine,
  definition: ProgramDefinition,
  inputs: Record<string, ArrayLike<number>>,
): Promise<Arrays> {
  const program = await compile(engine, definition);
  const given = allocate(program.inputs);
  for (const [name, values] of Object.entries(inputs)) given[name].set(values);
  const outputs = await run(program, given);
  await program.dispose();
  return outputs;
}

/** Fingerprints of every bit, by name: quick to compare, unlike long arrays. */
export function bits(steps: readonly Arrays[]): Record<string, string>[] {
  return steps.map((outputs) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, values]) => {
        const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
        return [name, createHash('sha256').update(bytes).digest('hex')];
      }),
    ),
  );
}

/** The largest difference between two arrays, relative to the largest magnitude in the first. */
export function relativeDifference(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  if (expected.length !== actual.length) return Infinity;
  let [largest, difference] = [1e-30, 0];
  for (let index = 0; index < expected.length; index++) {
    largest = Math.max(largest, Math.abs(expected[index]));
    const apart = Math.abs(expected[index] - actual[index]);
    difference = Number.isNaN(apart) ? Infinity : Math.max(difference, apart);
  }
  return difference / largest;
}
