// A trainer that is not recall's measures its own model, and adaptive schedules follow it as they follow a run.
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import type { RunEvent, Transition } from '../../core/bus/events.js';
import { createEngine } from '../../core/engine/create.js';
import { Feed, type FeedOptions } from '../../core/feed/feed.js';
import type { FeedLine, Question } from '../../core/feed/lines.js';
import {
  below,
  constant,
  createRun,
  defineProbe,
  defineSampler,
  stretched,
  uniformOver,
  until,
  type PartialConfig,
} from '../../core/index.js';
import { Evaluator } from '../../core/run/training/evaluator.js';
import { TrainingState } from '../../core/run/training/training-state.js';
import { earlyStop, hallucination, learningRate, recall } from '../../plugins/index.js';
import { tiny } from '../run/fixture.js';

const base: PartialConfig = {
  ...tiny,
  steps: 60,
  loss: 'values',
  batch: 8,
  model: { layers: 1, width: 16, heads: 2 },
  optimizer: { learningRate: 3e-2 },
  probes: { recall: recall({ every: 10, individuals: 8 }) },
  reporters: {},
};

/** A warm-up that ends when its loss falls, at a level that a tiny model reaches. */
const warmup = defineSampler({
  name: 'warmup',
  create: ({ individuals }) =>
    until(
      stretched(below('warmup.loss', 4, { times: 2 }), 1.5),
      constant(uniformOver(8)),
      constant(uniformOver(individuals)),
    ),
});

const adaptive: PartialConfig = {
  ...base,
  sampler: warmup(),
  probes: { ...base.probes, warmup: recall({ first: 8, every: 2 }) },
};

const resolved = (preset: PartialConfig) => resolveConfig({ file: false, preset });

/** What is compared of a run and a feed: everything that was measured, decided and trained on. */
function told(line: FeedLine | RunEvent): unknown {
  if (line.type === 'batch' || line.type === 'step') {
    const step = line.type === 'batch' ? line.step + 1 : line.step;
    return { step, batch: line.batch, learningRate: line.learningRate };
  }
  return line.type === 'measurement' || line.type === 'transition' ? line : undefined;
}

async function ofRun(preset: PartialConfig): Promise<unknown[]> {
  const run = await createRun({ file: false, preset });
  const events: unknown[] = [];
  run.events$.subscribe((event) => events.push(told(event)));
  await run.start();
  return events.filter(Boolean);
}

/** Trains on a feed by recall's own step, and answers its questions; returns all lines, and the answers. */
async function trainOn(preset: PartialConfig, options: FeedOptions = {}) {
  const answers: string[] = [];
  const asked: Question[] = [];
  const lines: FeedLine[] = [];
  const engine = await createEngine({ name: 'cpu', threads: 1 });
  const trainer = { answer: () => Promise.resolve({ text: answers.at(-1)!, at: `line ${answers.length}` }) };
  const feed = new Feed(await resolved(preset), { trainer, ...options });
  const { shape, config, population } = feed.assembly;
  const training = new TrainingState(engine, shape, config, feed.assembly.initial());
  const evaluator = new Evaluator({
    engine,
    shape,
    population,
    seed: 1,
    parameters: () => training.parameters,
  });
  await feed.write(async (line) => {
    lines.push(structuredClone(line));
    if (line.type === 'batch') await training.step(line, line.learningRate);
    if (line.type !== 'measure' || !line.texts) return;
    asked.push(line);
    const { count, tokens, positions } = line.texts;
    const metrics = await evaluator.evaluate({
      count,
      tokens,
      roles: new Int8Array(tokens.length),
      individuals: [],
    });
    const rows = (values: Float32Array) =>
      Array.from({ length: count }, (_, row) => [
        ...values.subarray(row * shape.positions, row * shape.positions + positions),
      ]);
    const { loss, correct, maxProbability, entropy } = metrics;
    answers.push(
      JSON.stringify({
        step: line.step,
        loss: rows(loss),
        correct: rows(correct),
        maxProbability: rows(maxProbability),
        entropy: rows(entropy),
      }),
    );
  });
  await evaluator.dispose();
  await training.dispose();
  await engine.dispose();
  return { lines, answers, asked };
}

