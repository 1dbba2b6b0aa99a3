/** What the run asks of its reporters beyond taking events: to store what they have, and to close. */
import type { Config } from '../config/schema.js';
import { RecallError, errorMessage } from '../errors.js';
import type { MountedPlugin } from '../plugin/container.js';
import { answered } from './training/patience.js';

type Reporters = readonly MountedPlugin<'reporter'>[];

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
      // A session that goes on from the checkpoint would not know of it: it is about the reporter, not about the run.
      warn(error.code, error.message, true);
    }
  }
}

/**
 * Every reporter is closed, whatever another one says; the first failure is told afterwards.
 *
 * @param tell Says what somebody should know: the stream of events has ended by now.
 */
export async function closeAll(
  reporters: Reporters,
  hooks: Config['hooks'],
  tell: (message: string) => void,
): Promise<void> {
  const closing = reporters.map(async (mounted) => {
    const { name, instance, onError } = mounted;
    const close = async () => {
      await instance.flush?.();
      await instance.close?.();
    };
    try {
      await answered(close(), hooks, (seconds) =>
        tell(`The reporter "${name}" has been closing for ${seconds} seconds. The run waits.`),
      );
    } catch (cause) {
      const error = failure(mounted, 'close', cause);
      if (onError === 'fail') throw error;
      tell(error.message);
    }
  });
  const failed = (await Promise.allSettled(closing)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

function failure({ name }: MountedPlugin, hook: string, cause: unknown): RecallError {
  if (cause instanceof RecallError) return cause;
  return new RecallError('RECALL_PLUGIN', `The reporter "${name}" failed: ${errorMessage(cause)}`, {
    at: `hook ${hook}`,
    cause,
  });
}
