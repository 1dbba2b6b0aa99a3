/** `recall-lab` as the examples get it: the models that they train are as small as can be. */
import { compose, createRun as createRunOf, sweep as sweepOf, type PartialConfig } from 'recall-lab';

export * from 'recall-lab';

const small: PartialConfig = {
  batch: 2,
  model: { layers: 1, width: 8, heads: 2 },
  engine: { threads: 1 },
  probes: { recall: { plugin: 'recall', every: 500, individuals: 8 }, hallucination: false },
};

export const createRun: typeof createRunOf = (request = {}) =>
  createRunOf({ ...request, overrides: compose(small, request.overrides ?? {}) });

export const sweep: typeof sweepOf = (options) =>
  sweepOf({ ...options, overrides: compose(small, { steps: 20 }, options.overrides ?? {}) });
