/** A million individuals beside two thousand: time to draw and write a batch, and memory. */
import { defaultRun, drawing } from './default-run.js';

const SIZES = [2_000, 1_000_000];

export async function benchMillion(): Promise<void> {
  console.log('');
  for (const plugin of ['uniform', 'zipf']) {
    for (const individuals of SIZES) {
      const before = memory();
      const assembly = await defaultRun({ population: { individuals }, sampler: { plugin } });
      const milliseconds = await drawing(assembly);
      const grown = (memory() - before) / 2 ** 20;
      const count = individuals.toLocaleString('en-US').padStart(9);
      console.log(
        `${plugin.padEnd(7)} over ${count}: ${(1000 * milliseconds).toFixed(0).padStart(5)} us a batch, ` +
          `${grown.toFixed(1)} MiB more in the heap`,
      );
    }
  }
}

function memory(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
