import { describe, expect, it } from 'vitest';
import type { Measured, RunEvent, RunStarted, Split, StepFinished } from '../../core/bus/events.js';
import { advance, initialState, takeSnapshot, fromSnapshot, type RunSnapshot } from '../../core/log/state.js';
import { summarise, type SummaryInputs } from '../../core/run/summary.js';
import { describeSummary } from '../../core/run/summary-text.js';

const started: RunStarted = {
  type: 'run-started',
  version: 1,
  step: 0,
  steps: 4000,
  baseline: 4.65,
  individuals: 2048,
  parameters: 421_376,
  engine: 'onnxruntime 1.30, cpu, 2 threads',
  batch: 2048,
};
const stepped = (step: number): StepFinished => ({
  type: 'step',
  step,
  loss: 1,
  learningRate: 1e-3,
  tokens: 2000,
  batch: 'hash',
});
const measured = (step: number, name: string, value: number, split: Split = 'seen'): Measured => ({
  ...{ type: 'measurement', step, name, value, unit: 'nats', split, n: 256, probe: name.split('.')[0] },
  ...roleOfName(name),
});
/** What the built-in probes declare of these names. */
function roleOfName(name: string): Partial<Measured> {
  const [, what, attribute] = name.split('.');
  const role = { 'max-probability': 'confidence' }[what] ?? what;
  const baseline = { loss: 4.65, accuracy: 0.02 }[what];
  return {
    role: role as Measured['role'],
    ...(attribute !== undefined && { attribute }),
    ...(baseline !== undefined && { baseline }),
  };
}
const asked = (step: number, recall: [loss: number, accuracy: number], unseen: number): Measured[] => [
  measured(step, 'recall.loss', recall[0]),
  measured(step, 'recall.accuracy', recall[1]),
  measured(step, 'recall.loss.birth-date', recall[0] + 0.2),
  measured(step, 'recall.accuracy.birth-date', recall[1] - 0.1),
  measured(step, 'recall.loss.major', recall[0] - 0.2),
  measured(step, 'recall.accuracy.major', recall[1] + 0.02),
  measured(step, 'hallucination.loss', unseen, 'unseen'),
  measured(step, 'hallucination.accuracy', 0.02, 'unseen'),
  measured(step, 'hallucination.max-probability', 0.78, 'unseen'),
  measured(step, 'hallucination.entropy', 0.9, 'unseen'),
];
const finished: RunEvent = { type: 'run-finished', step: 4000, reason: 'finished' };
const whole: RunEvent[] = [
  started,
  ...asked(0, [18, 0], 18),
  stepped(3999),
  stepped(4000),
  ...asked(4000, [0.12, 0.973], 10.23),
  measured(4000, 'recall.plateau-end', 725),
  finished,
];

const inputs = (events: RunEvent[], changes: Partial<SummaryInputs> = {}): SummaryInputs => ({
  state: events.reduce(advance, initialState()),
  preset: 'imbalanced-warmup',
  seed: 1,
  threads: 2,
  seconds: 100,
  parametersSha256: 'e3b0c442',
  ...changes,
});
const told = (events: RunEvent[]) => describeSummary(summarise(inputs(events)));

describe('summarise', () => {
  it('holds the newest measurements, and what the run was', () => {
    expect(summarise(inputs(whole))).toEqual({
      measuredAt: 4000,
      preset: 'imbalanced-warmup',
      seed: 1,
      steps: 4000,
      stopped: null,
      stoppedBy: null,
      individuals: 2048,
      engine: 'onnxruntime 1.30, cpu, 2 threads',
      threads: 2,
      plateauEnd: 725,
      baseline: 4.65,
      recall: { loss: 0.12, accuracy: 0.973, baseline: 4.65, chance: 0.02, probe: 'recall', others: [] },
      attributes: {
        'birth-date': { loss: 0.12 + 0.2, accuracy: 0.973 - 0.1 },
        major: { loss: 0.12 - 0.2, accuracy: 0.973 + 0.02 },
      },
      hallucination: {
        ...{ loss: 10.23, accuracy: 0.02, maxProbability: 0.78, entropy: 0.9 },
        ...{ baseline: 4.65, chance: 0.02, probe: 'hallucination', others: [] },
      },
      tokensPerSecond: 40,
      seconds: 100,
      parametersSha256: 'e3b0c442',
    });
  });

  it('has null for what no probe measured, and for numbers that JSON cannot hold', () => {
    const { recall, attributes, hallucination, plateauEnd } = summarise(
      inputs([started, stepped(1), measured(1, 'recall.loss', NaN)]),
    );
    expect({ recall, attributes, hallucination, plateauEnd }).toMatchObject({
      recall: { loss: null, accuracy: null },
      attributes: {},
      hallucination: { loss: null, accuracy: null, maxProbability: null, entropy: null },
      plateauEnd: null,
    });
  });

  it('survives JSON unchanged', () => {
    const summary = summarise(inputs(whole));
    expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
    const facts = JSON.parse(JSON.stringify(takeSnapshot(inputs(whole).state))) as RunSnapshot;
    const { recall, hallucination, attributes, plateauEnd } = summary;
    expect(summarise(inputs([], { state: fromSnapshot(facts) }))).toMatchObject({
      ...{ recall, hallucination, attributes, plateauEnd },
    });
  });

  it('tells the seen from the new individuals that fine-tuning brings', () => {
    const summary = summarise(inputs([...whole, measured(4000, 'tuned.loss', 9, 'new')]));
    expect(summary.recall.loss).toBe(0.12);
  });

  it('counts the tokens of the session that its seconds belong to', () => {
    const resumed: RunEvent[] = [started, stepped(1), { ...started, step: 1 }, stepped(2), stepped(3)];
    expect(summarise(inputs(resumed)).tokensPerSecond).toBe(40);
    expect(summarise(inputs(resumed)).steps).toBe(3);
  });

  it('is possible before anything happened', () => {
    const summary = summarise(
      inputs([], { seconds: 0, preset: null, threads: null, parametersSha256: null }),
    );
    expect(summary).toMatchObject({ steps: 0, engine: null, baseline: null, tokensPerSecond: null });
    expect(describeSummary(summary)).toContain('Not measured');
  });
});

