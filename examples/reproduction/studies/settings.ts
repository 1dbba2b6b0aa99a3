/** What most runs of the studies share, as arguments of `recall sweep`. */

/** A model half as wide as the presets', which learns fastest at this rate. */
export const small = ['--set', 'model.width=64', '--set', 'optimizer.learningRate=4e-3'];

/** The population and budget of most: 94 exposures of each individual, if all are seen equally often. */
export const people = (individuals: number | string = 512, steps = 1500) => [
  ...['--steps', String(steps)],
  ...['--set', `population.individuals=${individuals}`],
  ...small,
];

/** Few people first, for so many steps, then everyone. */
export const warmup = (individuals: number | string, steps: number | string) => [
  ...['--preset', 'imbalanced-warmup'],
  ...['--set', `sampler.stages.0.sampler.individuals=${individuals}`],
  ...['--set', `sampler.stages.0.steps=${steps}`],
];
