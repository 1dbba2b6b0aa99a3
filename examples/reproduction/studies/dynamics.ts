/** How facts come to be known. */
import type { Study } from './index.js';
import { people, small } from './settings.js';

export const dynamics: Readonly<Record<string, Study>> = {
  'three-phases': {
    sets: [
      {
        name: 'uniform',
        seeds: 5,
        args: [
          ...['--preset', 'three-phases', ...people(1024, 4000)],
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
};
