/** Flushes and closes the reporters of a run. */
import type { Config } from '../config/schema.js';
import { RecallError, errorMessage } from '../errors.js';
import type { MountedPlugin } from '../plugin/container.js';
import { withPatience } from './training/patience.js';

type Reporters = readonly MountedPlugin<'reporter'>[];

/**
 * Flushes every reporter, so that logs are never behind a checkpoint.
 *
 * @throws RecallError the error of a reporter, unless its `onError` lets the run continue.
 */
export async function flushAll(
  reporters: Reporters,
  hooks: Config['hooks'],
  warn: (code: string, message: string, passing?: true) => void,
): Promise<void> {
  for (const mounted of reporters) {
    try {
      await withPatience(Promise.resolve(mounted.instance.flush?.()), hooks, (seconds) =>
        warn('RECALL_SLOW', `The reporter "${mounted.name}" has been flushing for ${seconds} seconds.`, true),
      );
    } catch (cause) {
      const error = failure(mounted, 'flush', cause);
      if (mounted.onError === 'fail') throw error;
      // Not stored: it concerns this session, and a session that resumes from the checkpoint would not repeat it.
      warn(error.code, error.message, true);
    }
  }
}

/**
 * Closes every reporter, even if others fail, and then throws the first failure.
 *
 * @param tell Reports problems: the event stream has completed by now.
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
      await withPatience(close(), hooks, (seconds) =>
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
