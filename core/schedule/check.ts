/** What schedules are made of, looked at when they are made: in JavaScript, no compiler does. */
import { RecallError } from '../errors.js';
import { unpairedHook } from '../plugin/hooks.js';
import { describeValue } from '../describe-value.js';

/** @throws RecallError `RECALL_SCHEDULE` when what stands somewhere is no sampler. */
export function checkSampler(value: unknown, where: string): void {
  // Texts and lists have an `at` too.
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && 'at' in value && typeof value.at === 'function') {
    const alone = unpairedHook(value);
    if (alone === undefined) return;
    throw new RecallError('RECALL_SCHEDULE', `${where} has ${alone}`, {
      fix: 'A resumed run would go on without what it remembers.',
    });
  }
  throw new RecallError('RECALL_SCHEDULE', `${where} is ${describeValue(value)}, and no sampler`, {
    fix: 'Write constant(uniform(n)) or another schedule; `sampler` of the context makes one of a plugin.',
  });
}

/** @throws RecallError `RECALL_SCHEDULE` unless there is at least one stage, and each has a sampler. */
export function checkStages(stages: unknown): void {
  if (!Array.isArray(stages)) {
    throw new RecallError(
      'RECALL_SCHEDULE',
      `The stages of a schedule are ${describeValue(stages)}, and no list`,
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

/** @throws RecallError `RECALL_SCHEDULE` when what stands somewhere is no function. */
export function checkFunction(value: unknown, where: string, examples: string): void {
  if (typeof value === 'function') return;
  throw new RecallError('RECALL_SCHEDULE', `${where} is ${describeValue(value)}, and no function`, {
    fix: `Write ${examples}.`,
  });
}
