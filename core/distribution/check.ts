/** What distributions are made of, looked at when they are made: in JavaScript, no compiler does. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Distribution } from './distribution.js';

export function isDistribution(value: unknown): value is Distribution {
  const { draw, probability, size, description } = (value ?? {}) as Partial<Distribution>;
  const areFunctions = typeof draw === 'function' && typeof probability === 'function';
  return areFunctions && Number.isSafeInteger(size) && typeof description === 'string';
}

/** What to write where there should be a distribution. */
export const DISTRIBUTIONS =
  'one of uniform(n), powerLaw(n, exponent), weighted([...]), or a mixture of them';

/** The error for what stands where there should be a distribution. */
export const notADistribution = (value: unknown, where: string) =>
  new RecallError('RECALL_DISTRIBUTION', `${where} is ${describeValue(value)}, and no distribution`, {
    fix: `Write ${DISTRIBUTIONS}.`,
  });

/** @throws RecallError `RECALL_DISTRIBUTION` when something is no list, be it a typed array. */
export function checkList(value: unknown, where: string, example: string): void {
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && 'length' in value && Number.isSafeInteger(value.length)) return;
  throw new RecallError('RECALL_DISTRIBUTION', `${where} are ${describeValue(value)}, and no list`, {
    fix: `Write ${example}; a typed array will do, too.`,
  });
}
