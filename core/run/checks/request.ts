/** Validates the arguments of `createRun`, `resumeRun` and `run.stop`, for programs in JavaScript. Pure functions. */
import { describeValue } from '../../describe-value.js';
import { RecallError, suggestName } from '../../errors.js';

/** Whether a value is valid, and what a valid one is. */
type Rule = readonly [isValid: (value: unknown) => boolean, expected: string];

const isText = (value: unknown) => typeof value === 'string';
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isFunction = (value: unknown) => typeof value === 'function';
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const path: Rule = [(value) => isText(value) && value !== '', 'a path'];
const reason: Rule = [path[0], "text: run.stop('enough')"];
const object: Rule = [isObject, 'an object'];
const config: Rule = [isObject, 'an object with configuration keys'];

const shared: Readonly<Record<string, Rule>> = {
  set: [isTexts, "a list of texts: ['sampler.exponent=0.8']"],
  overrides: config,
  builtIn: object,
  onBoundary: [isFunction, 'a function'],
};

const RULES: Readonly<Record<'createRun' | 'resumeRun', Readonly<Record<string, Rule>>>> = {
  createRun: {
    preset: [(value) => isText(value) || isObject(value), 'the name of a preset, a path, or a configuration'],
    file: [(value) => value === false || path[0](value), 'the path of a configuration file, or false'],
    cwd: path,
    defaults: config,
    folder: [(value) => isFunction(value) || path[0](value), 'a path, or a function that returns one'],
    ...shared,
  },
  resumeRun: {
    folder: path,
    from: [Number.isSafeInteger, 'a step, which is a whole number'],
    plugins: [Array.isArray, 'a list of plugin definitions'],
    cwd: path,
    allow: [isTexts, 'a list of paths and packages'],
    ...shared,
  },
};

/** @throws RecallError `RECALL_CONFIG` for an unknown key or an invalid value. */
export function checkRequest(caller: keyof typeof RULES, request: unknown): void {
  check(object, request, `The argument of ${caller}`);
  const rules = RULES[caller];
  for (const [key, value] of Object.entries(request as object) as [string, unknown][]) {
    if (!Object.hasOwn(rules, key)) {
      throw new RecallError('RECALL_CONFIG', `${caller} has no option "${key}"`, {
        fix: `${suggestName(key, Object.keys(rules))} Configuration keys belong in \`overrides\`.`,
      });
    }
    if (value !== undefined) check(rules[key], value, `\`${key}\` of ${caller}`);
  }
}

/** @throws RecallError `RECALL_CONFIG` if the folder of a run is not a path. */
export const checkFolder = (folder: unknown) => check(path, folder, 'The folder of the run');

/** @throws RecallError `RECALL_CONFIG` if the reason to stop a run is not text. */
export const checkReason = (value: unknown) => check(reason, value, 'The argument of run.stop');

function check([isValid, expected]: Rule, value: unknown, what: string): void {
  if (isValid(value)) return;
  throw new RecallError('RECALL_CONFIG', `${what} is ${describeValue(value)}`, {
    fix: `It must be ${expected}.`,
  });
}
