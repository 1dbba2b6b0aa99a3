/** Detects the three phases of learning facts during training (paper, section 2.1). */
import { z } from 'zod';
import {
  defineProbe,
  nextPhases,
  initialPhases,
  type Phases,
  phasesSchema,
  plateauRule,
  type Reading,
  RecallError,
} from 'recall-lab';
import { parseState } from 'recall-lab/kit';

/**
 * Reads the attribute loss of another probe. Emits `phases.phase` (1, 2 or 3) with every measurement, and
 * `phases.plateau-start` and `phases.plateau-end` (steps) once each.
 *
 * The plateau starts at the first of `times` consecutive measurements with loss <= `start` * baseline, and ends at the
 * first of `times` with loss < `end` * baseline, using the baseline of the measured sample.
 *
 * To wait for a phase, wait for the measurement: `above('phases.phase', 2)` holds in phase 3.
 */
export const phases = defineProbe({
  name: 'phases',
  description: 'The three phases of learning facts, and the start and end of the plateau',
  // Runs after the probe whose measurement it reads.
  order: 100,
  every: 1,
  options: z.strictObject({
    measurement: z.string().min(1).default('loss of seen').describe('Name or role of the attribute loss'),
    start: z
      .number()
      .positive()
      .default(plateauRule.start)
      .describe('Fraction of the baseline at which the plateau starts'),
    end: z
      .number()
      .positive()
      .max(1)
      .default(plateauRule.end)
      .describe('Fraction of the baseline below which it ends'),
    times: z.int().positive().default(plateauRule.times).describe('Consecutive measurements required'),
  }),
  create({ name, options }) {
    const { measurement, ...rule } = options;
    let state: Phases = initialPhases;
    return {
      reads: [measurement],
      measures: [
        { name: `${name}.phase`, unit: 'phase', split: 'seen', role: 'phase' },
        { name: `${name}.plateau-start`, unit: 'steps', split: 'seen', role: 'plateau-start' },
        { name: `${name}.plateau-end`, unit: 'steps', split: 'seen', role: 'plateau-end' },
      ],
      measure({ step, measured }) {
        const loss = measured(measurement);
        if (!loss) return [];
        const { split, n, cohort, baseline } = loss;
        if (baseline === undefined) {
          throw new RecallError('RECALL_NEED', `"${loss.name}" has no no-knowledge baseline`, {
            at: `probes.${name}.measurement`,
            fix: 'Set `measurement` to an attribute loss with a `baseline`, such as that of the probe recall.',
          });
        }
        const before = state;
        state = nextPhases(before, step, loss.value, baseline, rule);
        const reading = (what: string, value: number): Reading => ({
          name: `${name}.${what}`,
          value,
          split,
          n,
          ...(cohort !== undefined && { cohort }),
        });
        const found = [reading('phase', state.phase)];
        if (before.plateauStart === null && state.plateauStart !== null) {
          found.push(reading('plateau-start', state.plateauStart));
        }
        if (before.plateauEnd === null && state.plateauEnd !== null) {
          found.push(reading('plateau-end', state.plateauEnd));
        }
        return found;
      },
      save: () => state,
      restore(saved) {
        state = parseState(phasesSchema, saved);
      },
    };
  },
});
