/**
 * What was run: each study is a set of sweeps, small enough for two cores, or of branches from a sweep's runs.
 *
 * A set has the arguments of `recall sweep`; a branch goes on with the runs of a set, with those of `recall resume`.
 */

/** What all share: a model half as wide as the presets', which learns fastest at this rate. */
const small = ['--set', 'model.width=64', '--set', 'optimizer.learningRate=4e-3'];
/** The population and budget of most: 94 exposures of each individual, if all are seen equally often. */
const people = (individuals: number | string = 512, steps = 1500) => [
  ...['--steps', String(steps)],
  ...['--set', `population.individuals=${individuals}`],
  ...small,
];
const warmup = (individuals: number | string, steps: number | string) => [
  ...['--preset', 'imbalanced-warmup'],
  ...['--set', `sampler.stages.0.sampler.individuals=${individuals}`],
  ...['--set', `sampler.stages.0.steps=${steps}`],
];
/** Asks fewer people than the smallest subset that is warmed up. */
const adaptive = ['--preset', 'adaptive-warmup', '--set', 'probes.warmup.first=32'];
/** Schedules side by side at a size at which nothing was tuned. */
const contest = (individuals: number, steps: number, seed: number, adaptiveArgs: readonly string[]) => {
  // A warm-up as large and as long, in shares, as the best one of the map.
  const best = warmup(individuals / 8, 0.1 * steps);
  const kinds = {
    uniform: ['--preset', 'uniform'],
    'imbalanced-warmup': best,
    'adaptive-warmup': adaptiveArgs,
  };
  return Object.entries(kinds).map(([name, args]) => ({
    name: `${name}-${individuals}`,
    seeds: 3,
    seed,
    args: [...args, ...people(individuals, steps)],
  }));
};
/**
 * Goes on at the end of pre-training. The rate is the paper's 3e-5 for a peak of 4e-4, for our peak of 4e-3.
 *
 * @param newcomers How many new individuals.
 * @param weight Of each old one in replay, if any.
 */
const fineTuning = (newcomers: number, weight?: number) => [
  ...['--steps', '1900', '--set', 'optimizer.decaySteps=1500'],
  ...['--set', 'interventions.fine-tune=fine-tune', '--set', 'interventions.fine-tune.at=1500'],
  ...['--set', 'interventions.fine-tune.learningRate=3e-4'],
  ...['--set', `interventions.fine-tune.individuals=${newcomers}`],
  ...(weight === undefined ? [] : ['--set', `interventions.fine-tune.replay.weight=${weight}`]),
  ...['--set', 'probes.forgetting=forgetting', '--set', 'probes.forgetting.every=10'],
  ...['--set', `probes.forgetting.new=${newcomers}`],
  ...['--set', 'probes.attention=attention', '--set', 'probes.attention.every=50'],
];

/** Goes on with some of those whom pre-training has seen already: celebrities, the first ones, or others. */
const onKnown = (first: number, individuals: number) => [
  ...['--steps', '1900', '--set', 'optimizer.decaySteps=1500'],
  ...['--set', 'interventions.fine-tune=fine-tune', '--set', 'interventions.fine-tune.at=1500'],
  ...['--set', 'interventions.fine-tune.learningRate=3e-4'],
  ...['--set', `interventions.fine-tune.first=${first}`],
  ...['--set', `interventions.fine-tune.individuals=${individuals}`],
  ...['--set', 'probes.frequency.every=50'],
];

export interface RunSet {
  /** Its folder. */
  readonly name: string;
  /** What `recall sweep` or `recall resume` is told. */
  readonly args: readonly string[];
  /** Runs of each combination. */
  readonly seeds: number;
  /** The first seed; by default 1. */
  readonly seed?: number;
  /** The set whose runs are gone on with; without it, runs begin anew. */
  readonly from?: string;
}

export interface Study {
  readonly sets: readonly RunSet[];
  /** Measurements that are kept over all steps; one that ends in `*` names all that begin so. */
  readonly curves?: readonly string[];
}

