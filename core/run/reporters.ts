/** What the run asks of its reporters beyond taking events: to store what they have, and to close. */
import type { Config } from '../config/schema.js';
import { RecallError } from '../errors.js';
import type { Mounted } from '../plugin/container.js';
import { answered } from './patience.js';

type Reporters = readonly Mounted<'reporter'>[];

/**
 * Has every reporter store what it was told, before a checkpoint counts.
 *
 * @throws RecallError what a reporter throws, unless its `onError` says that the run goes on.
 */
export async function flushAll(
  reporters: Reporters,
  hooks: Config['hooks'],
  warn: (code: string, message: string, passing?: true) => void,
): Promise<void> {
  for (const mounted of reporters) {
    try {
      const stored = Promise.resolve(mounted.instance.flush?.());
      await answered(stored, hooks, (seconds) =>
        warn('RECALL_SLOW', `The reporter "${mounted.name}" has been storing for ${seconds} seconds.`, true),
      );
    } catch (cause) {
      const error = failure(mounted, 'flush', cause);
      if (mounted.onError === 'fail') throw error;
      warn(error.code, error.message);
    }
  }
}

/** Every reporter is closed, whatever another one says; the first failure is told afterwards. */
export async function closeAll(reporters: Reporters): Promise<void> {
  const closing = reporters.map(async (mounted) => {
    try {
      await mounted.instance.flush?.();
      await mounted.instance.close?.();
    } catch (cause) {
      if (mounted.onError === 'fail') throw failure(mounted, 'close', cause);
    }
  });
  const failed = (await Promise.allSettled(closing)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

function failure({ name }: Mounted, hook: string, cause: unknown): RecallError {
  if (cause instanceof RecallError) return cause;
  const message = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
  return new RecallError('RECALL_PLUGIN', `The reporter "${name}" failed: ${message}`, {
    at: `hook ${hook}`,
    cause,
  });
}
