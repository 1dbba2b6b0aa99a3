/** Validates the parts of a schedule when it is created, because JavaScript has no compiler to do it. */
import { RecallError } from '../errors.js';
import { unpairedHook } from '../plugin/hooks.js';
import { describeValue } from '../describe-value.js';

/** @throws RecallError `RECALL_SCHEDULE` if the value is not a sampler. */
export function checkSampler(value: unknown, where: string): void {
  // Strings and arrays have an `at` method, too.
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && 'at' in value && typeof value.at === 'function') {
    const alone = unpairedHook(value);
    if (alone === undefined) return;
    throw new RecallError('RECALL_SCHEDULE', `${where} has ${alone}`, {
      fix: 'Add it, or a resumed run loses the state.',
    });
  }
  throw new RecallError('RECALL_SCHEDULE', `${where} is ${describeValue(value)}, not a sampler`, {
    fix: 'Use a schedule such as constant(uniformOver(n)), or create one from a plugin with `sampler` of the context.',
  });
}

/** @throws RecallError `RECALL_SCHEDULE` unless there is at least one stage and every stage has a sampler. */
export function checkStages(stages: unknown): void {
  if (!Array.isArray(stages)) {
    throw new RecallError(
      'RECALL_SCHEDULE',
      `The stages of a schedule are ${describeValue(stages)}, not a list`,
      {
        fix: 'Write [{ steps: 100, sampler }, ...].',
      },
    );
  }
  if (stages.length === 0) throw new RecallError('RECALL_SCHEDULE', 'A schedule needs at least one stage');
  for (const [i, stage] of (stages as readonly unknown[]).entries()) {
    checkSampler((stage as { sampler?: unknown } | null)?.sampler, `The sampler of stage ${i + 1}`);
  }
}

/** @throws RecallError `RECALL_SCHEDULE` if the value is not a function. */
export function checkFunction(value: unknown, where: string, examples: string): void {
  if (typeof value === 'function') return;
  throw new RecallError('RECALL_SCHEDULE', `${where} is ${describeValue(value)}, not a function`, {
    fix: `Write ${examples}.`,
  });
}