export const studies: Readonly<Record<string, Study>> = {
  'three-phases': {
    sets: [
      {
        name: 'uniform',
        seeds: 5,
        args: [
          ...['--preset', 'three-phases', '--steps', '4000'],
          ...['--set', 'population.individuals=2048'],
          ...small,
          ...['--set', 'probes.calibration=calibration'],
          ...['--set', 'probes.calibration.every=100'],
          ...['--set', 'probes.attention.every=100'],
          ...['--set', 'probes.gradient-flow.every=100'],
        ],
      },
    ],
    curves: [
      ...['recall.loss', 'recall.accuracy', 'hallucination.loss', 'hallucination.accuracy'],
      ...['attention.name-to-name', 'attention.attribute-to-name', 'attention.attribute-to-text'],
      ...['attention.sharpness', 'gradient-flow.*', 'calibration.*', 'phases.*'],
    ],
  },
  'plateau-scaling': {
    sets: [
      {
        name: 'uniform',
        seeds: 5,
        args: [
          ...['--preset', 'plateau-scaling'],
          ...['--set', 'population.individuals=256,512,1024,2048,4096'],
          ...small,
        ],
      },
    ],
  },
  imbalance: {
    sets: [
      {
        name: 'zipf',
        seeds: 3,
        args: [
          ...['--preset', 'plateau-scaling'],
          ...small,
          ...['--set', 'sampler=zipf'],
          ...['--set', 'sampler.exponent=0.2,0.4,0.6,0.8,1'],
          ...['--set', 'population.individuals=512,1024,2048,4096'],
        ],
      },
    ],
  },
  schedules: {
    sets: [
      { name: 'uniform', seeds: 5, args: ['--preset', 'uniform', ...people()] },
      { name: 'imbalanced-warmup', seeds: 5, args: [...warmup(64, 300), ...people()] },
      { name: 'zipf', seeds: 5, args: ['--preset', 'zipf', ...people()] },
      { name: 'adaptive-warmup', seeds: 5, args: [...adaptive, ...people()] },
      { name: 'celebrities', seeds: 5, args: ['--preset', 'celebrities', ...people()] },
      { name: 'annealed', seeds: 5, args: ['--preset', 'annealed', ...people()] },
      { name: 'growing-population', seeds: 5, args: ['--preset', 'growing-population', ...people()] },
    ],
    curves: ['recall.loss', 'hallucination.loss'],
  },
  'warmup-map': {
    sets: [
      {
        name: 'imbalanced-warmup',
        seeds: 3,
        args: [...warmup('32,64,128,256', '150,300,600'), ...people()],
      },
    ],
    curves: ['recall.loss'],
  },
  'other-sizes': {
    sets: [
      // The first rule: half of the run at most.
      ...contest(256, 750, 11, [...adaptive, '--set', 'sampler.most=0.5']),
      ...contest(1024, 2000, 11, [...adaptive, '--set', 'sampler.most=0.5']),
      // Another attempt, on the same seeds.
      {
        name: 'shorter-adaptive-warmup-256',
        seeds: 3,
        seed: 11,
        args: [...adaptive, '--set', 'sampler.most=0.15', ...people(256, 750)],
      },
    ],
  },
  'new-sizes': {
    sets: [...contest(256, 750, 21, adaptive), ...contest(1024, 2000, 21, adaptive)],
  },
  patching: {
    sets: [
      {
        name: 'attention-patching',
        seeds: 3,
        args: [
          ...['--preset', 'attention-patching', '--steps', '1500'],
          ...small,
          ...['--set', 'probes.phases=phases'],
          ...['--set', 'probes.hallucination=false'],
          ...['--set', 'interventions.early-stop=early-stop'],
          ...['--set', 'interventions.early-stop.measurement=phases.phase'],
          ...['--set', 'interventions.early-stop.above=2'],
          ...['--set', 'interventions.attention-patching.reference=0,150,300,600,1500'],
        ],
      },
    ],
  },
  'fine-tuning': {
    sets: [
      { name: 'pre-training', seeds: 5, args: [...warmup(64, 300), ...people()] },
      {
        // A step more, so that what pre-training came to is measured in another way.
        name: 'calibration',
        from: 'pre-training',
        seeds: 5,
        args: [
          ...['--steps', '1501', '--set', 'optimizer.decaySteps=1500'],
          ...['--set', 'probes.calibration=calibration'],
        ],
      },
      ...[8, 16, 32, 64, 128].flatMap((newcomers) => [
        { name: `new-${newcomers}`, from: 'pre-training', seeds: 5, args: fineTuning(newcomers) },
        { name: `replay-${newcomers}`, from: 'pre-training', seeds: 5, args: fineTuning(newcomers, 1 / 8) },
      ]),
      ...[2, 1 / 2, 1 / 32].map((weight) => ({
        name: `replay-32-weight-${weight}`,
        from: 'pre-training',
        seeds: 3,
        args: fineTuning(32, weight),
      })),
      ...['attention', 'mlp', 'embeddings'].map((part) => ({
        name: `freeze-${part}`,
        from: 'pre-training',
        seeds: 3,
        args: [
          ...fineTuning(32),
          ...['--set', 'interventions.freeze=freeze', '--set', 'interventions.freeze.at=1500'],
          ...['--set', `interventions.freeze.parts=["${part}"]`],
        ],
      })),
    ],
    curves: ['forgetting.accuracy.*', 'attention.attribute-to-name', 'calibration.*'],
  },
  'rare-people': {
    sets: [
      { name: 'celebrities', seeds: 3, args: ['--preset', 'celebrities', ...people()] },
      { name: 'on-others', from: 'celebrities', seeds: 3, args: onKnown(32, 480) },
      { name: 'on-celebrities', from: 'celebrities', seeds: 3, args: onKnown(0, 32) },
    ],
    curves: ['frequency.accuracy.*'],
  },
  groups: {
    sets: [
      {
        name: 'sequential',
        seeds: 3,
        args: ['--preset', 'sequential', ...people(256, 2000)],
      },
      {
        name: 'alternating',
        seeds: 3,
        args: [
          ...['--preset', 'sequential', '--set', 'sampler.groups=2', '--set', 'sampler.repeats=2,4,8'],
          ...['--set', 'probes.forgetting.groups=2', ...people(256, 2000)],
        ],
      },
    ],
    curves: ['forgetting.accuracy.*'],
  },
};
