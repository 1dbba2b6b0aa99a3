/** Turns a session's snapshot into the content of a checkpoint's two files. Writes nothing. */
import { jsonForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { RunSnapshot } from '../../log/state.js';
import type { ModelShape } from '../../model/shape.js';
import type { TrainedVocabulary } from '../../population/vocabulary.js';
import type { DataFingerprint } from '../fingerprint.js';
import type { Snapshot } from '../training/session.js';
import type { Vectors } from '../training/training-state.js';
import { versions } from '../versions.js';
import { CHECKPOINT_FORMAT, type Manifest } from './manifest.js';
import { encodeState } from './state.js';

/** What a checkpoint stores besides the snapshot. */
export interface RunContext {
  readonly config: Config;
  readonly facts: RunSnapshot;
  readonly fingerprint: DataFingerprint;
  readonly vocabulary: TrainedVocabulary;
  readonly engine: string;
  readonly seconds: number;
}

/**
 * The manifest without its file list, and the pieces of `state.safetensors`, which are views: write them before the
 * next update.
 *
 * @throws RecallError `RECALL_NOT_FINITE`, so that a diverged model never replaces a good one.
 */
export function checkpointContent(
  snapshot: Snapshot,
  shape: ModelShape,
  { config, ...context }: RunContext,
): { manifest: Omit<Manifest, 'files'>; state: Uint8Array[] } {
  const { step, optimizerStep, vectors, transitions, disabled, reference, inForce } = snapshot;
  checkFinite(vectors, step);
  const plugins = Object.entries(snapshot.plugins);
  const manifest = {
    format: CHECKPOINT_FORMAT,
    step,
    optimizerStep,
    ...context,
    config: jsonForm(config),
    versions: versions(),
    plugins: Object.fromEntries(
      plugins.map(([key, { arrays, ...state }]) => [key, { ...state, arrays: Object.keys(arrays) }]),
    ),
    disabled,
    transitions,
    reference,
    inForce,
  };
  const arrays = Object.fromEntries(plugins.map(([key, { arrays }]) => [key, arrays]));
  return {
    manifest: manifest as unknown as Omit<Manifest, 'files'>,
    state: encodeState(vectors, arrays, shape),
  };
}

function checkFinite(vectors: Readonly<Vectors>, step: number): void {
  for (const [name, vector] of Object.entries<Float32Array>({ ...vectors })) {
    // x - x is NaN for infinities and NaN: one pass without a branch per number.
    let sum = 0;
    for (let i = 0; i < vector.length; i++) sum += vector[i] - vector[i];
    if (sum !== 0) {
      throw new RecallError('RECALL_NOT_FINITE', `The model's ${name} are not all finite`, {
        at: `step ${step}`,
      });
    }
  }
}
