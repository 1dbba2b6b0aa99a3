/** Takes native libraries out of wheels of the Python package index. Python is used for its downloader alone. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecallError } from '../errors.js';

/** Where native libraries come from: the npm package's own installer, or PyPI's wheel. */
export type LibrarySource = 'installer' | 'pypi';

export type Log = (line: string) => void;

/** A folder for the duration of `use`. */
export function withTemporaryFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'recall-setup-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Downloads a wheel for Linux and unpacks it.
 *
 * @param requirement A name, or `name==version`.
 * @returns The folder with the wheel's content, inside of `temporary`.
 * @throws RecallError `RECALL_SETUP`
 */
export function unpackedWheel(requirement: string, temporary: string): string {
  if (process.platform !== 'linux') {
    throw setupFailed(`PyPI's libraries are used on Linux only, and this is ${process.platform}`);
  }
  const wheel = join(temporary, 'wheel');
  run('python3', [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    ...tags(),
    '--dest',
    temporary,
    requirement,
  ]);
  run('sh', ['-c', 'python3 -m zipfile -e *.whl wheel'], temporary);
  return wheel;
}

/** A wheel is used for its libraries, which are the same for every Python, whichever is here. */
function tags(): string[] {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const versions = ['2_28', '2_27', '2_17'].map((version) => `manylinux_${version}_${machine}`);
  return [
    ...['--only-binary=:all:', '--implementation', 'cp', '--python-version', '3.12'],
    ...[...versions, `manylinux2014_${machine}`].flatMap((platform) => ['--platform', platform]),
  ];
}

/** @throws RecallError `RECALL_SETUP` with the program's own reason. */
export function run(program: string, parameters: readonly string[], cwd?: string): void {
  const { error, status, stderr, stdout } = spawnSync(program, parameters, { cwd, encoding: 'utf8' });
  if (error) throw setupFailed(`"${program}" cannot be started`, error.message);
  if (status !== 0) throw setupFailed(`"${program}" failed`, reason(stderr || stdout));
}

export function setupFailed(problem: string, detail?: string): RecallError {
  return new RecallError('RECALL_SETUP', detail ? `${problem}: ${detail}` : problem, {
    fix: 'The set-up needs Python 3 with pip, npm, for TensorFlow g++, and access to their package registries.',
  });
}

/** The line of a program's output that says why it failed: the first that names an error, or the last. */
export function reason(output: string): string {
  const lines = output.trim().split('\n');
  return (lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
