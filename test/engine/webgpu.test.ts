/** WebGPU, on whatever adapter is here; a software one will do (see .ci/run). */
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { bytesPerStep, expectAgreement, tinyTraining } from './tiny-training.js';

const webgpu = await createEngine({ name: 'webgpu' }).catch((error: Error) => error);
const reason = webgpu instanceof Error ? webgpu.message.slice(0, 200) : '';
if (reason) console.warn(`WebGPU is not tested: ${reason}`);

describe.skipIf(reason)('WebGPU', () => {
  const engine = webgpu as Engine;
  afterAll(() => engine.dispose());

  it('trains and evaluates as the reference does', () => expectAgreement(engine));

  it('moves as much per step for a large model as for a small one', async () => {
    const moved = async (width: number) => {
      const model = await tinyTraining(engine, width);
      await model.step();
      const before = engine.bytesMoved;
      await model.step();
      return engine.bytesMoved - before;
    };
    expect(await moved(8)).toBe(bytesPerStep);
    expect(await moved(32)).toBe(bytesPerStep);
  });

  it('goes on from what was read as if nothing had happened', async () => {
    const [whole, first] = [await tinyTraining(engine, 8), await tinyTraining(engine, 8)];
    for (let step = 0; step < 3; step++) await whole.step();
    await first.step();
    const second = await tinyTraining(engine, 8);
    await second.step();
    for (const name of ['parameters', 'firstMoment', 'secondMoment'] as const) {
      await second.vectors[name].write(await first.vectors[name].read());
    }
    for (let step = 0; step < 2; step++) await second.step();
    expect(await second.vectors.parameters.read()).toEqual(await whole.vectors.parameters.read());
  });
});
