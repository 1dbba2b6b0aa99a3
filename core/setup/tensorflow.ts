/**
 * Makes `@tensorflow/tfjs-node-gpu` (or `-node`) run where its own installer cannot: builds the package's binding
 * against the TensorFlow of a Python wheel.
 *
 * The packages ship their binding as two C++ files, and PyPI's wheels ship TensorFlow's headers and libraries, so
 * package registries and a C++ compiler are enough.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { restoreTypeChecks } from '../engine/tfjs/node-type-checks.js';
import { reason, run, setupFailed, unpackedWheel, withTemporaryFolder } from './wheel.js';
import type { LibrarySource, Log } from './wheel.js';

export interface TensorflowSetup {
  /** The npm package that can be loaded now. */
  readonly package: string;
  /** The TensorFlow release behind it. */
  readonly version: string;
  readonly source: LibrarySource | 'already installed';
}

export interface TensorflowSetupOptions {
  /** Default: the installer first, then PyPI. */
  readonly from?: LibrarySource;
  /** The wheel to build against. Default: the GPU's where an NVIDIA GPU answers, else the processor's. */
  readonly wheel?: 'tensorflow' | 'tensorflow-cpu';
  /** Told before each step that takes time. */
  readonly log?: Log;
}

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];
const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Makes TensorFlow loadable, and proves it by multiplying two matrices in a process of its own.
 *
 * @throws RecallError `RECALL_SETUP` with the step that failed.
 */
export function setUpTensorflow(options: TensorflowSetupOptions = {}): TensorflowSetup {
  const { from, log = () => undefined } = options;
  const { name, folder } = installedPackage();
  const done = (source: TensorflowSetup['source']) => {
    const version = loadedVersion(folder);
    return version === undefined ? undefined : { package: name, version, source };
  };
  const before = from === undefined ? done('already installed') : undefined;
  if (before) return before;
  if (from !== 'pypi') {
    log(`Running the installer of ${name}, which downloads TensorFlow ...`);
    const failure = runInstaller(folder);
    const installed = failure === undefined ? done('installer') : undefined;
    if (installed) return installed;
    if (from === 'installer') throw setupFailed('The installer did not make TensorFlow loadable', failure);
    log(`It failed: ${failure ?? 'what it installed does not load here'}.`);
  }
  const wheel = options.wheel ?? (hasNvidiaGpu() ? 'tensorflow' : 'tensorflow-cpu');
  withTemporaryFolder((temporary) => build(folder, wheel, temporary, log));
  const built = done('pypi');
  if (!built) throw setupFailed('The binding was built, but does not load', reason(tryToLoad(folder).stderr));
  return built;
}

function installedPackage(): { name: string; folder: string } {
  const require = createRequire(import.meta.url);
  for (const name of packages) {
    try {
      return { name, folder: dirname(require.resolve(`${name}/package.json`)) };
    } catch {
      // Not installed: the next one may be.
    }
  }
  throw setupFailed(
    `Neither ${packages.join(' nor ')} is installed`,
    `run "npm install --ignore-scripts ${packages[0]}" first`,
  );
}

/** Run in a process of its own: a broken native library would take this one with it. */
const probe = `
  (${String(restoreTypeChecks)})(require('node:util'));
  const tf = require(process.argv[1]);
  const [value] = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync();
  if (value !== 11) throw new Error('1 * 3 + 2 * 4 came out as ' + value);
  process.stdout.write('version ' + tf.backend().binding.TF_Version);
`;

function tryToLoad(folder: string) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  return spawnSync(process.execPath, ['-e', probe, folder], { encoding: 'utf8', env });
}

const loadedVersion = (folder: string) => /version (\S+)$/.exec(tryToLoad(folder).stdout)?.[1];

/** Returns why it failed, or undefined. */
function runInstaller(folder: string): string | undefined {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 10 * 60_000,
  });
  return status === 0 ? undefined : reason(stderr || stdout) || 'it did not finish';
}

function build(folder: string, wheel: string, temporary: string, log: Log): void {
  log(`Fetching ${wheel} from the Python package index (more than 250 MB) ...`);
  const tensorflow = join(unpackedWheel(wheel, temporary), 'tensorflow');
  const libraries = join(folder, 'deps', 'lib');
  const target = join(folder, 'lib', 'napi-v8');
  for (const each of [libraries, target]) mkdirSync(each, { recursive: true });
  for (const name of libraryNames) copyFileSync(join(tensorflow, name), join(libraries, name));
  log('Compiling the binding ...');
  run('g++', [
    ...['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
    ...[folder, nodeHeaders(temporary), join(tensorflow, 'include')].map((path) => `-I${path}`),
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, 'binding', name)),
    ...['-o', join(target, 'tfjs_binding.node'), `-L${libraries}`],
    ...libraryNames.map((name) => `-l:${name}`),
    '-Wl,-rpath,$ORIGIN/../../deps/lib',
  ]);
}

/** Node's headers where Node brought them, else those of the npm package that Node publishes them in. */
function nodeHeaders(temporary: string): string {
  const beside = join(dirname(dirname(process.execPath)), 'include', 'node');
  if (existsSync(join(beside, 'node_api.h'))) return beside;
  run('npm', ['install', '--silent', '--no-save', '--prefix', temporary, 'node-api-headers']);
  return join(temporary, 'node_modules', 'node-api-headers', 'include');
}

const hasNvidiaGpu = () => spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore' }).status === 0;
