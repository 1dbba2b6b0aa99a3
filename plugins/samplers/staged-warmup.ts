/**
 * Runs samplers in stages of fixed length, such as a warm-up on a few individuals followed by everyone (paper,
 * section 3.2).
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
  description: 'Runs samplers one after another, each for a fixed number of steps',
  options: z.strictObject({
    stages: z
      .array(z.strictObject({ steps: z.int().positive().optional(), sampler }))
      .min(1)
      .superRefine((stages, context) => {
        const endless = stages.slice(0, -1).findIndex(({ steps }) => steps === undefined);
        const message = 'a whole number of steps; only the last stage can omit it';
        if (endless >= 0) context.addIssue({ code: 'custom', path: [endless, 'steps'], message });
      })
      .describe('Stages in order; the last one can omit `steps` and lasts to the end'),
  }),
  create({ options: { stages }, steps, sampler }) {
    const before = stages.slice(0, -1).reduce((sum, stage) => sum + (stage.steps ?? 0), 0);
    if (before >= steps) {
      throw new RecallError(
        'RECALL_SCHEDULE',
        `The stages before the last take ${before} steps, but the run has only ${steps}`,
        {
          at: 'sampler.stages',
          fix: `Shorten them to fewer than ${steps} steps in total${shortened(stages, steps)}, or raise --steps above ${before}.`,
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

/** Suggests flags that scale the stages before the last to half of the run; empty if a stage would vanish. */
function shortened(stages: readonly { readonly steps?: number }[], steps: number): string {
  const lengths = stages.slice(0, -1).map((stage) => stage.steps ?? 0);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const halved = lengths.map((length) => Math.floor((length * steps) / (2 * total)));
  if (halved.includes(0)) return '';
  return ` (${halved.map((length, i) => `--set sampler.stages.${i}.steps=${length}`).join(' ')})`;
}
