/** What a run has and will never use, most likely by mistake: told in sentences before it starts. */
import { isPlain } from '../../plain.js';
import { defaults, type Config } from '../../config/schema.js';
import { engines } from '../../engine/engines.js';
import type { MountedPlugin } from '../../plugin/container.js';
import { DECLARATION_KEYS } from '../../plugin/declaration.js';
import { HOOKS, likelyHook, methodsOf, STATE_HOOKS } from '../../plugin/hooks.js';

/** What is idle, and why; the key in the configuration comes before it. */
type Found = readonly (string | false | undefined)[];
type Rule = (mounted: MountedPlugin, steps: number) => Found;

const has = (instance: object, hook: string) => typeof Reflect.get(instance, hook) === 'function';

/** Only probes and interventions are asked every so often. */
const cadence: Rule = ({ every, definition: { kind } }, steps) => {
  if (every === undefined) return [];
  const when = {
    sampler: 'A sampler is asked at every step.',
    reporter: 'A reporter is told every event.',
    population: 'A population is made once.',
    architecture: 'An architecture is made once.',
    executor: 'An executor is no part of a run.',
  };
  if (kind !== 'probe' && kind !== 'intervention') return [`\`every\` is never used. ${when[kind]}`];
  return [
    every !== 'logarithmic' &&
      every > steps &&
      `\`every\` is ${every}, and the run ends at step ${steps}. It is asked at the first and the last boundary only.`,
  ];
};

/** There is one population, and one sampler at a time. */
const order: Rule = ({ definition: { kind, declaration } }) => [
  declaration.order !== undefined &&
    (kind === 'sampler' || kind === 'population' || kind === 'architecture') &&
    `\`order\` is never used. There is one ${kind}.`,
];

/** A policy is for hooks that may fail without ending the run. */
const policy: Rule = ({ at, spec, instance, definition: { kind, declaration } }) => {
  const isGiven = spec.onError !== undefined || declaration.onError !== undefined;
  const why = {
    probe: false as const,
    intervention: false as const,
    sampler:
      at === 'sampler' ? !has(instance, 'decide') && 'It never decides.' : 'That of the outer sampler holds.',
    reporter: !has(instance, 'flush') && !has(instance, 'close') && 'It has no `flush` and no `close`.',
    population: 'Without a population there is no run.',
    architecture: 'Without an architecture there is no model.',
    executor: 'It is no part of a run.',
  }[kind];
  return [isGiven && why && `\`onError\` is never used. ${why}`];
};

/** Methods that nothing calls: all of an object literal's, and those of a class that look like hooks. */
const methods: Rule = ({ instance, definition: { kind } }) => {
  const hooks: readonly string[] = [...HOOKS[kind].must, ...HOOKS[kind].may];
  const missing = hooks.filter((hook) => !has(instance, hook));
  return methodsOf(instance)
    .filter((method) => !hooks.includes(method))
    .map((method) => {
      const near = likelyHook(method, missing);
      const isHook = near !== undefined || (STATE_HOOKS as readonly string[]).includes(method);
      const fix =
        near === undefined ? `Hooks of a ${kind}: ${hooks.join(', ')}.` : `Did you mean \`${near}\`?`;
      return (isHook || isPlain(instance)) && `\`${method}\` is never called. ${fix}`;
    });
};

/** Keys of a declaration that nothing reads. */
const declared: Rule = ({ definition: { declaration } }) =>
  Object.keys(declaration)
    .filter((key) => !DECLARATION_KEYS.includes(key))
    .map((key) => {
      const near = likelyHook(key, DECLARATION_KEYS);
      const fix = near === undefined ? `Known: ${DECLARATION_KEYS.join(', ')}.` : `Did you mean \`${near}\`?`;
      return `\`${key}\` of "${declaration.name}" is never read. ${fix}`;
    });

const RULES: readonly Rule[] = [cadence, order, policy, methods, declared];

const reads = (name: string, key: 'threads' | 'device') =>
  name === 'auto' || engines.some((engine) => engine.name === name && engine.reads.includes(key));

/** Keys that other keys take the sense of. */
function keys({ steps, optimizer, engine, checkpoints, hooks }: Config): Found {
  const isConstant = optimizer.schedule === 'constant';
  const isFinalGiven = optimizer.finalLearningRate !== defaults.optimizer.finalLearningRate;
  const late = checkpoints.keepSteps.filter((step) => step > steps);
  const { timeout = Infinity, slowAfter } = hooks;
  return [
    isConstant && optimizer.decaySteps && 'optimizer.decaySteps is never used. The schedule is constant.',
    isConstant && isFinalGiven && 'optimizer.finalLearningRate is never used. The schedule is constant.',
    ...(['threads', 'device'] as const).map(
      (key) =>
        engine[key] !== undefined &&
        !reads(engine.name, key) &&
        `engine.${key} has no effect: the engine "${engine.name}" does not read it.`,
    ),
    late.length > 0 && `checkpoints.keepSteps has ${late.join(', ')}. The run ends at step ${steps}.`,
    slowAfter !== defaults.hooks.slowAfter &&
      slowAfter >= timeout &&
      `hooks.slowAfter is never used. A plugin counts as failed after ${timeout} seconds.`,
  ].map((found) => found || undefined);
}

/** A sentence or two for everything that is never used, beginning with its key in the configuration. */
export function idle(config: Config, mounted: readonly MountedPlugin[]): readonly string[] {
  const ofPlugins = mounted.flatMap((each) =>
    RULES.flatMap((rule) => rule(each, config.steps)).map((found) => found && `${each.at}: ${found}`),
  );
  return [...keys(config), ...ofPlugins].filter((found) => typeof found === 'string');
}
