/** Whatever is wrong with a configuration, the answer is one coded error: no stack trace, no hang, no run. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resolveConfig, type PartialConfig } from '../../core/config/index.js';
import { defaults } from '../../core/config/schema.js';
import { RecallError } from '../../core/errors.js';
import { garbage, keysOf, mutated, strangers, valueAt, type Path } from './mutation.js';
import { complete } from './project.js';

const valid = {
  ...structuredClone({ ...defaults, ...complete }),
  description: 'valid',
  engine: { name: 'cpu', device: 0, threads: 2 },
  probes: {
    recall: { plugin: 'recall', every: 10, individuals: 16 },
    hallucination: { plugin: 'hallucination' },
  },
};

const objects: Path[] = [
  [],
  ...keysOf(valid).filter((path) => Object.getPrototypeOf(valueAt(valid, path)) === Object.prototype),
];
const numbers = keysOf(valid).filter((path) => typeof valueAt(valid, path) === 'number');
const required = keysOf(complete).filter(([key, inner]) => inner === undefined || key === 'model');

/** A copy of the valid configuration with one thing wrong with it. */
const invalid = fc.oneof(
  fc.tuple(fc.constantFrom(...keysOf(valid)), garbage),
  fc.tuple(
    fc.constantFrom(...numbers),
    fc.oneof(
      fc.constantFrom<unknown>(-1, -1e308, '', '1', true, [], {}, [1]),
      fc.double({ max: -1e-300, noNaN: true }),
    ),
  ),
  fc.tuple(
    fc.tuple(fc.constantFrom(...objects), strangers).map(([path, key]) => [...path, key]),
    fc.anything(),
  ),
  fc.tuple(fc.constantFrom(...required), fc.constant(undefined)),
);

async function outcome(request: Parameters<typeof resolveConfig>[0]): Promise<unknown> {
  return resolveConfig({ file: false, ...request }).then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

const isCoded = (result: unknown) =>
  result instanceof RecallError && /^RECALL_[A-Z_]+$/.test(result.code) && result.headline.length < 2000;

it('starts from something valid', async () => {
  expect(await outcome({ preset: valid as PartialConfig })).toBe('accepted');
});

it('answers ten thousand invalid configurations with a coded error each', async () => {
  const begin = process.cpuUsage();
  await fc.assert(
    fc.asyncProperty(invalid, async (mutation) => {
      const [path, value] = mutation;
      // Nothing at all, and the removal of a plugin that is not there, are wrong only where something is required.
      fc.pre(value !== undefined || required.includes(path));
      fc.pre(value !== false || path.length !== 2);
      const result = await outcome({ preset: mutated(valid, path, value) as PartialConfig });
      if (!isCoded(result))
        throw result instanceof Error ? result : new Error(`${String(result)}: ${path.join('.')}`);
    }),
    { numRuns: 10_000, seed: 1 },
  );
  const { user, system } = process.cpuUsage(begin);
  // Seconds of computing: on a busy machine it may take minutes.
  expect((user + system) / 1e6).toBeLessThan(30);
}, 600_000);

it('answers any --set with a coded error or a valid configuration', async () => {
  const flag = fc.tuple(
    fc.oneof(fc.constantFrom(...keysOf(valid).map((path) => path.join('.'))), fc.string(), strangers),
    fc.oneof(fc.string(), fc.json(), fc.constantFrom('*a', '&a [*a]', '!!x y', '{', '[', '.inf', '0x')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(flag, { minLength: 1, maxLength: 3 }), async (flags) => {
      const set = flags.map(([key, value]) => `${key}=${value}`);
      const result = await outcome({ preset: valid as PartialConfig, set });
      expect(result === 'accepted' || isCoded(result)).toBe(true);
    }),
    { numRuns: 2000, seed: 1 },
  );
}, 600_000);
