/** What the paper claims, and the rules by which our runs agree: decided by the data, not by us. */
import type { KeptRun } from '../kept.js';
import { distributions } from './distributions.js';
import { dynamics } from './dynamics.js';
import { fineTuning } from './fine-tuning.js';
import { groups } from './groups.js';
import { hallucination } from './hallucination.js';
import { texts } from './texts.js';
import { schedules } from './schedules.js';

/** The runs of each study. */
export type Data = Readonly<Record<string, readonly KeptRun[]>>;

export interface Result {
  /** What our runs came to: means, with 95 % intervals over seeds. */
  readonly ours: string;
  /** When the claim holds; "certainly" means that the interval lies on one side. */
  readonly rule: string;
  readonly holds: boolean;
  /** Whether a weaker form of the rule is met. */
  readonly partly?: boolean;
}

export interface Claim {
  /** The paper's. */
  readonly figure: string;
  readonly claim: string;
  /** The paper's numbers. */
  readonly paper: string;
  /** Where ours are from. */
  readonly study: string;
  readonly result: (data: Data) => Result;
}

/** Claims that belong together, and the pictures that show them. */
export interface Group {
  readonly list: readonly Claim[];
  readonly drawn: readonly string[];
}

export const claims: Readonly<Record<string, Group>> = {
  'How facts come to be known': { list: dynamics, drawn: ['three-phases', 'circuit', 'plateau-scaling'] },
  'What imbalance and warm-ups change': { list: distributions, drawn: ['imbalance-map', 'warmup-map'] },
  'Making things up': { list: hallucination, drawn: ['hallucination'] },
  'What new individuals do to old knowledge': { list: fineTuning, drawn: ['fine-tuning'] },
  'What is kept of those seen earlier, or rarely': { list: groups, drawn: [] },
  'How varied the texts have to be': { list: texts, drawn: [] },
  'Schedules that nobody had run': { list: schedules, drawn: [] },
};

/** What was not tried, and why. */
export const notTried: readonly (readonly [figure: string, claim: string, why: string])[] = [
  ['4 middle', 'the best exponent by population and budget', '`sweep` over `steps` too; left out for time'],
  [
    'A left',
    'the training loss on its plateau',
    'not a claim about recall; `events.jsonl` of each run has it',
  ],
  [
    'C',
    'learning rate, weight decay, batch, mixer, size',
    'one rate, batch and width here; left out for time, and the mixer cannot be set',
  ],
  ['Q, R', 'a toy associative memory', 'not a language model: outside of what recall is for'],
  ['U', '32 groups in 64,000 steps', 'the preset `sequential` with more groups and steps; left out for time'],
  ['W', 'patterns of a model trained on groups', 'possible with `reference: RUN`; left out for time'],
];
