/** Estimates the memory and arithmetic of training, and refuses a model that does not fit. Only reads the system's memory. */
import { totalmem } from 'node:os';
import { RecallError } from '../../errors.js';
import { parameterCount, type ModelShape } from '../../model/shape.js';

/**
 * Bytes per parameter: the parameter, its gradient, two moments, and copies that onnxruntime makes during an update.
 * Like the numbers below, measured on the CPU (onnxruntime 1.30) with 0.5 to 26 million parameters.
 */
const BYTES_PER_PARAMETER = 64;
/** Bytes per parameter that every engine needs in this machine's memory, for checkpoints. */
const BYTES_KEPT = 12;
/** Memory of the process without a model. */
const BYTES_OF_PROCESS = 200 * 2 ** 20;

/** Peak memory of training on the CPU, in bytes. */
export function trainingMemory(shape: ModelShape, batch: number, textLength = shape.positions): number {
  const { layers, width, heads, vocabulary } = shape;
  const floatsPerToken = layers * (34 * width + 8 * heads * textLength) + 12 * vocabulary;
  return (
    BYTES_OF_PROCESS + BYTES_PER_PARAMETER * parameterCount(shape) + 4 * batch * textLength * floatsPerToken
  );
}

/** Floating-point operations of one training step: 6 per weight and token, plus attention. */
export function trainingWork({ layers, width, vocabulary, positions }: ModelShape, batch: number): number {
  const perToken = 6 * (12 * layers * width ** 2 + vocabulary * width) + 12 * layers * width * positions;
  return perToken * batch * positions;
}

/**
 * @param onCpu Whether activations use this machine's memory, too.
 * @param textLength Length of the texts, if it is less than the model can read.
 * @throws RecallError `RECALL_MEMORY`
 */
export function checkMemory(
  shape: ModelShape,
  batch: number,
  onCpu: boolean,
  textLength = shape.positions,
  available = memoryHere(),
): void {
  const parameters = parameterCount(shape);
  const needed = onCpu ? trainingMemory(shape, batch, textLength) : BYTES_KEPT * parameters;
  if (needed <= available) return;
  const isModel = !onCpu || BYTES_PER_PARAMETER * parameters > needed / 2;
  const what = `Training ${count(parameters)} parameters on batches of ${count(batch)}`;
  const problem = `${what} needs about ${gibibytes(needed)} of memory, but this machine has ${gibibytes(available)}`;
  throw new RecallError('RECALL_MEMORY', problem, {
    at: isModel ? 'model' : 'batch',
    fix: 'Lower batch, model.width or model.layers.',
  });
}

/** Memory of this machine, or of the container around the process. */
function memoryHere(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

const count = (value: number) => value.toLocaleString('en-US');

const gibibytes = (bytes: number) => {
  const size = bytes / 2 ** 30;
  return `${size.toLocaleString('en-US', { maximumFractionDigits: size < 10 ? 1 : 0 })} GiB`;
};