/** A feed whose questions are answered by a function, or not at all. */
async function answered(
  preset: PartialConfig,
  answer: (question: Question, number: number) => string | undefined,
  options: FeedOptions = {},
): Promise<FeedLine[]> {
  const lines: FeedLine[] = [];
  let question: Question | undefined;
  let number = 0;
  const trainer = {
    answer: () => {
      const text = answer(question!, ++number);
      return Promise.resolve(text === undefined ? undefined : { text, at: `standard input, line ${number}` });
    },
  };
  const feed = new Feed(await resolved(preset), { trainer, ...options });
  await feed.write((line) => {
    if (line.type === 'measure') question = line;
    lines.push(structuredClone(line));
    return Promise.resolve();
  });
  return lines;
}

const curricula: [name: string, decisions: string[], preset: PartialConfig][] = [
  ['an adaptive warm-up', ['sampler', 'sampler'], adaptive],
  [
    'an early stop, and a learning rate by measurement',
    ['slower', 'enough'],
    {
      ...base,
      probes: { ...base.probes, hallucination: hallucination({ every: 10, individuals: 8 }) },
      interventions: {
        slower: learningRate({ rate: 1e-3, measurement: 'recall.loss', below: 7.4 }),
        enough: earlyStop({ measurement: 'loss of seen', below: 6.95 }),
      },
    },
  ],
];

describe('a feed with a trainer', () => {
  it.each(curricula)('measures, decides and trains like a run: %s', async (_name, decisions, preset) => {
    const run = await ofRun(preset);
    const decided = run.flatMap((event) => {
      const { type, plugin } = event as Partial<Transition>;
      return type === 'transition' ? [plugin] : [];
    });
    expect(decided).toEqual(decisions);
    const { lines } = await trainOn(preset);
    expect(lines.map(told).filter(Boolean)).toEqual(run);
  });

  it('resumes in the middle from the answers that were given before', async () => {
    const { lines, answers, asked } = await trainOn(adaptive);
    const from = 37;
    const before = asked.filter(({ step }) => step < from).length;
    let next = 0;
    const trainer = { answer: () => Promise.resolve({ text: answers[next++], at: '' }) };
    const feed = new Feed(await resolved(adaptive), { trainer, from });
    const resumed: FeedLine[] = [];
    await feed.write((line) => {
      resumed.push(structuredClone(line));
      if (line.type === 'measure') expect(next).toBeGreaterThanOrEqual(before);
      return Promise.resolve();
    });
    const rest = lines.filter((line) => 'step' in line && line.step >= from);
    expect(resumed.slice(1)).toEqual(rest);
  });

  it('takes measurements of the trainer in place of the probe', async () => {
    const lines = await answered(adaptive, ({ step, plugin }) =>
      JSON.stringify({
        step,
        measurements: plugin === 'warmup' ? [{ name: 'warmup.loss', value: step < 8 ? 9 : 0.5 }] : [],
      }),
    );
    // Twice below the level at 8 and 10: the plateau ended at 8, and the warm-up lasts 1.5 times as long.
    const switched = lines.findLast((line) => line.type === 'transition');
    expect(switched).toMatchObject({ step: 10, data: { data: { switchAt: 12 } } });
    expect(lines.find((line) => line.type === 'measurement')).toMatchObject({
      name: 'warmup.loss',
      n: 8,
      value: 9,
    });
  });

  it('asks without texts for what takes more than predictions', async () => {
    const inside = defineProbe({
      name: 'inside',
      measures: () => [{ name: 'inside.norm', unit: 'norm', split: 'seen', n: 1 }],
      measure: async (_boundary, model) => [
        { name: 'inside.norm', value: Math.hypot(...(await model.readParameters())) },
      ],
    });
    const preset = { ...base, probes: { inside: inside({ every: 10 }) } };
    const lines = await answered(preset, ({ step }) =>
      JSON.stringify({ step, measurements: [{ name: 'inside.norm', value: 7 }] }),
    );
    expect(lines.filter((line) => line.type === 'measure')[0]).toEqual({
      ...{ type: 'measure', step: 0, plugin: 'inside' },
      measures: ['inside.norm'],
    });
    expect(lines.filter((line) => line.type === 'measurement')).toHaveLength(7);
    await expect(answered(preset, ({ step }) => JSON.stringify({ step, loss: [] }))).rejects.toMatchObject({
      code: 'RECALL_FEEDBACK',
    });
  });
});

