/** From a snapshot of a session to what a checkpoint's files hold. */
import { jsonForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { ModelShape } from '../../model/shape.js';
import type { TrainedVocabulary } from '../../population/vocabulary.js';
import type { DataFingerprint } from '../fingerprint.js';
import type { Snapshot } from '../training/session.js';
import type { RunSnapshot } from '../../log/state.js';
import type { Vectors } from '../training/training-state.js';
import { versions } from '../versions.js';
import { CHECKPOINT_FORMAT, type Manifest } from './manifest.js';
import { encodeState } from './state.js';

/** What a checkpoint tells beside the snapshot. */
export interface Around {
  readonly config: Config;
  readonly facts: RunSnapshot;
  readonly fingerprint: DataFingerprint;
  readonly vocabulary: TrainedVocabulary;
  readonly engine: string;
  readonly seconds: number;
}

/**
 * The manifest, but for its files, and the pieces of `state.safetensors`: views, so write them before the next update.
 *
 * @throws RecallError `RECALL_NOT_FINITE`: a model that is lost must not take the place of one that is not.
 */
export function contentOf(
  snapshot: Snapshot,
  shape: ModelShape,
  { config, facts, fingerprint, vocabulary, engine, seconds }: Around,
): { manifest: Omit<Manifest, 'files'>; state: Uint8Array[] } {
  const { step, optimizerStep, vectors, transitions, switchedOff, reference, inForce } = snapshot;
  checkFinite(vectors, step);
  const plugins = Object.entries(snapshot.plugins);
  const content = {
    format: CHECKPOINT_FORMAT,
    step,
    optimizerStep,
    seconds,
    config: jsonForm(config),
    fingerprint,
    vocabulary,
    versions: versions(),
    engine,
    plugins: Object.fromEntries(
      plugins.map(([key, { plugin, version, state, arrays }]) => [
        key,
        { plugin, version, state, arrays: Object.keys(arrays) },
      ]),
    ),
    disabled: switchedOff,
    transitions,
    reference,
    inForce,
    facts,
  };
  const arrays = Object.fromEntries(plugins.map(([key, { arrays }]) => [key, arrays]));
  return {
    manifest: content as unknown as Omit<Manifest, 'files'>,
    state: encodeState(vectors, arrays, shape),
  };
}

function checkFinite(vectors: Readonly<Vectors>, step: number): void {
  for (const [name, vector] of Object.entries<Float32Array>({ ...vectors })) {
    // Differences of what is not finite are not zero; one pass without a branch for each number.
    let sum = 0;
    for (let i = 0; i < vector.length; i++) sum += vector[i] - vector[i];
    if (sum !== 0) {
      throw new RecallError('RECALL_NOT_FINITE', `The model's ${name} are not all finite`, {
        at: `step ${step}`,
      });
    }
  }
}
