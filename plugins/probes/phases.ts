/** The three phases of learning facts, detected while they happen (paper, section 2.1). */
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
 * Reads the attribute loss that another probe measures, and emits `phases.phase` (1, 2 or 3) with it, and once
 * each `phases.plateau-start` and `phases.plateau-end` (steps), where the plateau turned out to begin and end.
 *
 * The plateau starts at the first of `times` measurements in a row with loss <= `start` * baseline, and ends at the
 * first of `times` in a row with loss < `end` * baseline: the baseline of what the loss was measured on.
 *
 * What waits for a phase waits for a measurement: `above('phases.phase', 2)` holds in phase 3.
 */
export const phases = defineProbe({
  name: 'phases',
  description: 'The three phases of learning facts, and where the plateau starts and ends',
  // After the probe whose measurement it reads.
  order: 100,
  every: 1,
  options: z.strictObject({
    measurement: z
      .string()
      .min(1)
      .default('loss of seen')
      .describe('The attribute loss, by its name or role'),
    start: z
      .number()
      .positive()
      .default(plateauRule.start)
      .describe('Of the baseline: where the plateau starts'),
    end: z.number().positive().max(1).default(plateauRule.end).describe('Of the baseline: where it ends'),
    times: z.int().positive().default(plateauRule.times).describe('Measurements in a row that it takes'),
  }),
  create({ name, options }) {
    const { measurement, ...rule } = options;
    let known: Phases = initialPhases;
    return {
      reads: [measurement],
      measures: [
        { name: `${name}.phase`, unit: 'phase', split: 'seen', role: 'phase' },
        { name: `${name}.plateau-start`, unit: 'steps', split: 'seen', role: 'plateau-start' },
        { name: `${name}.plateau-end`, unit: 'steps', split: 'seen', role: 'plateau-end' },
      ],
      measure({ step, measured }) {
        const read = measured(measurement);
        if (!read) return [];
        const { split, n, cohort, baseline } = read;
        if (baseline === undefined) {
          throw new RecallError('RECALL_NEED', `"${read.name}" has no no-knowledge baseline`, {
            at: `probes.${name}.measurement`,
            fix: 'Read an attribute loss that is measured with its `baseline`, as by the probe recall.',
          });
        }
        const before = known;
        known = nextPhases(before, step, read.value, baseline, rule);
        const of = (what: string, value: number): Reading => ({
          name: `${name}.${what}`,
          value,
          split,
          n,
          ...(cohort !== undefined && { cohort }),
        });
        const found = [of('phase', known.phase)];
        if (before.plateauStart === null && known.plateauStart !== null) {
          found.push(of('plateau-start', known.plateauStart));
        }
        if (before.plateauEnd === null && known.plateauEnd !== null) {
          found.push(of('plateau-end', known.plateauEnd));
        }
        return found;
      },
      save: () => known,
      restore(state) {
        known = parseState(phasesSchema, state);
      },
    };
  },
});
