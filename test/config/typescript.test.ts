import 'reflect-metadata';
import { container } from 'tsyringe';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import { definitionOf, isPluginDefinition } from '../../core/plugin/definition.js';
import type { InjectableClass } from '../../core/plugin/definition.js';
import { OPTIONS } from '../../core/plugin/tokens.js';
import type { Sampler } from '../../core/plugin/contracts.js';
import { project } from './project.js';

const decorated = `
import { defineConfig, defineSampler, OPTIONS, uniformOver, type Sampler } from 'recall-lab';
import { inject, injectable } from 'tsyringe';
import { zipf } from 'recall-lab/presets';
import { few } from './few.js';

enum Order { First, Last }

@injectable()
class Some implements Sampler {
  constructor(@inject(OPTIONS) private readonly options: { readonly few: number }) {}

  readonly order = Order.Last;

  at() {
    return uniformOver(this.options.few);
  }
}

const some = defineSampler({ name: 'some', use: Some });

export default defineConfig({ extends: zipf, sampler: some(), steps: few satisfies number });
`;

describe('a configuration in TypeScript', () => {
  const cwd = project({ 'recall.config.ts': decorated, 'few.ts': 'export const few: number = 3;' });

  it('may hold classes with parameter properties and @inject, whose tokens are ours', async () => {
    const { config, registry } = await resolveConfig({ cwd });
    expect(config.steps).toBe(3);
    const definition = registry.find('sampler', config.sampler);
    expect(isPluginDefinition(definition)).toBe(true);
    const scope = container.createChildContainer();
    scope.registerInstance(OPTIONS, { few: 4 });
    const sampler = scope.resolve(
      definition.declaration.use as InjectableClass<Sampler> as new () => Sampler,
    );
    expect(sampler.at(0, []).size).toBe(4);
  });

  it('shares its modules with the running process', async () => {
    const { config, presets } = await resolveConfig({ cwd });
    expect(config.preset).toBe('zipf (changed)');
    const carried = definitionOf(config.probes.recall);
    const { recall } = await import('../../plugins/index.js');
    expect(carried).toBe(recall);
    expect(presets.find('zipf')?.source).toBe('recall-lab/presets');
  });
});

it.each(['recall.config.ts', 'recall.config.mjs'])('%s learns where a plugin is exported', async (file) => {
  const cwd = project({
    [file]: `import { defineConfig, zipf } from 'recall-lab';
      export default defineConfig({ extends: 'uniform', sampler: zipf() });`,
  });
  await expect(resolveConfig({ cwd })).rejects.toMatchObject({
    code: 'RECALL_MODULE',
    fix: 'Import zipf from "recall-lab/plugins".',
  });
});
