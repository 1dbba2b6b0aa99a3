/**
 * Stages in order, each with its length and its sampler: a warm-up on few individuals, then everyone
 * (paper, section 3.2). The switch happens at exactly the step that the lengths say.
 */
import { z } from 'zod';
import { RecallError } from '../../core/errors.js';
import { defineSampler } from '../../core/plugin/define.js';
import type { PluginSpec } from '../../core/plugin/definition.js';
import { join } from '../../core/schedule/index.js';

const sampler = z
  .custom<PluginSpec<'sampler'> | string>(
    (value) =>
      typeof value === 'string' || (typeof value === 'object' && value !== null && 'plugin' in value),
    { error: 'a sampler: its name, or { plugin: name, ...options }' },
  )
  .meta({ $ref: '#/definitions/sampler' });

export const stagedWarmup = defineSampler({
  name: 'staged-warmup',
  description: 'Samplers one after another, each for a number of steps',
  options: z.strictObject({
    stages: z
      .array(z.strictObject({ steps: z.int().positive().optional(), sampler }))
      .min(1)
      .describe('In order; the last one may leave out its steps and lasts to the end'),
  }),
  create({ options: { stages }, steps, sampler }) {
    const before = stages.slice(0, -1).reduce((sum, stage) => sum + (stage.steps ?? 0), 0);
    if (before >= steps) {
      throw new RecallError(
        'RECALL_SCHEDULE',
        `The stages before the last take ${before} steps of a run of ${steps}`,
        {
          at: 'sampler.stages',
          fix: `Shorten them to fewer than ${steps} steps together, or raise --steps above ${before}.`,
        },
      );
    }
    return join(
      stages.map((stage, i) => ({
        steps: stage.steps,
        sampler: sampler(stage.sampler, `stages.${i}.sampler`),
      })),
    );
  },
});
