/** Python with transformers, where it is there, and the logits that our models have for the same texts. */
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createEngine } from '../../core/engine/create.js';
import { forward } from '../../core/model/forward.js';
import { splitParameters } from '../../core/model/parameters.js';
import { parameterVector } from '../../core/model/programs.js';
import type { ModelShape } from '../../core/model/shape.js';

const program = fileURLToPath(new URL('hugging-face.py', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const find = 'from importlib.util import find_spec as f; exit(not (f("torch") and f("transformers")))';

/** Without the packages, tests that need them are skipped. */
export const hasTransformers = spawnSync(python, ['-P', '-c', find]).status === 0;

/** What Python answers to a command of `hugging-face.py`. */
export const askPython = (...command: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(python, [program, ...command], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HF_HUB_OFFLINE: '1' },
    }),
  );

/** The logits after each of some tokens. */
export async function logitsOf(
  shape: ModelShape,
  parameters: Float32Array,
  ids: readonly number[],
): Promise<number[][]> {
  const engine = await createEngine({ threads: 1 });
  const program = await engine.compile({
    name: 'logits',
    signature: { parameters: parameterVector(shape), tokens: { shape: [1, ids.length], dtype: 'int32' } },
    fn: ({ parameters, tokens }) => ({ logits: forward(splitParameters(parameters, shape), tokens, shape) }),
  });
  const logits = new Float32Array(ids.length * shape.vocabulary);
  await program.run({ parameters: engine.vector(parameters), tokens: Int32Array.from(ids) }, { logits });
  await program.dispose();
  await engine.dispose();
  return ids.map((_, at) => Array.from(logits.subarray(at * shape.vocabulary, (at + 1) * shape.vocabulary)));
}

/** The largest distance between two tables of numbers. */
export const furthest = (ours: readonly number[][], theirs: readonly number[][]): number =>
  Math.max(...ours.flatMap((row, at) => row.map((value, i) => Math.abs(value - theirs[at][i]))));
