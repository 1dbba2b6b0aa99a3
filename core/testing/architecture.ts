/** Contract tests for architectures. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '@tensorflow/tfjs';
import { createEngine } from '../engine/create.js';
import { allocate, type DeviceVector, type Engine, type ProgramDefinition } from '../engine/engine.js';
import type { Architecture } from '../model/architecture.js';
import { initialParameters } from '../model/initial.js';
import { activationGradients, evaluate, trainStep } from '../model/programs.js';
import { checkShape, parameterLayout, type ModelShape } from '../model/shape.js';
import type { PluginSpec } from '../plugin/definition.js';
import { randomStream } from '../random/index.js';
import { testDeclaration } from './declaration.js';
import { mountPlugin } from './fixtures.js';

const BATCH = 2;
type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * Registers tests of an architecture: parameters and sites are well-formed, predictions do not depend on later tokens,
 * gradients agree with finite differences, two engines agree, it learns, and `config.json` describes it.
 *
 * @example
 * import { llama } from 'recall-lab/plugins';
 * import { testArchitecture } from 'recall-lab/testing';
 *
 * testArchitecture(llama({ keyValueHeads: 1 }));
 */
export function testArchitecture(spec: PluginSpec): void {
  const make = (given = spec): ModelShape => ({
    ...{ layers: 2, width: 8, heads: 2, vocabulary: 11, positions: 5 },
    architecture: mountPlugin('architecture', given, {}).instance,
  });
  const shape = make();
  const options = { shape, batch: BATCH, positions: shape.positions };
  const stream = randomStream({ seed: 1, stream: 'testing' });
  const tokens = Int32Array.from({ length: BATCH * (shape.positions + 1) }, () =>
    stream.integer(shape.vocabulary),
  );
  // Initial parameters are so small that a model is nearly linear in them.
  const lively = initialParameters(shape, 1).map((value) => value + 0.2 * stream.normal());
  const weights = new Float32Array(BATCH * shape.positions).fill(1);

  describe(`architecture ${spec.plugin}`, () => {
    let engines: { cpu: Engine; reference: Engine };
    beforeAll(async () => {
      const [cpu, reference] = [createEngine({ threads: 1 }), createEngine({ name: 'reference' })];
      engines = { cpu: await cpu, reference: await reference };
    });
    afterAll(() => Promise.all(Object.values(engines).map((engine) => engine.dispose())));
    const evaluated = (
      engine: Engine,
      parameters: Float32Array,
      read = tokens,
      record: readonly string[] = [],
    ) => runOnce(engine, evaluate({ ...options, record }), { parameters, tokens: read });

    testDeclaration('architecture', spec, {});

    it('has parameters with unique names, and one row for each token in at least one of them', () => {
      const layout = parameterLayout(shape);
      expect(new Set(layout.map(({ name }) => name)).size).toBe(layout.length);
      for (const { name, size } of layout) expect(Number.isSafeInteger(size) && size > 0, name).toBe(true);
      const ofTokens = layout.filter(({ rows }) => rows === 'tokens');
      expect(ofTokens.length, 'no parameter has rows: "tokens"').toBeGreaterThan(0);
      for (const each of ofTokens) expect(each.shape[0], each.name).toBe(shape.vocabulary);
    });

    it('allows the dimensions of the tests, and names parts of which every one has parameters', () => {
      expect(() => checkShape(shape)).not.toThrow();
      const names = parameterLayout(shape).map(({ name }) => name);
      for (const [part, pieces] of Object.entries(partsOf(shape))) {
        for (const piece of pieces)
          expect(
            names.some((name) => name.includes(piece)),
            `${part}: ${piece}`,
          ).toBe(true);
      }
    });

    it('visits its sites in their order, each once', async () => {
      const visited: string[] = [];
      const visitor = () => (site: string, activation: Tensor) => {
        visited.push(site);
        return activation;
      };
      const definition = evaluate({ ...options, extension: { visitor } });
      await runOnce(engines.reference, definition, { parameters: lively, tokens });
      // An engine may call the function more than once.
      const sites = shape.architecture!.sites(shape);
      for (let from = 0; from < visited.length; from += sites.length) {
        expect(visited.slice(from, from + sites.length)).toEqual(sites);
      }
    });

    it('predicts a token from the tokens before it, and from the same text alone', async () => {
      const { loss } = await evaluated(engines.reference, lively);
      const changed = tokens.slice();
      changed[shape.positions] = (changed[shape.positions] + 1) % shape.vocabulary;
      const after = await evaluated(engines.reference, lively, changed);
      const unchanged = (at: number) => at !== shape.positions - 1;
      const close = (at: number) => Math.abs(after.loss[at] - loss[at]) < 1e-5;
      expect(Array.from(loss, (_, at) => !unchanged(at) || close(at))).not.toContain(false);
    });

    it('has the gradient that finite differences have', async () => {
      const gradient = await gradientOf(engines.reference);
      for (const { name, offset, size } of parameterLayout(shape)) {
        const own = gradient.subarray(offset, offset + size);
        const magnitude = Math.hypot(...own);
        if (magnitude < 1e-3) continue;
        const moved = async (step: number) => {
          const parameters = lively.slice();
          own.forEach((value, i) => (parameters[offset + i] += (step * value) / magnitude));
          const { loss } = await evaluated(engines.reference, parameters);
          return loss.reduce((sum, value) => sum + value, 0) / loss.length;
        };
        const slope = ((await moved(0.01)) - (await moved(-0.01))) / 0.02;
        expect(Math.abs(slope / magnitude - 1), name).toBeLessThan(0.03);
      }
    });

    it('gives every engine the same gradient, and probes the gradient at every site', async () => {
      const [ours, theirs] = [await gradientOf(engines.cpu), await gradientOf(engines.reference)];
      const largest = Math.max(...theirs.map(Math.abs));
      ours.forEach((value, i) => expect(Math.abs(value - theirs[i]) / largest).toBeLessThan(1e-4));
      const sites = shape.architecture!.sites(shape);
      const given = { parameters: lively, tokens, weights };
      const atSites = await runOnce(engines.cpu, activationGradients({ ...options, sites }), given);
      const isReached = sites.map((site) => atSites[site].some((value) => value !== 0));
      expect(
        sites.filter((_, i) => !isReached[i]),
        'sites without influence on the loss',
      ).toEqual([]);
    });

    it('learns two texts by heart', async () => {
      const program = await engines.cpu.compile(trainStep({ ...options, optimizer: { weightDecay: 0 } }));
      const given = { ...vectorsOf(engines.cpu, initialParameters(shape, 1)), ...inputs(0.02) };
      const results = allocate(program.outputs);
      const losses: number[] = [];
      for (let step = 1; step <= 150; step++) {
        given.optimizerStep[0] = step;
        await program.run(given, results);
        losses.push(results.loss[0]);
      }
      await program.dispose();
      expect(losses[0]).toBeGreaterThan(0.8 * Math.log(shape.vocabulary));
      expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
    });

    it('is described by `config.json`, from which the same model can be made', () => {
      const format = shape.architecture!.huggingFace;
      if (!format) return;
      const config = JSON.parse(JSON.stringify(format.config(shape))) as Record<string, unknown>;
      expect(config.model_type).toBe(format.modelType);
      const { options: read, ...dimensions } = format.read(config);
      const { architecture, ...expected } = shape;
      expect(dimensions).toEqual(expected);
      const again = make({ ...spec, ...read });
      expect(parameterLayout(again)).toEqual(parameterLayout(shape));
      expect(again.architecture!.huggingFace!.config(again)).toEqual(
        architecture!.huggingFace!.config(shape),
      );
    });

    /** Without memory of earlier gradients, the first moment after a step is the gradient. */
    async function gradientOf(engine: Engine): Promise<Float32Array> {
      const definition = trainStep({ ...options, optimizer: { beta1: 0 } });
      const outputs = await runOnce(engine, definition, {
        parameters: lively,
        ...inputs(0),
        optimizerStep: [1],
      });
      return outputs.firstMoment;
    }

    const inputs = (learningRate: number) => ({
      tokens,
      weights,
      totalWeight: Float32Array.of(weights.length),
      learningRate: Float32Array.of(learningRate),
      optimizerStep: new Float32Array(1),
    });
  });
}

