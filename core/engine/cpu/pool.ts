/** Workers that no engine uses at the moment wait for the next one: starting a worker takes longer than a small run. */
import { WorkerHandle } from './worker-handle.js';

let idle: WorkerHandle[] = [];

export async function takeWorkers(count: number): Promise<WorkerHandle[]> {
  const alive = idle.filter(({ isAlive }) => isAlive);
  const taken = alive.slice(0, count);
  idle = alive.slice(count);
  const more = Array.from({ length: count - taken.length }, () => WorkerHandle.start());
  return [...taken, ...(await Promise.all(more))];
}

/** Every program of theirs has been released. */
export function returnWorkers(workers: readonly WorkerHandle[]): void {
  idle.push(...workers);
}
