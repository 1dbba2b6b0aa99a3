/** What a model knows, asked when somebody looks: recall by how often individuals were seen, and its calibration. */
import { attributeKnowledge } from '../measure/attribute-knowledge.js';
import { valuePredictions } from '../measure/calibration.js';
import type { OpenModel } from '../open/model.js';
import { permutation } from '../random/index.js';
import type { Bucket, Portrait, ReliabilityBin, Schedule } from './contract.js';
import { exposureUntil } from './schedule.js';

/** Buckets of individuals, and how many of each are asked about. */
const BUCKETS = 16;
const ASKED = 24;
const BINS = 10;

export async function portraitOf(model: OpenModel, schedule: Schedule): Promise<Portrait> {
  const { population, config, step } = model;
  const { individuals, capacity, heldOut } = population;
  const exposures = exposureUntil(schedule, step, config.batch);
  const exposureOf = (individual: number) =>
    exposures[schedule.buckets.findIndex(({ to }) => individual < to)] ?? 0;

  const buckets = bucketsOf(individuals);
  const asked = buckets.map((bucket) => sample(bucket, config.seed));
  const seen = model.write(asked.flat(), 'evaluation', 'portrait seen');
  const seenMetrics = await model.evaluate(seen);
  const width = seen.tokens.length / seen.count;
  let at = 0;
  const recall = buckets.map((bucket, i) => {
    const n = asked[i].length;
    const [from, to] = [at, (at += n)];
    const texts = {
      count: n,
      tokens: seen.tokens.subarray(from * width, to * width),
      roles: seen.roles.subarray(from * width, to * width),
      individuals: asked[i],
    };
    const { loss, correct, maxProbability, entropy } = seenMetrics;
    const part = (values: Float32Array) => values.subarray(from * (width - 1), to * (width - 1));
    const metrics = {
      loss: part(loss),
      correct: part(correct),
      maxProbability: part(maxProbability),
      entropy: part(entropy),
    };
    const { accuracy } = attributeKnowledge(texts, metrics, population.attributes);
    const exposure = asked[i].reduce((sum, individual) => sum + exposureOf(individual), 0) / n;
    return { ...bucket, exposure, accuracy, n };
  });

  const strangers = Array.from({ length: Math.min(heldOut, BUCKETS * ASKED) }, (_, i) => capacity - 1 - i);
  const unseen = model.write(strangers, 'evaluation', 'portrait unseen');
  const unseenMetrics = strangers.length > 0 ? await model.evaluate(unseen) : undefined;
  return {
    step,
    recall,
    reliability: {
      seen: binsOf(valuePredictions(seen, seenMetrics)),
      unseen: unseenMetrics ? binsOf(valuePredictions(unseen, unseenMetrics)) : [],
    },
  };
}

function bucketsOf(individuals: number): Bucket[] {
  const count = Math.min(BUCKETS, individuals);
  const edge = (i: number) => Math.floor((i * individuals) / count);
  return Array.from({ length: count }, (_, i) => ({ from: edge(i), to: edge(i + 1) }));
}

function sample({ from, to }: Bucket, seed: number): number[] {
  const permute = permutation(to - from, seed, 'portrait');
  return Array.from({ length: Math.min(ASKED, to - from) }, (_, i) => from + permute(i));
}

/** Mean confidence and outcome of predictions, in tenths of confidence; empty tenths are left out. */
function binsOf({ confidences, outcomes }: ReturnType<typeof valuePredictions>): ReliabilityBin[] {
  const sums = Array.from({ length: BINS }, () => ({ confidence: 0, accuracy: 0, n: 0 }));
  confidences.forEach((confidence, i) => {
    const bin = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    bin.confidence += confidence;
    bin.accuracy += outcomes[i];
    bin.n++;
  });
  return sums
    .filter(({ n }) => n > 0)
    .map(({ confidence, accuracy, n }) => ({ confidence: confidence / n, accuracy: accuracy / n, n }));
}
