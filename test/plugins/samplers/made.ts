/** Makes a sampler as a run would, on small biographies. */
import type { PluginSpec, Sampler } from 'recall-lab';
import { biographies } from 'recall-lab/plugins';
import { PluginContainer } from '../../../core/plugin/container.js';
import { Registry } from '../../../core/plugin/registry.js';

export function made(spec: PluginSpec, { individuals = 64, steps = 1000 } = {}): Sampler {
  const container = new PluginContainer(new Registry(), { seed: 1, steps, batch: 32 });
  container.population(biographies({ individuals, heldOut: 0 }));
  return container.mount('sampler', 'sampler', spec, 'sampler').instance;
}
