// A disk that is full, fails, becomes read-only, vanishes or writes by halves: a run ends as it would have, or stops
// with a coded error and goes on from its last good checkpoint once the disk is sound again.
//
// By default at a few operations; at every single one with
//   THOROUGH=1 npx vitest run test/faults/disk-faults.test.ts
// and at every fifth, in a fifth of the time, with THOROUGH=5.
import './disk.js';
import { describe, expect, it } from 'vitest';
import type { PartialConfig } from 'recall-lab';
import { temporaryFolder } from '../run/fixture.js';
import { curricula } from './curricula.js';
import { diskFaults, survive, undisturbed } from './survive.js';

const thorough = process.env.THOROUGH !== undefined;
const folder = temporaryFolder();

const runs: Record<string, PartialConfig> = {
  'adaptive-warmup': { ...curricula['adaptive-warmup'], steps: 10, checkpoints: { every: 4 } },
  'attention-patching': {
    ...curricula['attention-patching'],
    interventions: { 'attention-patching': { reference: 3, start: 2, end: 8 } },
    steps: 10,
    checkpoints: { every: 4 },
  },
};

describe.each(thorough ? Object.keys(runs) : ['adaptive-warmup'])('a run with %s', (name) => {
  it.each(diskFaults)('survives $what, for good: $ever', { timeout: 3_600_000 }, async (fault) => {
    const { expected, operations } = await undisturbed(folder.at('whole'), runs[name]);
    expect(operations).toBeGreaterThan(40);
    const every = thorough ? Number(process.env.THOROUGH) : Math.ceil(operations / 2);
    const outcomes: Record<string, number> = {};
    for (let at = 1 + (thorough ? 0 : 31) * diskFaults.indexOf(fault); at <= operations; at += every) {
      const outcome = await survive(folder.at('run'), runs[name], { ...fault, at }, expected).catch(
        (cause: unknown) => {
          throw new Error(`${fault.what} at operation ${at} of ${operations}: ${String(cause)}`, { cause });
        },
      );
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    if (thorough) console.log(`${name}, ${fault.what} every ${every} of ${operations} operations:`, outcomes);
    expect(Object.keys(outcomes).every((outcome) => /^(finished|RECALL_\w+)$/.test(outcome))).toBe(true);
  });
});
