/** What a model scores that knows how frequent each value is, and nothing about anybody. */
import type { Attribute } from '../population.js';
import type { FactTable } from './fact-table.js';

interface Share {
  /** How often each value is told. */
  readonly told: Map<string, number>;
  /** For how many subjects each value is right. */
  readonly right: Map<string, number>;
  count: number;
}

/**
 * The no-knowledge baseline of each relation: the mean over subjects of -ln of the share of their right values,
 * which is the entropy -sum over values of p ln p where each subject has one. A value's share p is how often it is
 * told of those that have the relation, each of several values of a subject in equal parts.
 *
 * The chance level is the share of subjects for which the most frequent right value is right.
 *
 * Only individuals that training draws from count: of others, a model that has learned the shares knows nothing.
 * A relation that none of them has counts over everyone.
 */
export function baselines(
  { subjects, relations, facts }: FactTable,
  individuals: number,
  subjectOf: (individual: number) => number,
): Attribute[] {
  const isTrained = new Uint8Array(subjects.length);
  for (let i = 0; i < individuals; i++) isTrained[subjectOf(i)] = 1;
  const hasTrained = new Uint8Array(relations.length);
  for (const { subject, relation } of facts) if (isTrained[subject]) hasTrained[relation] = 1;
  const counted = facts.filter(({ subject, relation }) => isTrained[subject] || !hasTrained[relation]);

  const shares = relations.map((): Share => ({ told: new Map(), right: new Map(), count: 0 }));
  const add = (counts: Map<string, number>, value: string, much: number) =>
    counts.set(value, (counts.get(value) ?? 0) + much);
  for (const { relation, values, valueAliases } of counted) {
    const share = shares[relation];
    share.count++;
    for (const value of values) add(share.told, value, 1 / values.length);
    for (const value of [...values, ...valueAliases]) add(share.right, value, 1);
  }
  const loss = new Float64Array(relations.length);
  for (const { relation, values, valueAliases } of counted) {
    const { told, count } = shares[relation];
    let right = 0;
    for (const value of [...values, ...valueAliases]) right += told.get(value) ?? 0;
    loss[relation] -= Math.log(Math.min(1, right / count));
  }
  return relations.map((name, relation) => {
    const { right, count } = shares[relation];
    let most = 0;
    for (const subjects of right.values()) most = Math.max(most, subjects);
    return { name, entropy: loss[relation] / count, chance: most / count };
  });
}
