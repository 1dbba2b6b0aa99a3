/** What a schema of zod's would have allowed, in words. */
import type { z } from 'zod';

export function allowed(issue: z.core.$ZodIssue): string {
  // What the schema says of itself is better than what can be said of any schema.
  if (!ZOD_WORDING.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(', ');
    case 'too_small':
      if (issue.origin === 'string') return 'text that is not empty';
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_key':
      return issue.issues[0] ? allowed(issue.issues[0]) : issue.message;
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap(([first]) => (first ? [allowed(first)] : [])))].join(', or ');
    default:
      return issue.message;
  }
}

const ZOD_WORDING = /^(Invalid|Too|Unrecognized)/;

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