describe('an answer that cannot be used is an error with its line', () => {
  const grid = (question: Question, value: unknown = 1) =>
    Array.from({ length: question.texts!.count }, () =>
      new Array<unknown>(question.texts!.positions).fill(value),
    );
  const wrong: [what: string, answer: (question: Question) => unknown, problem: RegExp][] = [
    ['no JSON', () => 'loss 4.2', /not JSON/],
    ['NaN', () => '{"loss": NaN}', /not JSON.*write null/],
    ['no object', () => [1], /not a JSON object/],
    [
      'another step',
      (question) => ({ step: 7, loss: grid(question) }),
      /about step 7, but the question is about step 0/,
    ],
    ['no predictions', () => ({ step: 0 }), /no `loss`/],
    ['only losses', (question) => ({ step: 0, loss: grid(question) }), /no `correct`/],
    [
      'too few texts',
      (question) => ({ step: 0, loss: grid(question).slice(1), correct: grid(question) }),
      /`loss` has the wrong size.*8 rows of 57/,
    ],
    [
      'a short text',
      (question) => ({ step: 0, loss: [...grid(question).slice(1), [1]], correct: grid(question) }),
      /row 7 of `loss` has the wrong size/,
    ],
    [
      'text for a number',
      (question) => ({ step: 0, loss: grid(question, '1'), correct: grid(question) }),
      /`loss` has a value that is not a number/,
    ],
    ['measurements that are no list', () => ({ step: 0, measurements: 4 }), /not a list/],
    [
      'an unknown measurement',
      () => ({ step: 0, measurements: [{ name: 'recall.los', value: 1 }] }),
      /did you mean "recall.loss"/,
    ],
    [
      'a measurement without a number',
      () => ({ step: 0, measurements: [{ name: 'recall.loss', value: 'low' }] }),
      /must be a number/,
    ],
  ];
  it.each(wrong)('%s', async (_what, answer, problem) => {
    const text = (question: Question) => {
      const given = answer(question);
      return typeof given === 'string' ? given : JSON.stringify(given);
    };
    const failure = answered(base, text);
    await expect(failure).rejects.toMatchObject({
      code: 'RECALL_FEEDBACK',
      at: 'standard input, line 1',
      runStarted: true,
    });
    await expect(failure).rejects.toThrow(problem);
  });

  it('a trainer that ends instead', async () => {
    await expect(answered(base, () => undefined)).rejects.toThrow(
      /ended without answering the question of "recall"/,
    );
  });

  it('certainty that a probe needs', async () => {
    const preset = { ...base, probes: { hallucination: hallucination({ every: 10, individuals: 8 }) } };
    const answer = (question: Question) =>
      JSON.stringify({ step: question.step, loss: grid(question), correct: grid(question) });
    await expect(answered(preset, answer)).rejects.toThrow(/answer has no `maxProbability` and `entropy`/);
  });

  it('null stands for what is no number', async () => {
    const lines = await answered(base, (question) =>
      JSON.stringify({ step: question.step, loss: grid(question, null), correct: grid(question, false) }),
    );
    expect(lines.find((line) => line.type === 'measurement')).toMatchObject({
      name: 'recall.loss',
      value: NaN,
    });
  });
});
