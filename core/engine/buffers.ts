/** Checks the arrays handed to a program, before native code reads and writes them. */
import { RecallError, suggestName } from '../errors.js';
import type { Buffers, Program, Signature } from './engine.js';

/**
 * @throws RecallError `RECALL_ENGINE_BUFFER` when a name, length or element type does not fit, or when an
 * input and an output share memory.
 */
export function checkBuffers(
  program: Pick<Program, 'name' | 'inputs' | 'outputs'>,
  inputs: Buffers,
  outputs: Buffers,
) {
  checkSide(program.name, 'input', program.inputs, inputs);
  checkSide(program.name, 'output', program.outputs, outputs);
  for (const [outputName, output] of Object.entries(outputs)) {
    for (const [inputName, input] of Object.entries(inputs)) {
      if (overlap(input, output)) {
        throw new RecallError(
          'RECALL_ENGINE_BUFFER',
          `output "${outputName}" shares memory with input "${inputName}"`,
          {
            at: `program ${program.name}`,
            fix: 'Keep two sets of arrays and swap them after each run.',
          },
        );
      }
    }
  }
}

function checkSide(program: string, side: 'input' | 'output', signature: Signature, buffers: Buffers) {
  for (const [name, { shape, dtype }] of Object.entries(signature)) {
    const buffer = buffers[name] as Float32Array | Int32Array | undefined;
    const length = shape.reduce((product, extent) => product * extent, 1);
    const right = dtype === 'int32' ? Int32Array : Float32Array;
    if (buffer instanceof right && buffer.length === length) continue;
    const given = buffer === undefined ? 'missing' : `${buffer.constructor.name} of length ${buffer.length}`;
    throw new RecallError('RECALL_ENGINE_BUFFER', `${side} "${name}" is ${given}`, {
      at: `program ${program}`,
      fix: `It must be a ${right.name} of length ${length}, for shape [${shape.join(', ')}].`,
    });
  }
  for (const name of Object.keys(buffers)) {
    if (name in signature) continue;
    throw new RecallError('RECALL_ENGINE_BUFFER', `there is no ${side} "${name}"`, {
      at: `program ${program}`,
      fix: suggestName(name, Object.keys(signature)),
    });
  }
}

function overlap(a: Float32Array | Int32Array, b: Float32Array | Int32Array): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}
