/**
 * Brings onnxruntime's CUDA provider, which is too large for npm, beside the library that the npm package has: by that
 * package's own installer, or from PyPI's wheel of the same version.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { reason, setupFailed, unpackedWheel, withTemporaryFolder } from './wheel.js';
import type { LibrarySource, Log } from './wheel.js';

export interface CudaSetup {
  /** onnxruntime's version. */
  readonly version: string;
  readonly source: LibrarySource | 'already installed';
  /** Where the provider lies. */
  readonly folder: string;
}

const libraryNames = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'];

/**
 * Makes onnxruntime's CUDA provider present; `recall doctor` says whether it works, which takes NVIDIA's driver and
 * CUDA's libraries (cuBLAS, cuDNN) on the library path.
 *
 * @throws RecallError `RECALL_SETUP` with the step that failed.
 */
export function setUpCuda({
  from,
  log = () => undefined,
}: { from?: LibrarySource; log?: Log } = {}): CudaSetup {
  const require = createRequire(import.meta.url);
  const runtime = dirname(dirname(require.resolve('onnxruntime-node')));
  const { version } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8')) as { version: string };
  const folder = join(runtime, 'bin', 'napi-v6', 'linux', process.arch);
  const isThere = () => libraryNames.every((name) => existsSync(join(folder, name)));
  if (from === undefined && isThere()) return { version, source: 'already installed', folder };
  if (from !== 'pypi') {
    log("Running onnxruntime's installer, which downloads its CUDA provider ...");
    const failure = runInstaller(runtime);
    if (failure === undefined && isThere()) return { version, source: 'installer', folder };
    if (from === 'installer') throw setupFailed('The installer did not bring the CUDA provider', failure);
    log(`It failed: ${failure ?? 'the libraries are still missing'}.`);
  }
  log(`Fetching onnxruntime-gpu ${version} from the Python package index (about 250 MB) ...`);
  withTemporaryFolder((temporary) => {
    const wheel = unpackedWheel(`onnxruntime-gpu==${version}`, temporary);
    for (const name of libraryNames)
      copyFileSync(join(wheel, 'onnxruntime', 'capi', name), join(folder, name));
  });
  return { version, source: 'pypi', folder };
}

/** Returns why it failed, or undefined. */
function runInstaller(runtime: string): string | undefined {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['script/install.js', '--onnxruntime-node-install=cuda12'],
    { cwd: runtime, encoding: 'utf8', timeout: 10 * 60_000 },
  );
  return status === 0 ? undefined : reason(stderr || stdout) || 'it did not finish';
}
