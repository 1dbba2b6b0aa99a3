/** Which individual a subject is, and which sentences are kept back for it: decided by the seed and its name alone. */
import { createHash } from 'node:crypto';

/** Subjects in a random order that the seed chooses. Adding or removing one moves no other past its neighbours. */
export function subjectOrder(subjects: readonly string[], seed: number): Int32Array {
  const key = subjects.map((subject) =>
    createHash('sha256')
      .update(JSON.stringify([seed, subject]))
      .digest('hex'),
  );
  const order = subjects.map((_, id) => id);
  return Int32Array.from(order.sort((a, b) => (key[a] < key[b] ? -1 : 1)));
}

/** A number for a name, to address a random stream with. */
export const addressOf = (name: string): number =>
  createHash('sha256').update(name).digest().readUIntBE(0, 6);
