/**
 * The projects that `recall init plugin` writes, of every kind: they install from the tarball that wrote them,
 * type-check, pass their own tests, and plan and pack what they should. `node test/package/scaffolds.mjs`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expectMatch, install, pack, run, temporaryFolder, timed } from './pack.mjs';

const PROJECTS = [
  { name: 'gentle', args: [] },
  { name: 'slow', args: ['--kind', 'sampler', '--typescript'] },
  { name: 'certainty', args: ['--kind', 'probe', '--typescript'] },
  { name: 'solid', args: ['--kind', 'intervention', '--typescript'] },
  { name: 'printed', args: ['--kind', 'reporter', '--typescript'] },
];

const cwd = path.join(temporaryFolder(), 'projects');
mkdirSync(cwd);
// Workspaces share one installation.
const workspaces = PROJECTS.map(({ name }) => name);
const write = (content) => writeFileSync(path.join(cwd, 'package.json'), JSON.stringify(content));
const inside = (name) => ({ cwd: path.join(cwd, name) });
const recall = (args, at = { cwd }) => run('npx', ['--no-install', 'recall', ...args], at);

const tarball = await timed('packed', pack);
write({ name: 'projects', private: true });
await timed('installed', () => install(cwd, tarball));
for (const { name, args } of PROJECTS) recall(['init', 'plugin', name, ...args]);
write({ name: 'projects', private: true, workspaces });
await timed('projects installed', () => install(cwd));

await timed('own tests passed', () => {
  for (const { name, args } of PROJECTS) {
    if (args.includes('--typescript')) run('npx', ['--no-install', 'tsc', '-p', '.'], inside(name));
  }
  expectMatch(run('npm', ['test'], inside('gentle')), /Tests .*passed/, 'npm test');
  run('npx', ['--no-install', 'vitest', 'run', '--no-isolate', '--maxWorkers=1'], { cwd });
});
await timed('planned', () => {
  for (const { name } of PROJECTS) {
    expectMatch(recall(['plan', '--no-measure'], inside(name)), /uniform/, `the configuration of ${name}`);
  }
  expectMatch(recall(['list', 'certainty'], inside('certainty')), /individuals/, 'recall list');
});
await timed('packed', () => {
  const [{ files }] = JSON.parse(
    run('npm', ['pack', '--json', '--dry-run', '--silent', '--ignore-scripts=false'], inside('certainty')),
  );
  const names = files
    .map(({ path }) => path)
    .sort()
    .join(' ');
  expectMatch(names, /^README\.md dist\/index\.d\.ts dist\/index\.js package\.json$/, 'the package');
});
