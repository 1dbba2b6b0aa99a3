/**
 * Makes `@tensorflow/tfjs-node-gpu` (or `-node`) run where its own installer cannot: builds the package's binding
 * against the TensorFlow of a Python wheel.
 *
 * The packages ship their binding as two C++ files, and PyPI's wheels ship TensorFlow's headers and libraries, so
 * package registries and a C++ compiler are enough. Python is used for its downloader alone.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { restoreTypeChecks } from '../engine/tfjs/node-type-checks.js';
import { RecallError } from '../errors.js';

/** Where TensorFlow's library comes from: the package's own installer, or PyPI's wheel. */
export type TensorflowSource = 'installer' | 'pypi';

export interface TensorflowSetup {
  /** The npm package that can be loaded now. */
  readonly package: string;
  /** The TensorFlow release behind it. */
  readonly tensorflow: string;
  readonly source: TensorflowSource | 'already installed';
}

export interface TensorflowSetupOptions {
  /** Default: the installer first, then PyPI. */
  readonly from?: TensorflowSource;
  /** The wheel to build against. Default: the GPU's where an NVIDIA GPU answers, else the processor's. */
  readonly wheel?: 'tensorflow' | 'tensorflow-cpu';
  /** Told before each step that takes time. */
  readonly log?: (line: string) => void;
}

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/**
 * Makes TensorFlow loadable, and proves it by multiplying two matrices in a process of its own.
 *
 * @throws RecallError `RECALL_SETUP` with the step that failed and what it needs.
 */
export function setUpTensorflow(options: TensorflowSetupOptions = {}): TensorflowSetup {
  const { from, log = () => undefined } = options;
  const found = installedPackage();
  if (from === undefined) {
    const version = load(found.folder);
    if (version) return { package: found.name, tensorflow: version, source: 'already installed' };
  }
  if (from !== 'pypi') {
    log(`Running the installer of ${found.name}, which downloads TensorFlow ...`);
    const failure = runInstaller(found.folder);
    const version = failure === undefined ? load(found.folder) : undefined;
    if (version) return { package: found.name, tensorflow: version, source: 'installer' };
    if (from === 'installer') throw failed('The installer did not make TensorFlow loadable', failure);
    log(`The installer failed (${failure ?? 'what it installed does not load here'}).`);
  }
  buildFromWheel(found.folder, options.wheel ?? (hasNvidiaGpu() ? 'tensorflow' : 'tensorflow-cpu'), log);
  const version = load(found.folder);
  if (!version) throw failed('The binding was built, but does not load', loadFailure(found.folder));
  return { package: found.name, tensorflow: version, source: 'pypi' };
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
  throw new RecallError('RECALL_SETUP', `Neither ${packages.join(' nor ')} is installed`, {
    fix: `Run "npm install --ignore-scripts ${packages[0]}", then this command again.`,
  });
}

/** Loads the package in a process of its own: a broken native library would take this one with it. */
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

const load = (folder: string) => /version (\S+)$/.exec(tryToLoad(folder).stdout)?.[1];

const loadFailure = (folder: string) => reason(tryToLoad(folder).stderr);

/** Returns why it failed, or undefined. */
function runInstaller(folder: string): string | undefined {
  const result = spawnSync(process.execPath, ['scripts/install.js', 'gpu', 'download'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 10 * 60_000,
  });
  return result.status === 0 ? undefined : reason(result.stderr || result.stdout) || 'it did not finish';
}

function buildFromWheel(folder: string, wheel: string, log: (line: string) => void): void {
  if (process.platform !== 'linux') {
    throw failed(`A build against PyPI's wheel works on Linux only, and this is ${process.platform}`);
  }
  const temporary = mkdtempSync(join(tmpdir(), 'recall-tensorflow-'));
  try {
    log(`Downloading ${wheel} from the Python package index (about 270 MB) ...`);
    run('python3', [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--dest',
      temporary,
      ...wheelTags(),
      wheel,
    ]);
    log('Unpacking ...');
    run('sh', ['-c', `python3 -m zipfile -e ${wheel.replaceAll('-', '_')}-*.whl wheel`], temporary);
    const tensorflow = join(temporary, 'wheel', 'tensorflow');
    const libraries = join(folder, 'deps', 'lib');
    mkdirSync(libraries, { recursive: true });
    for (const name of libraryNames) copyFileSync(join(tensorflow, name), join(libraries, name));
    log('Compiling the binding ...');
    const target = join(folder, 'lib', 'napi-v8');
    mkdirSync(target, { recursive: true });
    run('g++', [
      ...['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8'],
      ...[folder, nodeHeaders(temporary, log), join(tensorflow, 'include')].map((path) => `-I${path}`),
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(folder, 'binding', name)),
      ...['-o', join(target, 'tfjs_binding.node'), `-L${libraries}`],
      ...libraryNames.map((name) => `-l:${name}`),
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const libraryNames = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** The wheel is used for its libraries, which are the same for every Python: any Python may download any of them. */
function wheelTags(): string[] {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = [`manylinux_2_27_${machine}`, `manylinux_2_17_${machine}`, `manylinux2014_${machine}`];
  return [
    ...['--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.12'],
    ...platforms.flatMap((platform) => ['--platform', platform]),
  ];
}

/** Node's headers where Node brought them, else those of the package that Node publishes them in. */
function nodeHeaders(temporary: string, log: (line: string) => void): string {
  const beside = join(dirname(dirname(process.execPath)), 'include', 'node');
  if (existsSync(join(beside, 'node_api.h'))) return beside;
  log("Fetching Node's headers ...");
  run('npm', ['install', '--silent', '--no-save', '--prefix', temporary, 'node-api-headers']);
  return join(temporary, 'node_modules', 'node-api-headers', 'include');
}

const hasNvidiaGpu = () => spawnSync('nvidia-smi', ['-L'], { stdio: 'ignore' }).status === 0;

function run(program: string, parameters: readonly string[], cwd?: string): void {
  const result = spawnSync(program, parameters, { cwd, encoding: 'utf8' });
  if (result.error) throw failed(`"${program}" cannot be started`, result.error.message);
  if (result.status !== 0) throw failed(`"${program}" failed`, reason(result.stderr || result.stdout));
}

function failed(problem: string, detail?: string): RecallError {
  return new RecallError('RECALL_SETUP', detail ? `${problem}: ${detail}` : problem, {
    fix: 'It needs g++, Python 3 with pip, npm, and access to their package registries.',
  });
}

/** The line of a program's output that says why it failed: the first that names an error, or the last. */
function reason(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
