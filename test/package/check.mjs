/**
 * Checks the package as others will meet it: what is packed, what publint and arethetypeswrong say of it, and projects
 * in TypeScript and JavaScript that install it. `node test/package/check.mjs [node ...]` repeats the projects on
 * other versions of Node, given by the paths of their programs.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { install, expectMatch, pack, root, run, temporaryFolder, timed } from './pack.mjs';
import { javascriptProject, typescriptProject } from './projects.mjs';

const nodes = [process.execPath, ...process.argv.slice(2)];
const bin = (name) => path.join(root, 'node_modules/.bin', name);

const { tarball, files, size } = await timed('packed', () => pack());

for (const needed of [
  'dist/core/cli/main.js',
  'dist/core/index.d.ts',
  'dist/core/kit.d.ts',
  'dist/recall.schema.json',
  'LICENSE',
]) {
  if (!files.includes(needed)) throw new Error(`${needed} is not packed`);
}
for (const readme of [
  'README.md',
  'core/README.md',
  'presets/README.md',
  'core/population/data/CREDITS.md',
]) {
  if (existsSync(path.join(root, readme)) && !files.includes(readme))
    throw new Error(`${readme} is not packed`);
}
const stranger = files.find((file) => !/^(dist\/|LICENSE$|package\.json$|[\w/.-]+\.md$)/.test(file));
const unwanted =
  stranger ?? files.find((file) => /\.test\.|^test\/|\.ts$/.test(file) && !file.endsWith('.d.ts'));
if (unwanted) throw new Error(`${unwanted} is packed, and should not be`);
console.log(`${files.length} files, ${(size / 1024).toFixed(0)} KiB`);

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
