/** What training a model takes: memory and arithmetic, estimated before anything is spent. */
import { totalmem } from 'node:os';
import { RecallError } from '../../errors.js';
import { parameterCount, type ModelShape } from '../../model/shape.js';

/**
 * Bytes for each parameter: itself, its gradient, two moments, and the copies that onnxruntime makes while it updates
 * them. Measured on the CPU (onnxruntime 1.30) between 0.5 and 26 million parameters, as are the numbers below.
 */
const BYTES_PER_PARAMETER = 64;
/** Parameters and moments, which every engine keeps in this machine's memory for checkpoints. */
const BYTES_KEPT = 12;
/** What the process takes without a model. */
const BYTES_OF_PROCESS = 200 * 2 ** 20;

/** Bytes that training on the CPU takes at its peak. */
export function trainingMemory(shape: ModelShape, batch: number): number {
  const { layers, width, heads, vocabulary, positions } = shape;
  const floatsPerToken = layers * (34 * width + 8 * heads * positions) + 12 * vocabulary;
  return (
    BYTES_OF_PROCESS + BYTES_PER_PARAMETER * parameterCount(shape) + 4 * batch * positions * floatsPerToken
  );
}

/** Floating-point operations of one training step: 6 for each weight and token, and attention. */
export function trainingWork({ layers, width, vocabulary, positions }: ModelShape, batch: number): number {
  const perToken = 6 * (12 * layers * width ** 2 + vocabulary * width) + 12 * layers * width * positions;
  return perToken * batch * positions;
}

/**
 * Refuses a model or batch that this machine cannot hold.
 *
 * @param onCpu Whether activations are in this machine's memory, too.
 * @throws RecallError `RECALL_MEMORY`
 */
export function checkMemory(
  shape: ModelShape,
  batch: number,
  onCpu: boolean,
  available = memoryHere(),
): void {
  const parameters = parameterCount(shape);
  const needed = onCpu ? trainingMemory(shape, batch) : BYTES_KEPT * parameters;
  if (needed <= available) return;
  const isModel = !onCpu || BYTES_PER_PARAMETER * parameters > needed / 2;
  const what = `Training ${count(parameters)} parameters on batches of ${count(batch)}`;
  const problem = `${what} would take about ${gibibytes(needed)} of memory, and this machine has ${gibibytes(available)}`;
  throw new RecallError('RECALL_MEMORY', problem, {
    at: isModel ? 'model' : 'batch',
    fix: 'Lower batch, model.width or model.layers.',
  });
}

/** Of this machine, or of the container that the process is in. */
function memoryHere(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

const count = (value: number) => value.toLocaleString('en-US');

const gibibytes = (bytes: number) => {
  const size = bytes / 2 ** 30;
  return `${size.toLocaleString('en-US', { maximumFractionDigits: size < 10 ? 1 : 0 })} GiB`;
};
