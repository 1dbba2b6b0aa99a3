/** A project that `recall init plugin` writes installs from what made it. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { ownDependency } from '../../core/cli/init/own-package.js';
import { packageVersion } from '../../core/version.js';
import { project } from '../config/project.js';

const installed = (resolved?: string) => {
  const packages = { 'node_modules/recall-lab': { resolved } };
  const folder = project({
    'node_modules/recall-lab/package.json': '{}',
    ...(resolved !== undefined && { 'node_modules/.package-lock.json': { packages } }),
  });
  return { folder, dependency: ownDependency(path.join(folder, 'node_modules/recall-lab')) };
};

it('from the tarball that was installed', () => {
  const { folder, dependency } = installed('file:../recall-lab-0.1.0.tgz');
  expect(dependency).toBe(`file:${path.join(path.dirname(folder), 'recall-lab-0.1.0.tgz')}`);
});

it('from a registry, by version', () => {
  for (const resolved of ['https://registry.example/recall-lab-0.1.0.tgz', undefined]) {
    expect(installed(resolved).dependency).toBe(`^${packageVersion()}`);
  }
});

it('from the checkout that it is run in', () => {
  const root = project({});
  expect(ownDependency(root)).toBe(`file:${root}`);
});
