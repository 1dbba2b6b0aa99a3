import { dirname, join } from 'node:path';
import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineProbe, defineSampler } from '../../core/plugin/define.js';
import { loadPlugins, Registry } from '../../core/plugin/registry.js';
import { uniformOver } from '../../core/distribution/index.js';
import { errorOf, project } from '../config/project.js';

const sampler = (name: string) =>
  defineSampler({ name, at: (_step, { individuals }) => uniformOver(individuals) });
const probe = (name: string) => defineProbe({ name, measure: () => [] });
const failure = (act: () => unknown) => errorOf(Promise.resolve().then(act));

describe('a registry', () => {
  it('finds plugins by kind and name', () => {
    const [a, b] = [sampler('a'), probe('a')];
    const registry = new Registry().add(a, 'one').add(b, 'two');
    expect(registry.find('sampler', 'a')).toBe(a);
    expect(registry.find('probe', { plugin: 'a', every: 3 })).toBe(b);
    expect(registry.list('probe')).toEqual([{ definition: b, source: 'two' }]);
  });

  it('needs no registration of plugins that are made in code', () => {
    const made = sampler('made');
    expect(new Registry().find('sampler', made())).toBe(made);
    expect(new Registry().add(sampler('made'), 'elsewhere').find('sampler', made())).toBe(made);
  });

  it('takes the same plugin from several modules, and refuses two plugins of one kind and name', async () => {
    const a = sampler('a');
    const registry = new Registry().add(a, 'one').add(a, 'two');
    expect(registry.list()).toHaveLength(1);
    const error = await failure(() => registry.add(sampler('a'), 'three'));
    expect(error).toMatchObject({ code: 'RECALL_DUPLICATE_PLUGIN', at: 'one and three' });
  });

  it('names the nearest plugin when there is none of a name', async () => {
    const registry = new Registry().add(sampler('zipf'), 'one').add(probe('recall'), 'one');
    const error = await failure(() => registry.find('sampler', 'zpif', 'sampler'));
    expect(error).toMatchObject({ code: 'RECALL_UNKNOWN_PLUGIN', at: 'sampler' });
    expect(error.fix).toContain('Did you mean "zipf"?');
    expect((await failure(() => registry.find('sampler', 'recall'))).fix).toContain(
      'There is a probe with that name',
    );
    expect((await failure(() => registry.find('reporter', 'x'))).fix).toContain('`plugins`');
    expect((await failure(() => registry.find('sampler', 'constructor'))).code).toBe('RECALL_UNKNOWN_PLUGIN');
  });

  it('says when a plugin made in code is of another kind', async () => {
    const error = await failure(() => new Registry().find('sampler', probe('p')()));
    expect(error.message).toContain('"p" is a probe, not a sampler');
  });
});

describe('loading plugins', () => {
  const plugin = (name: string) =>
    `import { defineSampler, uniformOver } from 'recall-lab'; export const it = defineSampler({ name: '${name}', at: () => uniformOver(1) });`;
  const folder = project({
    'deep/a.ts': plugin('a'),
    'deep/config.json': '{}',
    'deep/node_modules/b/package.json': { name: 'b', type: 'module', exports: { import: './b.js' } },
    'deep/node_modules/b/b.js': plugin('b'),
    'again.ts': plugin('a'),
  });
  const config = join(folder, 'deep/config.json');

  it('resolves paths and packages from the file that names them', async () => {
    const registry = await loadPlugins(['./a', 'b'], config);
    expect(registry.list().map(({ definition }) => definition.declaration.name)).toEqual(['a', 'b']);
    expect(await errorOf(loadPlugins(['b'], dirname(folder) + sep))).toMatchObject({ code: 'RECALL_MODULE' });
    expect((await loadPlugins(['./deep/a.ts'], folder + sep)).list()).toHaveLength(1);
  });

  it('loads our own by the package’s name, like anybody’s', async () => {
    const registry = await loadPlugins(['recall-lab/plugins'], config);
    expect(registry.list('sampler').map(({ definition }) => definition.declaration.name)).toContain('zipf');
  });

  it('names both modules that have a plugin of one name', async () => {
    const error = await errorOf(loadPlugins(['./a', '../again'], config));
    expect(error.at).toBe(`${join(folder, 'deep/a.ts')} and ${join(folder, 'again.ts')}`);
  });
});
