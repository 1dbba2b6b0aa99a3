/** Turns a stored checkpoint into the snapshot that a session resumes from. Reads no files and changes nothing. */
import { isDeepStrictEqual } from 'node:util';
import { storedForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { pluginLabel, type Assembly } from '../assembly.js';
import { checkVocabulary } from '../checks/vocabulary-check.js';
import { isWithin } from '../resume/changes.js';
import { CHANGED_BY, type InForce } from '../training/in-force.js';
import type { Snapshot } from '../training/session.js';
import { grown } from './grown.js';
import { damaged, type Manifest } from './manifest.js';
import { decodeState } from './state.js';
import type { StoredCheckpoint } from './store.js';

/**
 * @param isChanged Whether the configuration differs from the checkpoint's.
 * @param named The keys that were changed or named, whose effects may differ.
 * @throws RecallError `RECALL_CHECKPOINT`, `RECALL_MODEL_SHAPE`, `RECALL_VOCABULARY`
 */
export function restoredSnapshot(
  { manifest, state, stateFile }: StoredCheckpoint,
  assembly: Assembly,
  isChanged: boolean,
  named: readonly string[] = [],
): Snapshot {
  const { step, optimizerStep, plugins, disabled, reference, vocabulary, transitions, inForce } = manifest;
  const { shape, config } = assembly;
  checkVocabulary(vocabulary, assembly, stateFile);
  if (optimizerStep > step) throw damaged(`it has done ${optimizerStep} updates in ${step} steps`, stateFile);
  const positions = Math.max(vocabulary.textLength, config.model.positions ?? 0);
  const storedShape = { ...shape, vocabulary: vocabulary.tokens.length, positions };
  const names = Object.fromEntries(Object.entries(plugins).map(([key, { arrays }]) => [key, arrays]));
  const { vectors, arrays } = decodeState(state, storedShape, names, stateFile);
  const before = manifest.config as unknown as Config;
  return {
    step,
    optimizerStep,
    vectors: grown(vectors, storedShape, shape, config.seed),
    reference,
    disabled,
    transitions: transitions.filter(({ plugin }) => isSamePlugin(plugin, before, config)),
    pending: pendingPlugins(manifest, before, assembly),
    ignoresStop: isChanged,
    inForce: inForce && unchangedParts(inForce, named),
    plugins: Object.fromEntries(
      Object.entries(plugins).map(([key, saved]) => [key, { ...saved, arrays: arrays[key] }]),
    ),
  };
}

/** The parts that none of the keys change on purpose. */
function unchangedParts({ until, parts }: InForce, named: readonly string[]): InForce {
  const unchanged = Object.entries(parts).filter(
    ([part]) =>
      !CHANGED_BY[part as keyof typeof CHANGED_BY]?.some((key) => named.some((each) => isWithin(each, key))),
  );
  return { until, parts: Object.fromEntries(unchanged) };
}

/** Whether the plugin that recorded a decision is still in the configuration: another one could not read it. */
function isSamePlugin(plugin: string, before: Config, { sampler, interventions }: Config): boolean {
  if (plugin === 'sampler') return before.sampler.plugin === sampler.plugin;
  const names = [plugin, plugin.replace(/\.sampler$/, '')];
  return names.some(
    (name) =>
      Object.hasOwn(interventions, name) && before.interventions[name]?.plugin === interventions[name].plugin,
  );
}

/**
 * The plugins that take part in the checkpoint's boundary again: new ones, and interventions with other options that
 * decided nothing at it.
 */
function pendingPlugins({ step, transitions }: Manifest, before: Config, assembly: Assembly): string[] {
  const { config, sampler, probes, interventions } = assembly;
  const isNew = (record: 'probes' | 'interventions', name: string) =>
    Object.hasOwn(config[record], name) && before[record][name]?.plugin !== config[record][name].plugin;
  const decided = (name: string) => transitions.some((each) => each.step === step && each.plugin === name);
  const hasNewOptions = (name: string) =>
    !isDeepStrictEqual(storedForm(before.interventions[name]), storedForm(config.interventions[name]));
  return [
    ...(before.sampler.plugin === config.sampler.plugin ? [] : [sampler]),
    ...probes.filter(({ name }) => isNew('probes', name)),
    ...interventions.filter(
      ({ name }) => isNew('interventions', name) || (hasNewOptions(name) && !decided(name)),
    ),
  ].map(pluginLabel);
}
