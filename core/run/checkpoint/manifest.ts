/**
 * Encodes, decodes and validates a checkpoint's `manifest.json`: everything but the arrays. Touches no files.
 *
 * The last key is the SHA-256 of the text before it. The checksum is verified before anything is parsed, and the schema
 * before anything is used.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Json } from '../../bus/events.js';
import { checkStructure } from '../../config/structure.js';
import { RecallError } from '../../errors.js';
import { storedMeasurement } from '../../log/lines.js';
import { phasesSchema } from '../../measure/phases.js';

/** Increases when an older recall could misread what a newer one writes. */
export const CHECKPOINT_FORMAT = 1;

const count = z.int().nonnegative();
const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
const texts = z.array(z.string());
// JSON.parse has already made sure that it is JSON.
const json = z.custom<Json>((value) => value !== undefined);

const pluginState = z.strictObject({
  /** The plugin's own name and version: another plugin may use the same key later. */
  plugin: z.string(),
  version: z.string().optional(),
  state: json,
  /** Names of its arrays in `state.safetensors`. */
  arrays: texts,
});

const manifestSchema = z.strictObject({
  format: z.literal(CHECKPOINT_FORMAT),
  /** Updates done. The boundary after them is done, too. */
  step: count,
  optimizerStep: count,
  /** Seconds of training so far, over all sessions. */
  seconds: z.number().nonnegative(),
  config: z.record(z.string(), json),
  fingerprint: z.strictObject({ hash: sha256Text, parts: z.record(z.string(), z.string()) }),
  /** The words that the rows of the embeddings stand for. */
  vocabulary: z.strictObject({
    tokens: texts,
    merges: texts.optional(),
    textLength: count,
    from: z.string().optional(),
  }),
  versions: z.record(z.string(), z.string()),
  engine: z.string(),
  plugins: z.record(z.string(), pluginState),
  /** Plugins that were disabled after an error, by kind and name. */
  disabled: texts,
  transitions: z.array(
    z.strictObject({ type: z.literal('transition'), step: count, plugin: z.string(), data: json }),
  ),
  /** SHA-256 of the model whose attention patterns are in use. */
  reference: sha256Text.nullable(),
  /** A sample of the effect of the transitions. */
  inForce: z.strictObject({ until: count, parts: z.record(z.string(), z.string()) }).optional(),
  facts: z.strictObject({
    step: count,
    tokens: count,
    phases: phasesSchema,
    measured: z.array(storedMeasurement),
  }),
  files: z.strictObject({ 'state.safetensors': z.strictObject({ bytes: count, sha256: sha256Text }) }),
});
const checkedSchema = manifestSchema.extend({ checksum: sha256Text });

export type Manifest = z.infer<typeof manifestSchema>;

export const sha256 = (...pieces: readonly (string | Uint8Array)[]): string =>
  pieces.reduce((hash, piece) => hash.update(piece), createHash('sha256')).digest('hex');

const LAST_KEY = ',\n  "checksum": "';
const END = '"\n}\n';

/** The text of a manifest file. */
export function encodeManifest(manifest: Manifest): string {
  const text = JSON.stringify(manifest, null, 2);
  const body = text.slice(0, text.lastIndexOf('\n}'));
  return `${body}${LAST_KEY}${sha256(body)}${END}`;
}

/**
 * The manifest in a file's bytes.
 *
 * @throws RecallError `RECALL_CHECKPOINT` if the bytes are damaged or were written by a newer recall.
 */
export function decodeManifest(bytes: Uint8Array, at: string): Manifest {
  const tail = LAST_KEY.length + 64 + END.length;
  const body = bytes.subarray(0, Math.max(0, bytes.length - tail));
  const end = new TextDecoder('latin1').decode(bytes.subarray(body.length));
  if (end !== `${LAST_KEY}${sha256(body)}${END}`) throw damaged('its checksum is wrong', at);
  let content: unknown;
  try {
    content = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged('it is not JSON', at);
  }
  return validate(content, at);
}

function validate(content: unknown, at: string): Manifest {
  const { format } = content as { format?: unknown };
  if (typeof format === 'number' && format > CHECKPOINT_FORMAT) {
    throw new RecallError('RECALL_CHECKPOINT', `The checkpoint has format ${format}`, {
      at,
      fix: `This version of recall-lab reads formats up to ${CHECKPOINT_FORMAT}: install a newer one.`,
    });
  }
  const result = validated(content, at);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw damaged(`${shorten(path.map(String).join('.') || 'manifest')}: ${shorten(message)}`, at);
  }
  const { checksum, ...manifest } = result.data;
  void checksum;
  try {
    checkStructure(manifest.config, (path) => path.join('.'));
  } catch (error) {
    throw error instanceof RecallError ? damaged(`config: ${error.problem}`, at) : error;
  }
  return manifest;
}

/** zod collects all issues, and fails with a RangeError if there are more than about a hundred thousand. */
function validated(content: unknown, at: string) {
  try {
    return checkedSchema.safeParse(content);
  } catch {
    throw damaged('it has too many invalid values', at);
  }
}

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

/** The error for a damaged file of a checkpoint. */
export function damaged(problem: string, at: string): RecallError {
  return new RecallError('RECALL_CHECKPOINT', `The checkpoint is damaged: ${problem}`, { at });
}
