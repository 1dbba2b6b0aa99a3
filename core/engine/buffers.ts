/** Checks what a program is run with, before native code reads and writes it. */
import { RecallError, suggestName } from '../errors.js';
import type { Arguments, Buffers, DeviceVector, Program, Signature, TensorSpec } from './engine.js';

/**
 * @param isOurs Whether a vector is one of the engine's own.
 * @throws RecallError `RECALL_ENGINE_BUFFER` when a name, length or element type does not fit, when a vector belongs
 * to another engine or to nobody any more, or when an input and an output share memory.
 */
export function checkBuffers(
  program: Pick<Program, 'name' | 'inputs' | 'outputs'>,
  inputs: Arguments,
  outputs: Buffers,
  isOurs: (vector: DeviceVector) => boolean,
) {
  checkSide(program.name, 'input', program.inputs, inputs, isOurs);
  checkSide(program.name, 'output', program.outputs, outputs, isOurs);
  for (const [outputName, output] of Object.entries(outputs)) {
    for (const [inputName, input] of Object.entries(inputs)) {
      if (isArray(input) && overlap(input, output)) {
        throw new RecallError(
          'RECALL_ENGINE_BUFFER',
          `output "${outputName}" shares memory with input "${inputName}"`,
          { at: `program ${program.name}`, fix: 'Pass separate arrays.' },
        );
      }
    }
  }
}

type Argument = Arguments[string];

const isArray = (value: Argument) => value instanceof Float32Array || value instanceof Int32Array;

function checkSide(
  program: string,
  side: 'input' | 'output',
  signature: Signature,
  given: Arguments,
  isOurs: (vector: DeviceVector) => boolean,
) {
  const at = `program ${program}`;
  for (const [name, spec] of Object.entries(signature)) {
    const value = given[name] as Argument | undefined;
    if (fits(value, spec, isOurs)) continue;
    throw new RecallError('RECALL_ENGINE_BUFFER', `${side} "${name}" is ${described(value)}`, {
      at,
      fix: `It must be a ${kindOf(spec)} of length ${lengthOf(spec)}, for shape [${spec.shape.join(', ')}].`,
    });
  }
  for (const name of Object.keys(given)) {
    if (name in signature) continue;
    throw new RecallError('RECALL_ENGINE_BUFFER', `there is no ${side} "${name}"`, {
      at,
      fix: suggestName(name, Object.keys(signature)),
    });
  }
}

const lengthOf = ({ shape }: TensorSpec) => shape.reduce((product, extent) => product * extent, 1);

const kindOf = ({ dtype, resident }: TensorSpec) =>
  resident ? "vector of the program's engine" : dtype === 'int32' ? 'Int32Array' : 'Float32Array';

function fits(
  value: Argument | undefined,
  spec: TensorSpec,
  isOurs: (vector: DeviceVector) => boolean,
): boolean {
  if (value?.length !== lengthOf(spec)) return false;
  if (spec.resident) return !isArray(value) && isOurs(value);
  return value instanceof (spec.dtype === 'int32' ? Int32Array : Float32Array);
}

function described(value: Argument | undefined): string {
  if (value === undefined) return 'missing';
  const kind = isArray(value) ? value.constructor.name : 'a vector';
  return `${kind} of length ${value.length}`;
}

function overlap(a: Float32Array | Int32Array, b: Float32Array | Int32Array): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}
