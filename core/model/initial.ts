/** Initial parameters. */
import { randomStream } from '../random/stream.js';
import { parameterLayout, type ModelShape } from './shape.js';

/** @returns a flat vector of length `parameterCount`; a pure function of (shape, seed) */
export function initialParameters(shape: ModelShape, seed: number): Float32Array {
  const layout = parameterLayout(shape);
  const parameters = new Float32Array(layout.reduce((sum, { size }) => sum + size, 0));
  layout.forEach(({ initial, offset, size }, slot) => {
    if ('value' in initial) {
      parameters.fill(initial.value, offset, offset + size);
      return;
    }
    const stream = randomStream({ seed, stream: 'parameters', slot });
    for (let index = 0; index < size; index++)
      parameters[offset + index] = initial.deviation * stream.normal();
  });
  return parameters;
}
