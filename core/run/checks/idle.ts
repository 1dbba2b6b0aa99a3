/** Finds settings and methods without effect, which are probably mistakes, and describes them in notes. Pure functions. */
import { defaults, type Config } from '../../config/schema.js';
import { engines } from '../../engine/engines.js';
import { isPlain } from '../../plain.js';
import type { MountedPlugin } from '../../plugin/container.js';
import { DECLARATION_KEYS } from '../../plugin/declaration.js';
import { plural } from '../../text.js';
import { HOOKS, likelyHook, methodsOf, STATE_HOOKS } from '../../plugin/hooks.js';

/** Notes, without the plugin's key in the configuration. */
type Notes = readonly (string | false | undefined)[];
type Rule = (mounted: MountedPlugin, steps: number) => Notes;

const has = (instance: object, hook: string) => typeof Reflect.get(instance, hook) === 'function';

/** `every` is for probes and interventions. */
const cadence: Rule = ({ every, definition: { kind } }, steps) => {
  if (every === undefined) return [];
  const reasons = {
    sampler: 'a sampler runs at every step',
    reporter: 'a reporter receives every event',
    population: 'a population is created once',
    architecture: 'an architecture is created once',
    engine: 'an engine is opened once',
    executor: 'an executor is not part of a run',
  };
  if (kind !== 'probe' && kind !== 'intervention') return [`\`every\` has no effect: ${reasons[kind]}.`];
  return [
    every !== 'logarithmic' &&
      every > steps &&
      `\`every\` is ${every}, but the run has ${plural(steps, 'step')}: it runs at the first and the last boundary only.`,
  ];
};

const order: Rule = ({ definition: { kind, declaration } }) => [
  declaration.order !== undefined &&
    (kind === 'sampler' || kind === 'population' || kind === 'architecture' || kind === 'engine') &&
    `\`order\` has no effect: there is only one ${kind}.`,
];

/** `onError` is for hooks whose failure need not end the run. */
const policy: Rule = ({ at, spec, instance, definition: { kind, declaration } }) => {
  const isSet = spec.onError !== undefined || declaration.onError !== undefined;
  const reason = {
    probe: false as const,
    intervention: false as const,
    sampler:
      at === 'sampler'
        ? !has(instance, 'decide') && 'this sampler never decides'
        : 'that of the outer sampler applies',
    reporter: !has(instance, 'flush') && !has(instance, 'close') && 'it has no `flush` and no `close`',
    population: 'a run cannot continue without its population',
    architecture: 'a run cannot continue without its architecture',
    engine: 'a run cannot continue without its engine',
    executor: 'an executor is not part of a run',
  }[kind];
  return [isSet && reason && `\`onError\` has no effect: ${reason}.`];
};

/** Methods that are not hooks: all of an object literal's, and those of a class that look like hooks. */
const methods: Rule = ({ instance, definition: { kind } }) => {
  const hooks: readonly string[] = [...HOOKS[kind].must, ...HOOKS[kind].may];
  const missing = hooks.filter((hook) => !has(instance, hook));
  return methodsOf(instance)
    .filter((method) => !hooks.includes(method))
    .map((method) => {
      const nearest = likelyHook(method, missing);
      const isHook = nearest !== undefined || (STATE_HOOKS as readonly string[]).includes(method);
      const fix =
        nearest === undefined ? `Hooks of a ${kind}: ${hooks.join(', ')}.` : `Did you mean \`${nearest}\`?`;
      return (isHook || isPlain(instance)) && `\`${method}\` is never called. ${fix}`;
    });
};

/** Unknown keys of a declaration. */
const declarationKeys: Rule = ({ definition: { declaration } }) =>
  Object.keys(declaration)
    .filter((key) => !DECLARATION_KEYS.includes(key))
    .map((key) => {
      const nearest = likelyHook(key, DECLARATION_KEYS);
      const fix =
        nearest === undefined ? `Known: ${DECLARATION_KEYS.join(', ')}.` : `Did you mean \`${nearest}\`?`;
      return `\`${key}\` of "${declaration.name}" has no effect. ${fix}`;
    });

const RULES: readonly Rule[] = [cadence, order, policy, methods, declarationKeys];

const reads = (name: string, key: 'threads' | 'device') =>
  name === 'auto' || engines.some((engine) => engine.name === name && engine.reads.includes(key));

/** Keys that another setting makes irrelevant. */
function configNotes({ steps, optimizer, engine, checkpoints, hooks }: Config): Notes {
  const isConstant = optimizer.schedule === 'constant';
  const isFinalSet = optimizer.finalLearningRate !== defaults.optimizer.finalLearningRate;
  const late = checkpoints.keepSteps.filter((step) => step > steps);
  const { timeout = Infinity, slowAfter } = hooks;
  return [
    isConstant &&
      optimizer.decaySteps !== undefined &&
      'optimizer.decaySteps has no effect: the schedule is constant.',
    isConstant && isFinalSet && 'optimizer.finalLearningRate has no effect: the schedule is constant.',
    ...(['threads', 'device'] as const).map(
      (key) =>
        engine.plugin === undefined &&
        engine[key] !== undefined &&
        !reads(engine.name, key) &&
        `engine.${key} has no effect: the engine "${engine.name}" does not read it.`,
    ),
    late.length > 0 && `checkpoints.keepSteps has ${late.join(', ')}, but the run ends at step ${steps}.`,
    slowAfter !== defaults.hooks.slowAfter &&
      slowAfter >= timeout &&
      `hooks.slowAfter has no effect: plugins time out after ${timeout} seconds.`,
  ];
}

/** One note for every setting or method without effect, starting with its key in the configuration. */
export function idle(config: Config, mounted: readonly MountedPlugin[]): readonly string[] {
  const pluginNotes = mounted.flatMap((each) =>
    RULES.flatMap((rule) => rule(each, config.steps)).map((note) => note && `${each.at}: ${note}`),
  );
  return [...configNotes(config), ...pluginNotes].filter((note) => typeof note === 'string');
}
