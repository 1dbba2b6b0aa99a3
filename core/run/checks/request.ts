/** What a program may hand to `createRun`, `resumeRun` and `run.stop`: in JavaScript, no compiler looks at it. */
import { RecallError, suggestName } from '../../errors.js';
import { describeValue } from '../../describe-value.js';

/** Whether a value is right, and what would be. */
type Rule = readonly [isRight: (value: unknown) => boolean, right: string];

const isText = (value: unknown) => typeof value === 'string';
const isFunction = (value: unknown) => typeof value === 'function';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const path: Rule = [(value) => isText(value) && value !== '', 'a path, as text'];
const reason: Rule = [(value) => isText(value) && value !== '', "a text: run.stop('enough')"];
const object: Rule = [isObject, 'an object'];
const config: Rule = [isObject, 'an object with keys of the configuration'];

const shared: Readonly<Record<string, Rule>> = {
  set: [(value) => Array.isArray(value) && value.every(isText), "a list of texts: ['sampler.exponent=0.8']"],
  overrides: config,
  builtIn: object,
  onBoundary: [isFunction, 'a function, which is called at every boundary'],
};

const RULES: Readonly<Record<'createRun' | 'resumeRun', Readonly<Record<string, Rule>>>> = {
  createRun: {
    preset: [(value) => isText(value) || isObject(value), 'the name of a preset, a path, or a configuration'],
    file: [(value) => value === false || path[0](value), 'the path of a configuration file, or false'],
    cwd: path,
    defaults: config,
    folder: [(value) => isFunction(value) || path[0](value), `${path[1]}, or a function that returns one`],
    ...shared,
  },
  resumeRun: {
    folder: path,
    from: [Number.isSafeInteger, 'a step, as a whole number'],
    plugins: [Array.isArray, 'a list of definitions'],
    cwd: path,
    allow: [(value) => Array.isArray(value) && value.every(isText), 'a list of paths and packages'],
    ...shared,
  },
};

/** @throws RecallError `RECALL_CONFIG` for a key that nothing reads, or a value that is none of its kind. */
export function checkRequest(of: keyof typeof RULES, request: unknown): void {
  check(object, request, `what ${of} is called with`);
  const rules = RULES[of];
  for (const [key, value] of Object.entries(request as object) as [string, unknown][]) {
    if (!Object.hasOwn(rules, key)) {
      throw new RecallError('RECALL_CONFIG', `${of} takes no "${key}"`, {
        fix: `${suggestName(key, Object.keys(rules))} Keys of the configuration go into \`overrides\`.`,
      });
    }
    if (value !== undefined) check(rules[key], value, `\`${key}\` of ${of}`);
  }
}

/** @throws RecallError `RECALL_CONFIG` when the folder of a run is no path. */
export const checkFolder = (folder: unknown) => check(path, folder, 'the folder of the run');

/** @throws RecallError `RECALL_CONFIG` when what a run is stopped for is no text. */
export const checkReason = (given: unknown) => check(reason, given, 'what run.stop is called with');

function check([isRight, right]: Rule, value: unknown, called: string): void {
  if (isRight(value)) return;
  throw new RecallError(
    'RECALL_CONFIG',
    `${called[0].toUpperCase()}${called.slice(1)} is ${describeValue(value)}`,
    {
      fix: `It is ${right}.`,
    },
  );
}
