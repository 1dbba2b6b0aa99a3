/**
 * Lists and records in files that may be from a stranger. They are not copied, and what is told of them is the first
 * thing that is wrong: with all that is, a list of a million would take hundreds of times its size.
 */
import { z } from 'zod';
import { isPlain } from '../../plain.js';

type Check = z.core.$RefinementCtx;

/** A list of what a schema says. */
export const listOf = <T>(element: z.ZodType<T>) =>
  z.custom<T[]>().superRefine((value: unknown, check) => {
    if (!Array.isArray(value)) return check.addIssue('it is no list');
    for (let i = 0; i < value.length; i++) if (isWrong(element, value[i], i, check)) return;
  });

/** What a schema says by key. */
export const recordOf = <T>(element: z.ZodType<T>, isKey: (key: string) => boolean = () => true) =>
  z.custom<Record<string, T>>().superRefine((value: unknown, check) => {
    if (!isPlain(value)) return check.addIssue('it is no object');
    for (const key in value) {
      // Who copies it key by key would get another prototype.
      if (key === '__proto__' || !isKey(key)) return check.addIssue(`it has the key "${key}"`);
      if (isWrong(element, value[key], key, check)) return;
    }
  });

function isWrong(schema: z.ZodType, value: unknown, at: PropertyKey, check: Check): boolean {
  const issue = schema.safeParse(value).error?.issues[0];
  if (issue) check.addIssue({ code: 'custom', message: issue.message, path: [at, ...issue.path] });
  return issue !== undefined;
}
