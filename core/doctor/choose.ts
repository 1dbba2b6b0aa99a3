/** The engine that a configuration names, or for `auto` the fastest that trains here. */
import { createEngine, type EngineOptions } from '../engine/create.js';
import type { Engine } from '../engine/engine.js';
import type { EngineChoice, EngineName } from '../engine/registry.js';
import { reportEngines, type EngineReport } from './report.js';

/** @throws RecallError as {@link createEngine} does. */
export async function chooseEngine(
  options: Omit<EngineOptions, 'name'> & { readonly name?: EngineChoice },
): Promise<Engine> {
  const { name, ...settings } = options;
  return createEngine({ ...settings, name: name === 'auto' ? await fastest() : name });
}

/** By its speed at large products, which decides for models that are large enough to wait for. */
async function fastest(): Promise<EngineName> {
  const reports = await reportEngines();
  const speed = ({ gigaflops = 0 }: EngineReport) => gigaflops;
  const ready = reports.filter(({ available }) => available);
  return ready.reduce((best, each) => (speed(each) > speed(best) ? each : best)).engine;
}
