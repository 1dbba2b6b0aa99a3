/** What a model refuses before anything is compiled. */
import { describe, expect, it } from 'vitest';
import { attentionPatching } from '../../core/model/attention-patching.js';
import { activationGradients, evaluate, trainStep } from '../../core/model/programs.js';
import { batch, positions, shape } from './fixture.js';

const refusal = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error('it was not refused');
};

describe('a model refuses', () => {
  it('dimensions that cannot be', () => {
    for (const wrong of [{ heads: 5 }, { layers: 0 }, { vocabulary: 1.5 }, { width: NaN }]) {
      const { code } = refusal(() => evaluate({ shape: { ...shape, ...wrong }, batch, positions }));
      expect(code).toBe('RECALL_MODEL_SHAPE');
    }
  });

  it('sequences longer than its positions', () => {
    const { code, message } = refusal(() => trainStep({ shape, batch, positions: shape.positions + 1 }));
    expect(code).toBe('RECALL_MODEL_SHAPE');
    expect(message).toContain('It has 9 positions');
  });

  it('a site that it does not have, and names the nearest', () => {
    const site = 'blocks.0.attn.hook_patern';
    for (const make of [
      () => evaluate({ shape, batch, positions, record: [site] }),
      () => activationGradients({ shape, batch, positions, sites: [site] }),
      () => attentionPatching(shape, [site]),
    ]) {
      expect(refusal(make)).toMatchObject({
        code: 'RECALL_MODEL_SITE',
        message: expect.stringContaining('Did you mean "blocks.0.attn.hook_pattern"?') as string,
      });
    }
  });

  it('training with everything frozen', () => {
    const { code } = refusal(() => trainStep({ shape, batch, positions, trainable: () => false }));
    expect(code).toBe('RECALL_MODEL_FROZEN');
  });
});