const partsOf = ({ architecture }: ModelShape): NonNullable<Architecture['parts']> =>
  architecture?.parts ?? {};

const vectorsOf = (engine: Engine, parameters: Float32Array) => ({
  parameters: engine.vector(parameters.slice()),
  firstMoment: engine.vector(new Float32Array(parameters.length)),
  secondMoment: engine.vector(new Float32Array(parameters.length)),
});

/** Compiles a program and runs it once; its outputs, and its resident inputs afterwards. */
async function runOnce(
  engine: Engine,
  definition: ProgramDefinition,
  given: Readonly<Record<string, ArrayLike<number>>>,
): Promise<Arrays> {
  const program = await engine.compile(definition);
  const buffers = allocate(program.inputs);
  for (const [name, buffer] of Object.entries(buffers)) buffer.set(given[name]);
  const vectors = Object.entries(program.inputs)
    .filter(([, { resident }]) => resident)
    .map(([name, { shape }]): [string, DeviceVector] => [
      name,
      engine.vector(Float32Array.from(given[name] ?? new Float32Array(shape[0]))),
    ]);
  const outputs = allocate(program.outputs);
  await program.run({ ...buffers, ...Object.fromEntries(vectors) }, outputs);
  const read = vectors.map(async ([name, vector]) => [name, (await vector.read()).slice()] as const);
  const after = Object.fromEntries(await Promise.all(read));
  await program.dispose();
  for (const [, vector] of vectors) await vector.dispose();
  return { ...outputs, ...after } as Arrays;
}
