/** A program whose work is divided: shards of the batch first, then blocks of the vectors that it updates. */
import type { Tensor } from '@tensorflow/tfjs';
import type { Buffers, Program, ProgramDefinition, Signature, TensorFunction } from '../engine.js';
import { trace } from '../onnx/trace.js';
import type { Context } from './context.js';
import { loading } from './loading.js';
import type { Scalars } from './messages.js';
import { sessionOptions } from '../onnx/session-options.js';
import { partedArguments, refsOf } from './shared-vector.js';
import { blocksOf, type Shards } from './shards.js';

export async function compileDivided(
  { name, signature: inputs, division }: ProgramDefinition,
  { count, rows }: Shards,
  context: Context,
): Promise<Program> {
  const { workers, profile, nextProgram } = context;
  const { batch, map, update, updated, ranges } = division!;
  const { blockSize, blocks } = blocksOf(ranges);
  const gradientNames = Array.from({ length: count }, (_, i) => `gradient.${i}`);
  const shard = Object.entries(inputs).map(([input, spec]) => [
    input,
    batch.includes(input) ? { ...spec, shape: spec.shape.with(0, rows) } : spec,
  ]);
  const load = async (part: string, fn: TensorFunction, signature: Signature) => {
    const { model, inputs: read, outputs } = trace(`${name} ${part}`, fn, signature);
    const program = nextProgram();
    await Promise.all(
      workers.map((worker, i) => {
        const options = sessionOptions({
          threads: 1,
          provider: 'cpu',
          profile: profile && `${profile}-${part}-${i}`,
        });
        return worker.ask(loading({ program, model, inputs: read, outputs, options }));
      }),
    );
    return { program, inputs: read, outputs };
  };
  const mapping = await load('map', map, Object.fromEntries(shard) as Signature);
  const updating = await load('update', afterSum(update, gradientNames), {
    ...blockSignature(inputs, updated, blockSize),
    ...Object.fromEntries(
      gradientNames.map((each) => [each, { shape: [blockSize], dtype: 'float32' } as const]),
    ),
  });
  const gradients = context.gradients(count, mapping.outputs.gradient.shape[0]);
  const next = new SharedArrayBuffer(4);
  const everyone = async (request: Parameters<(typeof workers)[number]['ask']>[0]) => {
    new Int32Array(next)[0] = 0;
    const done = await Promise.all(workers.map((worker) => worker.ask(request)));
    return Object.assign({}, ...done) as Scalars;
  };
  const { gradient, ...sums } = mapping.outputs;
  void gradient;
  const blockSums = Object.fromEntries(
    Object.entries(updating.outputs).filter(([output]) => !updated.includes(output)),
  );
  return {
    name,
    inputs,
    outputs: { ...sums, ...blockSums },
    async run(given, results) {
      const { vectors, arrays } = partedArguments(given);
      const pick = (signature: Signature): Buffers =>
        Object.fromEntries(Object.entries(arrays).filter(([input]) => input in signature));
      const read = Object.fromEntries(Object.entries(vectors).filter(([input]) => input in mapping.inputs));
      const ofShards = await everyone({
        kind: 'map',
        program: mapping.program,
        vectors: refsOf(read),
        inputs: pick(mapping.inputs),
        batch: batch.filter((input) => input in mapping.inputs),
        gradients,
        next,
      });
      const ofBlocks = await everyone({
        kind: 'update',
        program: updating.program,
        updated: Object.fromEntries(updated.map((vector) => [vector, vectors[vector].buffer])),
        inputs: pick(updating.inputs),
        gradients,
        gradientNames,
        blocks,
        next,
      });
      for (const vector of updated) vectors[vector].version++;
      for (const output of Object.keys(sums)) results[output][0] = sumOf(ofShards, output);
      for (const output of Object.keys(blockSums)) results[output][0] = sumOf(ofBlocks, output);
    },
    async dispose() {
      const requests = [mapping, updating].map(({ program }) => ({ kind: 'release', program }) as const);
      await Promise.all(workers.flatMap((worker) => requests.map((request) => worker.ask(request))));
    },
  };
}

/** The update of what all shards' gradients add up to: neighbours first, so that the order is always the same. */
function afterSum(update: TensorFunction, gradientNames: readonly string[]): TensorFunction {
  return (inputs) => {
    const rest = { ...inputs };
    let parts: Tensor[] = gradientNames.map((name) => inputs[name]);
    for (const name of gradientNames) delete rest[name];
    while (parts.length > 1) {
      const pairs = Array.from({ length: Math.ceil(parts.length / 2) }, (_, i) =>
        parts.slice(2 * i, 2 * i + 2),
      );
      parts = pairs.map(([a, b]) => (b === undefined ? a : a.add(b)));
    }
    return update({ ...rest, gradient: parts[0] });
  };
}

/** Blocks of the updated vectors, and all scalars. */
function blockSignature(inputs: Signature, updated: readonly string[], blockSize: number): Signature {
  const entries = Object.entries(inputs).flatMap(([input, spec]) => {
    if (updated.includes(input)) return [[input, { shape: [blockSize], dtype: spec.dtype }] as const];
    return spec.shape.length === 0 ? [[input, spec] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Added in the order of the shards or blocks, whoever computed them. */
function sumOf(scalars: Scalars, output: string): number {
  const parts = Object.entries(scalars).sort(([a], [b]) => Number(a) - Number(b));
  return parts.reduce((sum, [, values]) => sum + values[output], 0);
}
