/** Chooses among the engines that work on this machine. */
import type { Engine } from './engine.js';
import { describeEngine } from './describe.js';
import { engines } from './engines.js';
import type { EngineName, EngineSettings } from './registry.js';

/** Fastest first, for a model that fills the device. */
const PREFERRED: readonly EngineName[] = ['cuda', 'coreml', 'directml', 'webgpu', 'cpu'];

/** The first engine, in order of speed, that answers here. */
export async function createBest(settings: EngineSettings): Promise<Engine> {
  for (const name of PREFERRED) {
    const definition = engines.find((each) => each.name === name)!;
    if ((await describeEngine(definition)).available) return definition.create(settings);
  }
  // The last one's own error says why not even it works.
  return engines.find(({ name }) => name === 'cpu')!.create(settings);
}
