/** `npm run bench [name ...]`: measurements to be read by people; the ratios are what travels between machines. */
import { benchEngine } from './engine.bench.js';

const benches: Record<string, () => Promise<void>> = {
  engine: benchEngine,
};

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length === 0 || chosen.includes(name)) await bench();
}
