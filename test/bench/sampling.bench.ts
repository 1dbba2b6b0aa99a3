/** How much of a step goes into drawing individuals and writing their biographies, at the default preset. */
import { best, defaultRun, drawing, realStep, verdict } from './default-run.js';
import { streamFamily } from '../../core/random/index.js';

const MOST = 0.05;

export async function benchSampling(): Promise<void> {
  const assembly = await defaultRun();
  const { config, sampler } = assembly;
  const streams = streamFamily(config.seed, 'bench');
  const individuals = await best(200, (step) => {
    const distribution = sampler.instance.at(step, []);
    for (let row = 0; row < config.batch; row++) distribution.draw(streams.at(step, row));
  });
  const all = await drawing(assembly);
  const real = await realStep(assembly);
  console.log(
    `\nsampling: ${(1000 * all).toFixed(0)} us for ${config.batch} texts, of which ${(1000 * individuals).toFixed(0)} us ` +
      `to draw who they are about; a step takes ${real.toFixed(1)} ms`,
  );
  verdict('individuals and texts', all / real, MOST);
}
