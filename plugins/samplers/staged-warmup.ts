/**
 * Stages in order, each with its length and its sampler: a warm-up on few individuals, then everyone
 * (paper, section 3.2). The switch happens at exactly the step that the lengths say.
 */
import { z } from 'zod';
import { defineSampler, join, type PluginSpec, RecallError } from 'recall-lab';

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
      .superRefine((stages, context) => {
        const endless = stages.slice(0, -1).findIndex(({ steps }) => steps === undefined);
        const message = 'a whole number of steps: another stage follows';
        if (endless >= 0) context.addIssue({ code: 'custom', path: [endless, 'steps'], message });
      })
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
          fix: `Shorten them to fewer than ${steps} steps together${shortened(stages, steps)}, or raise --steps above ${before}.`,
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

/** Flags that have the stages before the last take half of a run, in proportion; nothing where that is too short. */
function shortened(stages: readonly { readonly steps?: number }[], steps: number): string {
  const lengths = stages.slice(0, -1).map((stage) => stage.steps ?? 0);
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const halved = lengths.map((length) => Math.floor((length * steps) / (2 * whole)));
  if (halved.includes(0)) return '';
  return ` (${halved.map((length, i) => `--set sampler.stages.${i}.steps=${length}`).join(' ')})`;
}
