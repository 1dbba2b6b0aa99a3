/** The three phases of learning facts, detected while they happen (paper, section 2.1). */
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { nextPhases, noPhases, type Phases } from '../../core/measure/index.js';
import { defineProbe } from '../../core/plugin/define.js';
import { remembered } from '../../core/plugin/remembered.js';
import { noKnowledgeBaseline } from '../../core/population/population.js';

const step = z.int().nonnegative();
const streak = z.object({ since: step, times: z.int().positive() }).nullable();
const saved: z.ZodType<Phases> = z.object({
  phase: z.literal([1, 2, 3]),
  plateauStart: step.nullable(),
  plateauEnd: step.nullable(),
  starting: streak,
  ending: streak,
});

/**
 * Reads the attribute loss that another probe measures, and emits `phases.phase` (1, 2 or 3) with it, and once
 * each `phases.plateau-start` and `phases.plateau-end` (steps), where the plateau turned out to begin and end.
 *
 * The plateau starts at the first of `times` measurements in a row with loss <= `start` * baseline, and ends at the
 * first of `times` in a row with loss < `end` * baseline. The paper gives no formula; 0.99 fits the ends that it
 * plots, and 1.05 is where its losses stop falling steeply.
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
    measurement: z.string().min(1).default('recall.loss').describe('The attribute loss, as a probe names it'),
    start: z.number().positive().default(1.05).describe('Of the baseline: where the plateau starts'),
    end: z.number().positive().max(1).default(0.99).describe('Of the baseline: where it ends'),
    times: z.int().positive().default(2).describe('Measurements in a row that it takes'),
  }),
  create({ name, options, population }) {
    const rule = { ...options, baseline: noKnowledgeBaseline(population) };
    let known: Phases = noPhases;
    return {
      measure({ step, measurements }) {
        const read = measurements.find((measurement) => measurement.name === options.measurement);
        if (!read) return [];
        const before = known;
        known = nextPhases(before, step, read.value, rule);
        const { split, n } = read;
        const of = (what: string, value: number, unit: string): Measurement => ({
          name: `${name}.${what}`,
          value,
          unit,
          split,
          n,
        });
        const found = [of('phase', known.phase, 'phase')];
        if (before.plateauStart === null && known.plateauStart !== null) {
          found.push(of('plateau-start', known.plateauStart, 'steps'));
        }
        if (before.plateauEnd === null && known.plateauEnd !== null) {
          found.push(of('plateau-end', known.plateauEnd, 'steps'));
        }
        return found;
      },
      save: () => known,
      restore(state) {
        known = remembered(saved, state);
      },
    };
  },
});
