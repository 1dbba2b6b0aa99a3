/** A connection to the queue that waits where the queue is lost, and says so once. */
import { RecallError, errorMessage } from '../../errors.js';
import type { QueueAddress } from './address.js';
import { loadQueueLibrary } from './library.js';

/** Milliseconds that a queue has to answer at the start. */
const PATIENCE = 5000;

/** The name of the queue that all sweeps share. */
export const QUEUE = 'recall';

/** An open connection; `quit` closes it. */
export type Connection = InstanceType<Awaited<ReturnType<typeof loadQueueLibrary>>['Redis']>;

/**
 * Connects to a queue.
 *
 * @param say Told when the queue is lost, and when it is back.
 * @throws RecallError `RECALL_QUEUE`, within seconds, when it does not answer
 */
export async function connect(address: QueueAddress, say: (text: string) => void): Promise<Connection> {
  const { Redis } = await loadQueueLibrary();
  const first = new Redis({
    ...address.options,
    lazyConnect: true,
    connectTimeout: PATIENCE,
    commandTimeout: PATIENCE,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown;
  first.on('error', (error) => (reason = error));
  try {
    await first.connect();
    await first.ping();
  } catch (cause) {
    const why = errorMessage(reason ?? cause) || errorMessage(cause);
    throw new RecallError('RECALL_QUEUE', `The queue at ${address.text} does not answer: ${why}`, {
      fix: 'Start it there, or name another one with --queue.',
      cause,
    });
  } finally {
    first.disconnect();
  }
  const connection = new Redis({
    ...address.options,
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(100 * attempt, 2000),
  });
  let isLost = false;
  connection.on('error', () => undefined);
  connection.on('reconnecting', () => {
    if (!isLost) say(`The queue at ${address.text} is lost; waiting until it is back`);
    isLost = true;
  });
  connection.on('ready', () => {
    if (isLost) say(`The queue at ${address.text} is back`);
    isLost = false;
  });
  return connection;
}
