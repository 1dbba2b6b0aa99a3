/**
 * Checks the package as others will meet it: what is packed, what publint and arethetypeswrong say of it, and projects
 * in TypeScript and JavaScript that install it. `node test/package/check.mjs [node ...]` repeats the projects on
 * other versions of Node, given by the paths of their programs.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { install, expectMatch, pack, root, run, temporaryFolder, timed } from './pack.mjs';
import { javascriptProject, typescriptProject } from './projects.mjs';

const nodes = [process.execPath, ...process.argv.slice(2)];
const bin = (name) => path.join(root, 'node_modules/.bin', name);

const tarball = await timed('packed', pack);
const files = run('tar', ['-tzf', tarball])
  .trim()
  .split('\n')
  .map((file) => file.slice('package/'.length));

const needed = [
  'core/cli/main.js',
  'core/index.d.ts',
  'core/kit.d.ts',
  'core/page/page.js',
  'recall.schema.json',
];
for (const file of ['README.md', 'LICENSE', ...needed.map((file) => `dist/${file}`)]) {
  if (!files.includes(file)) throw new Error(`${file} is not packed`);
}
const expected = /^(dist\/|LICENSE$|package\.json$|[\w/.-]+\.(md|svg|png)$)/;
const source = /\.test\.|(?<!\.d)\.tsx?$/;
const unwanted = files.find((file) => !expected.test(file) || source.test(file));
if (unwanted) throw new Error(`${unwanted} is packed, and should not be`);
console.log(`${files.length} files, ${(statSync(tarball).size / 1024).toFixed(0)} KiB`);

await timed('publint', () => {
  // It needs the pack's contents, which it takes from the tarball itself.
  expectMatch(run(bin('publint'), [tarball, '--strict']), /All good/, 'publint');
});
await timed('arethetypeswrong', () => {
  // The package is ESM only: what require() cannot do on old Nodes is not a mistake in its types.
  run(bin('attw'), [tarball, '--profile', 'esm-only', '--exclude-entrypoints', 'schema.json']);
});

const folder = temporaryFolder();
const projects = [typescriptProject, javascriptProject];
for (const make of projects) {
  const { name, cwd, dependencies } = make(folder);
  await timed(`${name}: installed`, () => install(cwd, tarball, ...dependencies));
}
for (const node of nodes) {
  const version = run(node, ['--version']).trim();
  for (const make of projects) {
    const { name, check } = make(folder);
    await timed(`${name} on Node ${version}`, () => check(node));
  }
}
