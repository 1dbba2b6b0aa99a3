/**
 * A checkpoint's manifest: `manifest.json`, everything about a moment of a run that is not an array.
 *
 * Its last key is the SHA-256 of the text before it, so that no damage, not even to a space, goes unseen. Nothing
 * is parsed before the checksum agrees, and nothing is believed before its type does.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { checkStructure } from '../../config/structure.js';
import { RecallError } from '../../errors.js';
import { storedMeasurement } from '../../log/lines.js';
import { phasesSchema } from '../../measure/phases.js';
import { boundedJson } from '../storage/bounded-json.js';
import { listOf, recordOf } from '../storage/stored-lists.js';
import { allowance, checkMemory } from './manifest-size.js';

/** Raised when an older recall could misread what a newer one writes. */
export const CHECKPOINT_FORMAT = 1;

const whole = z.int().nonnegative();
const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
// What JSON.parse yields is JSON; only its outline needs checking.
const json = z.custom<Json>((value) => value !== undefined);

const storedFile = z.strictObject({ bytes: whole, sha256: sha256Text });

const pluginState = z.strictObject({
  /** The plugin's name and version, for an entry of the same key may later be another plugin. */
  plugin: z.string(),
  version: z.string().optional(),
  state: json,
  /** Names of the arrays that `state.safetensors` holds for it. */
  arrays: listOf(z.string()),
});

const facts = z.strictObject({
  step: whole,
  tokens: whole,
  phases: phasesSchema,
  measured: listOf(storedMeasurement),
});

/** Ids belong to words: what the rows of the embeddings stand for. */
const vocabulary = z.strictObject({
  tokens: listOf(z.string()),
  merges: listOf(z.string()).optional(),
  textLength: whole,
});

const fingerprint = z.strictObject({ hash: sha256Text, parts: recordOf(z.string()) });

const manifestSchema = z.strictObject({
  format: z.literal(CHECKPOINT_FORMAT),
  /** Updates that are done; the boundary after them has been held. */
  step: whole,
  optimizerStep: whole,
  /** Seconds that the run took until here, over all its sessions. */
  seconds: z.number().nonnegative(),
  config: recordOf(json),
  fingerprint,
  vocabulary,
  versions: recordOf(z.string()),
  engine: z.string(),
  plugins: recordOf(pluginState),
  /** Plugins that were switched off because they failed, by kind and name. */
  disabled: listOf(z.string()),
  transitions: listOf(
    z.strictObject({ type: z.literal('transition'), step: whole, plugin: z.string(), data: json }),
  ),
  /** SHA-256 of the model whose attention patterns are in force. */
  reference: sha256Text.nullable(),
  /** A sample of what the transitions have brought into force. */
  inForce: z.strictObject({ until: whole, parts: recordOf(z.string()) }).optional(),
  facts,
  files: z.strictObject({ 'state.safetensors': storedFile }),
});
const checkedSchema = manifestSchema.extend({ checksum: sha256Text });

export type Manifest = z.infer<typeof manifestSchema>;

export const sha256 = (...pieces: readonly (string | Uint8Array)[]): string =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest('hex');

const LAST = ',\n  "checksum": "';
const END = '"\n}\n';

/** The manifest as the text of a file. */
export function encodeManifest(manifest: Manifest): string {
  const whole = JSON.stringify(manifest, null, 2);
  const body = whole.slice(0, whole.lastIndexOf('\n}'));
  return `${body}${LAST}${sha256(body)}${END}`;
}

/**
 * The manifest that a file's bytes hold. Beyond the text, it takes no more memory than is known beforehand.
 *
 * @throws RecallError `RECALL_CHECKPOINT` when they are not what was once written, or were written by a newer recall;
 * `RECALL_READ` when this process has not the memory for them.
 */
export function decodeManifest(bytes: Uint8Array, at: string): Manifest {
  const tail = LAST.length + 64 + END.length;
  const body = bytes.subarray(0, Math.max(0, bytes.length - tail));
  const end = new TextDecoder('latin1').decode(bytes.subarray(body.length));
  if (end !== `${LAST}${sha256(body)}${END}`) throw damaged('its checksum is wrong', at);
  checkMemory(bytes, at);
  try {
    return manifestOf(boundedJson(bytes, allowance(bytes.length)), at);
  } catch (error) {
    // Whatever is too deep or too long for what looks at it, too.
    if (error instanceof RangeError) throw damaged(error.message, at);
    throw error instanceof RecallError ? error : damaged('it is not JSON', at);
  }
}

function manifestOf(content: unknown, at: string): Manifest {
  const { format } = content as { format?: unknown };
  if (typeof format === 'number' && format > CHECKPOINT_FORMAT) {
    throw new RecallError('RECALL_CHECKPOINT', `The checkpoint has format ${format}`, {
      at,
      fix: `This version of recall-lab reads formats up to ${CHECKPOINT_FORMAT}: install a newer one.`,
    });
  }
  const result = checkedSchema.safeParse(content);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw damaged(`${shortened(path.map(String).join('.') || 'the whole')}: ${shortened(message)}`, at);
  }
  const { checksum, ...manifest } = result.data;
  void checksum;
  checkConfig(manifest, at);
  return manifest;
}

/** What will be looked at value by value is no more than a configuration may be. */
function checkConfig({ config }: Manifest, at: string): void {
  try {
    checkStructure(config, (path) => path.join('.'));
  } catch (error) {
    throw error instanceof RecallError ? damaged(`config: ${error.problem}`, at) : error;
  }
}

/** What a stranger wrote may be long. */
const shortened = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

/** The error for a file of a checkpoint that is not what was written. */
export function damaged(problem: string, at: string): RecallError {
  return new RecallError('RECALL_CHECKPOINT', `The checkpoint is damaged: ${problem}`, { at });
}
