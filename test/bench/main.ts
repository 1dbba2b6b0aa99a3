/** `npm run bench [name ...]`: measurements to be read by people; the ratios are what travels between machines. */
import { benchCollection } from './collection.bench.js';
import { benchEngine } from './engine.bench.js';
import { benchEventLoop } from './event-loop.bench.js';
import { benchMillion } from './million.bench.js';
import { benchOverhead } from './overhead.bench.js';
import { benchPeers } from './peers.bench.js';
import { benchQueue } from './queue.bench.js';
import { benchSampling } from './sampling.bench.js';
import { benchStartup } from './startup.bench.js';
import { benchVocabulary } from './vocabulary.bench.js';

const benches: Record<string, () => Promise<void>> = {
  engine: benchEngine,
  startup: benchStartup,
  overhead: benchOverhead,
  sampling: benchSampling,
  million: benchMillion,
  'event-loop': benchEventLoop,
  vocabulary: benchVocabulary,
  peers: benchPeers,
  queue: benchQueue,
  collection: benchCollection,
};

const chosen = process.argv.slice(2);
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length === 0 || chosen.includes(name)) await bench();
}
