// Parts of the model that stay as they are.
import { describe, expect, it } from 'vitest';
import { parameterLayout } from '../../../core/model/shape.js';
import { tinyShape, mountPlugin } from '../../../core/testing/fixtures.js';
import { freeze } from '../../../plugins/index.js';
import { observedRun } from './observed-run.js';

const { population } = mountPlugin('intervention', freeze({ parts: ['mlp'] }), {});
const layout = parameterLayout(tinyShape(population));

/** Names of the parameters that differ between two moments. */
const changed = (before: Float32Array, after: Float32Array) =>
  layout
    .filter(({ offset, size }) =>
      before.subarray(offset, offset + size).some((value, i) => value !== after[offset + i]),
    )
    .map(({ name }) => name);

const names = (pattern: RegExp) => layout.map(({ name }) => name).filter((name) => pattern.test(name));
const run = (interventions: Parameters<typeof observedRun>[0]['interventions']) =>
  observedRun({ steps: 9, interventions });

describe('freezing', () => {
  it.each([
    ['attention', /\.attn\.|\.ln_1\./],
    ['mlp', /\.mlp\.|\.ln_2\./],
    ['embeddings', /\.wte\.|\.wpe\./],
  ] as const)('keeps %s bit for bit, and trains everything else', async (part, frozen) => {
    const { parameters } = await run({ freeze: freeze({ parts: [part], at: 3 }) });
    expect(names(frozen).length).toBeGreaterThan(0);
    expect(changed(parameters[3], parameters[9])).toEqual(
      layout.map(({ name }) => name).filter((name) => !frozen.test(name)),
    );
  });

  it('begins and ends at its steps', async () => {
    const plain = await run({});
    const { parameters } = await run({ freeze: freeze({ parts: ['mlp'], at: 3, thaw: 6 }) });
    expect(parameters[3]).toEqual(plain.parameters[3]);
    expect(changed(parameters[3], parameters[6])).not.toEqual(expect.arrayContaining(names(/\.mlp\./)));
    expect(changed(parameters[6], parameters[7])).toEqual(expect.arrayContaining(names(/\.mlp\./)));
  });

  it('adds up: what one of them thaws stays frozen by another', async () => {
    const { parameters } = await run({
      a: freeze({ parts: ['mlp'], at: 2, thaw: 5 }),
      b: freeze({ parts: ['attention', 'mlp'], at: 3 }),
    });
    for (const [from, to] of [
      [3, 5],
      [5, 9],
    ]) {
      expect(changed(parameters[from], parameters[to])).toEqual(names(/\.(wte|wpe|ln_f)\./));
    }
  });

  it('refuses to thaw before it freezes', () => {
    const spec = freeze({ parts: ['mlp'], at: 5, thaw: 5 });
    expect(() => mountPlugin('intervention', spec, {})).toThrow(/ends at step 5, but starts at step 5/);
  });

  it('refuses to begin when the run is over', () => {
    const spec = freeze({ parts: ['mlp'], at: 9 });
    expect(() => mountPlugin('intervention', spec, { steps: 9 })).toThrow(
      /at step 9, but the run has only 9 steps.*Use at most 8/,
    );
    mountPlugin('intervention', spec, { steps: 10 });
  });
});