describe('describeSummary', () => {
  it('says in words what a run came to', () => {
    expect(describeSummary(summarise(inputs(whole)), { folder: 'runs/imbalanced-warmup-1' }))
      .toMatchInlineSnapshot(`
        "imbalanced-warmup, seed 1: 4,000 steps in 1.7 minutes

        Plateau        Ended at step 725. Until then the model knew which values exist,
                       but not whose they are.
        Recall         The model recalls 97.3 % of the attributes of the 2,048
                       individuals it has seen, asked in held-out phrasings. Guessing
                       the most common value would score 2.0 %. Best: major (99.3 %);
                       worst: birth date (87.3 %). Its attribute loss is 0.12 nats; the
                       no-knowledge baseline is 4.65.
        Hallucination  On individuals it has never seen, the model is right 2.0 % of the
                       time. Its first choice has a mean probability of 78 %. Its loss
                       on them is 10.23 nats, 2.2 times the no-knowledge baseline: it
                       answers with false confidence.
        Speed          40 tokens per second, on onnxruntime 1.30, cpu, 2 threads.
        Files          runs/imbalanced-warmup-1"
      `);
  });

  it('says that the plateau had not ended when a run was too short', () => {
    const text = told([started, stepped(400), ...asked(400, [4.7, 0.03], 4.66)]);
    expect(text).toContain('The plateau had not ended after 400 steps.');
    expect(text.replace(/\s+/g, ' ')).toContain('no false confidence');
  });

  it('does not take a model that knows no values yet for one that makes things up', () => {
    const text = told([started, stepped(20), ...asked(20, [14, 0], 14)]);
    expect(text.replace(/\s+/g, ' ')).toContain('Not reached in 20 steps');
    expect(text.replace(/\s+/g, ' ')).toContain('does not yet know which values exist');
  });

  it('says why a run ended early', () => {
    const stop: RunEvent = {
      type: 'run-finished',
      step: 4000,
      reason: 'stopped',
      because: 'accuracy reached 90 %',
    };
    const text = told([...whole.slice(0, -1), stop]);
    expect(text).toContain('4,000 steps in 1.7 minutes, stopped early\n');
    expect(text).toContain('accuracy reached 90 %.');
  });

  it('names the probes that were missing', () => {
    const text = told([started, stepped(4000), finished]);
    expect(text).toContain('no probe measured the loss on individuals seen');
    expect(text).toContain('no probe asked about unseen individuals');
  });

  it('fits the width that it is given, and keeps paths whole', () => {
    const folder = `runs/${'long-'.repeat(30)}name`;
    for (const width of [40, 80, 100]) {
      const lines = describeSummary(summarise(inputs(whole)), { width, folder }).split('\n');
      for (const line of lines.filter((one) => !one.includes(folder)))
        expect(line.length).toBeLessThanOrEqual(width);
      expect(lines.at(-1)).toContain(folder);
    }
  });

  it('is plain text unless colour is asked for', () => {
    const summary = summarise(inputs(whole, { preset: 'my\u001b[2Jpreset' }));
    expect(describeSummary(summary)).not.toContain('\u001b');
    expect(describeSummary(summary, { color: true })).toContain('\u001b[1m');
    expect(describeSummary(summary, { color: true })).not.toContain('\u001b[2J');
  });
});
