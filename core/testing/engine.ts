/** Contract tests for engines. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StepFinished } from '../bus/events.js';
import { selfTest } from '../doctor/self-test.js';
import { allocate, type Engine } from '../engine/engine.js';
import type { PartialConfig } from '../config/schema.js';
import type { PluginSpec } from '../plugin/definition.js';
import { checkedEngine } from '../run/checks/engine-check.js';
import { testDeclaration } from './declaration.js';
import { mountPlugin } from './fixtures.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { tinyRun } from './tiny-run.js';

const STEPS = 50;
/** Losses of the same step, in nats: rounding differs between engines, and grows from step to step. */
const TOLERANCE = 1e-2;

/**
 * Registers tests of an engine: it keeps vectors, rejects wrong buffers, trains on the same batches as the reference
 * engine with the same losses, and a run on it resumes bit for bit if it is deterministic.
 *
 * @example
 * import { defineEngine } from 'recall-lab';
 * import { createEngine } from 'recall-lab/kit';
 * import { testEngine } from 'recall-lab/testing';
 *
 * const quiet = defineEngine({ name: 'quiet', open: () => createEngine({ threads: 1 }) });
 * testEngine(quiet());
 */
export function testEngine(spec: PluginSpec<'engine'>): void {
  const open = () => checkedEngine(mountPlugin('engine', spec, {}).instance, spec.plugin).open();
  const trained = async (engine: PartialConfig['engine']) =>
    (await tinyRun({ steps: STEPS, batch: 2, engine })).events.filter(
      (event): event is StepFinished => event.type === 'step',
    );

  describe(`engine ${spec.plugin}`, () => {
    testDeclaration('engine', spec, {});

    describe('once open', () => {
      let engine: Engine;
      beforeAll(async () => void (engine = await open()));
      afterAll(() => engine.dispose());
      const double = async (length: number) => {
        const signature = { x: { shape: [3], dtype: 'float32' } } as const;
        const program = await engine.compile({
          name: 'double',
          fn: ({ x }) => ({ y: x.mul(2) }),
          signature,
        });
        const outputs = allocate(program.outputs);
        await program.run({ x: new Float32Array(length).fill(3) }, outputs);
        return [...outputs.y];
      };

      it('has a name and a description', () => {
        expect(engine.name).toMatch(/\S/);
        expect(engine.description).toMatch(/\S/);
      });

      it('computes into the arrays of the caller', async () => expect(await double(3)).toEqual([6, 6, 6]));

      it('rejects an array of another length with RECALL_ENGINE_BUFFER', () =>
        expect(double(4)).rejects.toMatchObject({ code: 'RECALL_ENGINE_BUFFER' }));

      it('keeps the values of a vector, and replaces them', async () => {
        const vector = engine.vector(Float32Array.of(1, 2));
        expect(vector.length).toBe(2);
        expect([...(await vector.read())]).toEqual([1, 2]);
        await vector.write(Float32Array.of(3, 4));
        expect([...(await vector.read())]).toEqual([3, 4]);
        await vector.dispose();
      });

      it('passes the self-test of `recall doctor`', () => selfTest(engine));
    });

    it(
      `agrees with the reference for ${STEPS} steps, on the same batches`,
      { timeout: 600_000 },
      async () => {
        const [ours, theirs] = [await trained(spec), await trained('reference')];
        expect(ours.map(({ batch }) => batch)).toEqual(theirs.map(({ batch }) => batch));
        const deviation = ours.map(({ loss }, i) => Math.abs(loss - theirs[i].loss));
        expect(Math.max(...deviation)).toBeLessThan(TOLERANCE);
      },
    );

    it('resumes bit for bit if it is deterministic', { timeout: 600_000 }, async ({ skip }) => {
      const engine = await open();
      await engine.dispose();
      skip(!engine.deterministic, 'the engine is not deterministic');
      await expectSurvivesKill({ steps: 12, engine: spec }, { at: 6, end: 12 }, {});
    });
  });
}
