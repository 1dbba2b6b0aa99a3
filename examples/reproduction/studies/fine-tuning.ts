/** What new individuals do to old knowledge. */
import type { Study } from './index.js';
import { people, warmup } from './settings.js';

/** At the end of pre-training, when nearly everything is known. */
const AT = 3000;

const begin = (individuals: number, learningRate: string, steps: number) => [
  ...['--steps', String(AT + steps), '--set', `optimizer.decaySteps=${AT}`],
  ...['--set', 'interventions.fine-tune=fine-tune', '--set', `interventions.fine-tune.at=${AT}`],
  ...['--set', `interventions.fine-tune.learningRate=${learningRate}`],
  ...['--set', `interventions.fine-tune.individuals=${individuals}`],
];

/**
 * @param newcomers How many new individuals.
 * @param weight Of each old one in replay, if any.
 */
const onNew = (newcomers: number, weight?: number) => [
  ...begin(newcomers, '1e-4', 500),
  ...(weight === undefined ? [] : ['--set', `interventions.fine-tune.replay.weight=${weight}`]),
  ...['--set', 'probes.forgetting=forgetting', '--set', 'probes.forgetting.every=20'],
  ...['--set', `probes.forgetting.new=${newcomers}`],
  ...['--set', 'probes.attention=attention', '--set', 'probes.attention.every=100'],
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

/** The rates and the budget were tried on seed 1. */
const seeds = (count: number) => ({ seed: 2, seeds: count });

export const fineTuning: Readonly<Record<string, Study>> = {
  'fine-tuning': {
    sets: [
      { name: 'pre-training', ...seeds(5), args: [...warmup(64, 300), ...people(512, AT)] },
      {
        // A step more, so that what pre-training came to is measured in another way.
        name: 'calibration',
        from: 'pre-training',
        ...seeds(5),
        args: [
          ...['--steps', String(AT + 1), '--set', `optimizer.decaySteps=${AT}`],
          ...['--set', 'probes.calibration=calibration'],
        ],
      },
      ...[8, 16, 32, 64, 128].flatMap((newcomers) => [
        { name: `new-${newcomers}`, from: 'pre-training', ...seeds(5), args: onNew(newcomers) },
        {
          name: `replay-${newcomers}`,
          from: 'pre-training',
          ...seeds(newcomers === 32 ? 5 : 3),
          args: onNew(newcomers, 1 / 8),
        },
      ]),
      ...[2, 1 / 2, 1 / 32].map((weight) => ({
        name: `replay-32-weight-${weight}`,
        from: 'pre-training',
        ...seeds(3),
        args: onNew(32, weight),
      })),
      ...['attention', 'mlp', 'embeddings'].map((part) => ({
        name: `freeze-${part}`,
        from: 'pre-training',
        ...seeds(3),
        args: [
          ...onNew(32),
          ...['--set', 'interventions.freeze=freeze', '--set', `interventions.freeze.at=${AT}`],
          ...['--set', `interventions.freeze.parts=["${part}"]`],
        ],
      })),
    ],
    curves: ['forgetting.*', 'attention.attribute-to-name', 'calibration.*'],
  },
  'rare-people': {
    sets: [
      { name: 'celebrities', seeds: 3, args: ['--preset', 'celebrities', ...people()] },
      { name: 'on-others', from: 'celebrities', seeds: 3, args: onKnown(32, 480) },
      { name: 'on-celebrities', from: 'celebrities', seeds: 3, args: onKnown(0, 32) },
    ],
    curves: ['frequency.accuracy.*'],
  },
};
