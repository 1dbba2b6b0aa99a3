/** Validates the arguments of distributions, because JavaScript has no compiler to do it. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Distribution } from './distribution.js';

export function isDistribution(value: unknown): value is Distribution {
  const { draw, probability, size, description } = (value ?? {}) as Partial<Distribution>;
  const areFunctions = typeof draw === 'function' && typeof probability === 'function';
  return areFunctions && Number.isSafeInteger(size) && typeof description === 'string';
}

/** Examples of distributions, for errors. */
export const DISTRIBUTIONS =
  'one of uniformOver(n), powerLaw(n, exponent), weighted([...]), or a mixture of them';

/** The error for a value that should be a distribution. */
export const notADistribution = (value: unknown, where: string) =>
  new RecallError('RECALL_DISTRIBUTION', `${where} is ${describeValue(value)}, not a distribution`, {
    fix: `Write ${DISTRIBUTIONS}.`,
  });

/** @throws RecallError `RECALL_DISTRIBUTION` unless the value is an array or a typed array. */
export function checkList(value: unknown, where: string, example: string): void {
  const isObject = typeof value === 'object' && value !== null;
  if (isObject && 'length' in value && Number.isSafeInteger(value.length)) return;
  throw new RecallError('RECALL_DISTRIBUTION', `${where} are ${describeValue(value)}, not a list`, {
    fix: `Use an array or typed array, such as ${example}.`,
  });
}
