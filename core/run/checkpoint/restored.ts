/** From a stored checkpoint to what a session goes on from. */
import type { Transition } from '../../bus/events.js';
import { jsonForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { isDeepStrictEqual } from 'node:util';
import type { Assembly } from '../assemble.js';
import { called } from '../training/boundary.js';
import { CHANGED_BY, type InForce } from '../training/in-force.js';
import type { PluginState } from '../training/plugin-state.js';
import type { Snapshot } from '../training/session.js';
import { damaged, type Manifest } from './manifest.js';
import { checkVocabulary } from '../checks/vocabulary-check.js';
import { isWithin } from '../resume/changes.js';
import { grown } from './grown.js';
import { decodeState } from './state.js';
import type { StoredCheckpoint } from './store.js';

/**
 * @param isChanged Whether the configuration is another one than the checkpoint's.
 * @param meant The keys that were changed or named: what they change need not be what it was.
 * @throws RecallError `RECALL_CHECKPOINT`, `RECALL_MODEL_SHAPE`, `RECALL_VOCABULARY`
 */
export function restored(
  { manifest, state, stateFile }: StoredCheckpoint,
  assembly: Assembly,
  isChanged: boolean,
  meant: readonly string[] = [],
): Snapshot {
  const { step, optimizerStep, plugins, disabled, reference, vocabulary, inForce } = manifest;
  const { shape, config } = assembly;
  checkVocabulary(vocabulary, assembly, stateFile);
  if (optimizerStep > step) throw damaged(`it has done ${optimizerStep} updates in ${step} steps`, stateFile);
  const wanted = Object.fromEntries(Object.entries(plugins).map(([key, { arrays }]) => [key, arrays]));
  const before = { ...shape, vocabulary: vocabulary.tokens.length, positions: vocabulary.textLength };
  const { vectors, arrays } = decodeState(state, before, wanted, stateFile);
  return {
    step,
    optimizerStep,
    vectors: grown(vectors, before, shape, config.seed),
    reference,
    switchedOff: disabled,
    transitions: stillMeant(manifest, assembly.config),
    newcomers: newcomers(manifest, assembly),
    goesOn: isChanged,
    inForce: inForce && unchanged(inForce, meant),
    plugins: Object.fromEntries(
      Object.entries(plugins).map(([key, { plugin, version, state }]): [string, PluginState] => [
        key,
        { plugin, version, state, arrays: arrays[key] },
      ]),
    ),
  };
}

/** The parts that none of the keys change on purpose. */
function unchanged({ until, parts }: InForce, meant: readonly string[]): InForce {
  const kept = Object.entries(parts).filter(
    ([part]) =>
      !CHANGED_BY[part as keyof typeof CHANGED_BY]?.some((key) => meant.some((each) => isWithin(each, key))),
  );
  return { until, parts: Object.fromEntries(kept) };
}

const configOf = ({ config }: Manifest) => config as unknown as Config;

/** The recorded decisions of plugins that are still the same; another plugin cannot read them. */
function stillMeant(manifest: Manifest, { sampler, interventions }: Config): readonly Transition[] {
  const before = configOf(manifest);
  return manifest.transitions.filter(({ plugin }) => {
    if (plugin === 'sampler') return before.sampler.plugin === sampler.plugin;
    const name = plugin.replace(/\.sampler$/, '');
    return [plugin, name].some(
      (key) =>
        Object.hasOwn(interventions, key) && before.interventions[key]?.plugin === interventions[key].plugin,
    );
  });
}

/**
 * For whom the checkpoint's boundary is held again: plugins that were not there, and interventions that were told
 * something else and have decided nothing at it.
 */
function newcomers({ step, transitions, ...manifest }: Manifest, assembly: Assembly): string[] {
  const before = manifest.config as unknown as Config;
  const { config, sampler, probes, interventions } = assembly;
  const isOther = (record: 'probes' | 'interventions', name: string) =>
    Object.hasOwn(config[record], name) && before[record][name]?.plugin !== config[record][name].plugin;
  const decided = (name: string) =>
    transitions.some((transition) => transition.step === step && transition.plugin === name);
  const isTold = (name: string) =>
    !isDeepStrictEqual(plain(before.interventions[name]), plain(config.interventions[name])) &&
    !decided(name);
  return [
    ...(before.sampler.plugin === config.sampler.plugin ? [] : [sampler]),
    ...probes.filter(({ name }) => isOther('probes', name)),
    ...interventions.filter(({ name }) => isOther('interventions', name) || isTold(name)),
  ].map(called);
}

const plain = (spec: object | undefined): unknown => JSON.parse(JSON.stringify(jsonForm(spec ?? null)));
