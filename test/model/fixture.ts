/** A model small enough for plain loops, and a batch for it. */
import { createHash } from 'node:crypto';
import {
  allocate,
  type Arguments,
  type DeviceVector,
  type Engine,
  type Program,
  type ProgramDefinition,
} from '../../core/engine/engine.js';
import { initialParameters } from '../../core/model/initial.js';
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

/** Compiles a training step and takes some; the outputs and vectors after each. */
export async function train(
  engine: Engine,
  definition: ProgramDefinition,
  inputs: TrainingInputs,
  steps = 1,
): Promise<Arrays[]> {
  const program = await engine.compile(definition);
  const { parameters, more } = inputs;
  const rows = inputs.weights ?? weights;
  const given = argumentsOf(engine, program, {
    parameters,
    ...more,
    tokens: (inputs.tokens ?? tokens).flat(),
    weights: rows.flat(),
    totalWeight: [rows.flat().reduce((sum, weight) => sum + weight)],
    learningRate: [inputs.learningRate ?? 1e-2],
  });
  const results: Arrays[] = [];
  for (let step = 1; step <= steps; step++) {
    (given.optimizerStep as Float32Array)[0] = step;
    results.push(await run(program, given));
  }
  await disposeAll(program, given);
  return results;
}

/** Runs a program once; its outputs, and its vectors afterwards. */
export async function run(program: Program, given: Arguments): Promise<Arrays> {
  const outputs = allocate(program.outputs);
  await program.run(given, outputs);
  const vectors = Object.entries(given).filter(([name]) => program.inputs[name].resident);
  const values = vectors.map(
    async ([name, vector]) => [name, (await (vector as DeviceVector).read()).slice()] as const,
  );
  return { ...outputs, ...Object.fromEntries(await Promise.all(values)) } as Arrays;
}

/** Compiles a definition and runs it once. */
export async function runOnce(
  engine: Engine,
  definition: ProgramDefinition,
  inputs: Record<string, ArrayLike<number>>,
): Promise<Arrays> {
  const program = await engine.compile(definition);
  const given = argumentsOf(engine, program, inputs);
  const outputs = await run(program, given);
  await disposeAll(program, given);
  return outputs;
}

function argumentsOf(engine: Engine, program: Program, values: Record<string, ArrayLike<number>>): Arguments {
  const arrays = allocate(program.inputs);
  for (const [name, array] of Object.entries(arrays)) array.set(values[name] ?? []);
  const vectors = Object.entries(program.inputs)
    .filter(([, { resident }]) => resident)
    .map(([name, { shape }]) => {
      const vector = new Float32Array(shape[0]);
      vector.set(values[name] ?? []);
      return [name, engine.vector(vector)] as const;
    });
  return { ...arrays, ...Object.fromEntries(vectors) };
}

async function disposeAll(program: Program, given: Arguments): Promise<void> {
  await program.dispose();
  for (const value of Object.values(given)) if ('dispose' in value) await value.dispose();
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
