/** The libraries of the queue: optional, so that those who only train do not install them. */
import type * as bullmq from 'bullmq';
import type * as ioredis from 'ioredis';
import { RecallError } from '../../errors.js';

type QueueLibrary = Pick<
  typeof bullmq,
  'Queue' | 'QueueEvents' | 'Worker' | 'UnrecoverableError' | 'DelayedError'
> &
  Pick<typeof ioredis, 'Redis'>;

/** @throws RecallError `RECALL_QUEUE` where they are not installed */
export async function loadQueueLibrary(): Promise<QueueLibrary> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { ...bullmq, Redis: ioredis.Redis };
  } catch (cause) {
    throw new RecallError('RECALL_QUEUE', 'The packages of the queue are not installed', {
      fix: 'Install them beside recall-lab: npm install bullmq ioredis',
      cause,
    });
  }
}
