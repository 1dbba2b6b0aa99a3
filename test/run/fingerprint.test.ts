// The fingerprint of a run's data: equal when the batches are, and it names the part that differs.
import { describe, expect, it } from 'vitest';
import { compose, dataFingerprint, resolveConfig, type PartialConfig } from '../../core/index.js';
import { assembleResolved } from '../../core/run/assemble.js';
import { differingParts } from '../../core/run/fingerprint.js';
import { biographies, fineTune, uniform, zipf } from '../../plugins/index.js';
import { tiny } from './fixture.js';

async function fingerprintOf(change: PartialConfig = {}) {
  return dataFingerprint(
    assembleResolved(await resolveConfig({ preset: compose(tiny, change), file: false })),
  );
}

describe('the fingerprint of the data', () => {
  it('is a hash that stays the same from version to version', async () => {
    const { hash, parts } = await fingerprintOf();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(parts).toMatchObject({
      drawing: 'version 1',
      seed: '1',
      batch: '4',
      sampler: '{"plugin":"uniform"}',
    });
  });

  const changes: Record<string, [PartialConfig, string[]]> = {
    'the seed': [{ seed: 2 }, ['seed', 'texts', 'draws']],
    'the batch': [{ batch: 8 }, ['batch']],
    'the loss': [{ loss: 'values' }, ['loss']],
    'the population': [{ population: biographies({ individuals: 32 }) }, ['population', 'texts', 'draws']],
    'the sampler': [{ sampler: zipf({ exponent: 1 }) }, ['sampler', 'draws']],
    'fine-tuning': [{ interventions: { tune: fineTune({ at: 3, individuals: 8 }) } }, ['interventions']],
  };
  it.each(Object.entries(changes))('differs with %s, and in nothing else', async (_name, [change, parts]) => {
    expect(differingParts(await fingerprintOf(), await fingerprintOf(change))).toEqual(parts);
  });

  it('does not depend on the model, the engine or what is measured and shown', async () => {
    const other = await fingerprintOf({
      model: { layers: 2 },
      optimizer: { learningRate: 1 },
      engine: { threads: 2 },
      probes: { recall: false },
      sampler: uniform({ onError: 'warn' }),
    });
    expect(other).toEqual(await fingerprintOf());
  });
});
