/** Chooses the model that a plan times: the run's own, or a smaller one if a few steps would take long. */
import type { Config } from '../config/schema.js';
import { checkShape, type ModelShape } from '../model/shape.js';
import { trainingWork } from '../run/checks/memory.js';

/** Operations that take about a second on two cores. */
const MOST_WORK = 5e10;
/** Tracing and compiling take time for each layer, whatever its width. */
const MOST_LAYERS = 12;
const FEWEST_TEXTS = 8;

export interface Sample {
  readonly config: Config;
  readonly isWhole: boolean;
  /** Ratio of the run's work to the sample's, per step and per text. */
  readonly stepRatio: number;
  readonly textRatio: number;
}

/** Halves the batch, then the layers, then the width with its heads, until a step is quick. */
export function sampleOf(shape: ModelShape, config: Config): Sample {
  let { layers, width, heads } = shape;
  let { batch } = config;
  const work = () => trainingWork({ ...shape, layers, width, heads }, batch);
  while (work() > MOST_WORK && batch > FEWEST_TEXTS) batch = Math.max(FEWEST_TEXTS, batch >> 1);
  while ((work() > MOST_WORK && layers > 1) || layers > MOST_LAYERS) layers = Math.ceil(layers / 2);
  while (work() > MOST_WORK && width > 64) {
    const perHead = Math.floor(width / heads);
    const fewer = Math.max(1, heads >> 1);
    const narrower = fewer * (fewer === 1 ? Math.min(perHead, width >> 1) : perHead);
    if (!isAllowed({ ...shape, layers, heads: fewer, width: narrower })) break;
    [heads, width] = [fewer, narrower];
  }
  while (work() > MOST_WORK && batch > 1) batch >>= 1;
  const stepRatio = trainingWork(shape, config.batch) / work();
  const textRatio = (stepRatio * batch) / config.batch;
  // The weights of a stored model take no other time than others; its tokens do.
  const { from, ...own } = { ...config.model };
  const tokenizer = config.tokenizer ?? (from === undefined ? undefined : { from });
  const model = { ...own, layers, width, heads };
  return {
    config: { ...config, batch, model, ...(tokenizer && { tokenizer }) },
    isWhole: stepRatio === 1,
    stepRatio,
    textRatio,
  };
}

/** Whether an architecture has models of a shape: grouped heads, for one, divide into no fewer than their groups. */
function isAllowed(shape: ModelShape): boolean {
  try {
    checkShape(shape);
    return true;
  } catch {
    return false;
  }
}
