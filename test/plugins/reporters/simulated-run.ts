/** Events of a made-up run, shaped as real ones are: a plateau, then knowledge and false confidence. */
import type {
  Measured,
  ReferenceTrained,
  RunEvent,
  RunStarted,
  Split,
  StepFinished,
} from '../../../core/bus/events.js';

export const baseline = 4.654;
const attributes = ['birth-date', 'birth-place', 'location', 'university', 'major', 'company'];

export const started = (changes: Partial<RunStarted> = {}): RunStarted => ({
  type: 'run-started',
  version: 1,
  step: 0,
  steps: 4000,
  baseline,
  individuals: 2048,
  parameters: 421_376,
  engine: 'onnxruntime 1.30, cpu, 2 threads',
  batch: 2048,
  ...changes,
});

export const stepped = (step: number, changes: Partial<StepFinished> = {}): StepFinished => ({
  type: 'step',
  step,
  loss: 5 * Math.exp(-step / 800) + 0.8,
  learningRate: 1e-3,
  tokens: 2000,
  batch: '9f86d081884c7d65',
  ...changes,
});

export const referred = (trained: number, of: number, step = 0): ReferenceTrained => ({
  type: 'reference',
  step,
  trained,
  of,
  passing: true,
});

export const measured = (step: number, name: string, value: number, split: Split = 'seen'): Measured => ({
  type: 'measurement',
  step,
  name,
  value,
  unit: name.includes('loss') ? 'nats' : 'fraction',
  split,
  n: 256,
  probe: name.split('.')[0],
  ...roleOfName(name),
});

/** What the built-in probes declare of these names. */
function roleOfName(name: string): Partial<Measured> {
  const [, what, attribute] = name.split('.');
  const role = { 'max-probability': 'confidence' }[what] ?? what;
  return { role: role as Measured['role'], ...(attribute !== undefined && { attribute }) };
}

/** What both probes measure of a model that knows a fraction of what there is to know. */
export function boundary(step: number, known: number, loss = baseline * (1 - known)): Measured[] {
  return [
    measured(step, 'recall.loss', loss),
    measured(step, 'recall.accuracy', known),
    ...attributes.flatMap((attribute, i) => [
      measured(step, `recall.loss.${attribute}`, loss),
      measured(step, `recall.accuracy.${attribute}`, known ** (1 + i / 4)),
    ]),
    measured(step, 'hallucination.loss', Math.max(loss, baseline * (1 + 1.2 * known)), 'unseen'),
    measured(step, 'hallucination.accuracy', 0.02, 'unseen'),
    measured(step, 'hallucination.max-probability', 0.2 + 0.6 * known, 'unseen'),
    measured(step, 'hallucination.entropy', 4 - 3 * known, 'unseen'),
  ];
}

/** Everything a run says, to step `until`: phase 1 to step 200, the plateau to step 1600, knowledge from there. */
export function* simulatedRun(until = 4000, every = 50): Generator<RunEvent> {
  const known = (step: number) => Math.max(0, Math.min(1, (step - 1600) / 2000));
  const loss = (step: number) => baseline * (1 - 0.98 * known(step)) + 14 * Math.exp(-step / 40);
  yield started();
  yield* boundary(0, known(0), loss(0));
  for (let step = 1; step <= until; step++) {
    yield stepped(step);
    if (step % every === 0) yield* boundary(step, known(step), loss(step));
    if (step === 600) yield { type: 'transition', step, plugin: 'sampler', data: { stage: 2 } };
    if (step === 1750) yield { ...measured(step, 'recall.plateau-end', 1700), unit: 'steps' };
  }
  if (until === 4000) yield { type: 'run-finished', step: until, reason: 'finished' };
}
