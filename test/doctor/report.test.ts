import { beforeAll, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import { reportEngines, type EngineReport } from '../../core/doctor/report.js';

let reports: EngineReport[];
// Each engine is tried in a process of its own, which loads the sources first.
beforeAll(async () => {
  reports = await reportEngines();
}, 300_000);

it('every engine of this system is reported: usable or not, and why', () => {
  const names = reports.map(({ engine }) => engine);
  expect(names).toEqual(expect.arrayContaining(['cpu', 'webgpu', 'tensorflow', 'reference']));
  for (const { detail } of reports) expect(detail).not.toBe('');
  const cpu = reports.find(({ engine }) => engine === 'cpu')!;
  expect(cpu).toMatchObject({
    available: true,
    detail: expect.stringMatching(/^onnxruntime \d+\.\d+/) as string,
  });
});

it('a missing TensorFlow library is explained, however often it is asked for', async () => {
  const { available } = reports.find(({ engine }) => engine === 'tensorflow')!;
  if (available) return;
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(createEngine({ name: 'tensorflow' })).rejects.toMatchObject({
      code: 'RECALL_ENGINE_UNAVAILABLE',
      message: expect.stringMatching(
        /@tensorflow\/tfjs-node-gpu: .+@tensorflow\/tfjs-node: .+recall setup tensorflow/,
      ) as string,
    });
  }
});

it('what is reported as available has trained, and says how far from the reference it came out', () => {
  for (const { engine, available, milliseconds, gigaflops, deviation, remedy } of reports) {
    if (!available) expect(remedy ?? '').not.toBe('');
    else {
      expect(milliseconds).toBeGreaterThan(0);
      expect(deviation).toBeLessThan(1e-4);
      if (engine !== 'reference') expect(gigaflops).toBeGreaterThan(0);
    }
  }
});
