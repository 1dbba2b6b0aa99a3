/** Gives plugins a read-only view of the model, and runs their programs. Never changes or hands out the parameters. */
import {
  allocate,
  type Arguments,
  type Buffers,
  type DeviceVector,
  type Engine,
  type Program,
  type Signature,
  type TensorFunction,
} from '../../engine/engine.js';
import { attentionPatching } from '../../model/attention-patching.js';
import { evaluate } from '../../model/programs.js';
import type { ModelShape } from '../../model/shape.js';
import type { Model, Texts, TokenMetrics } from '../../plugin/model.js';
import { paddedLength } from '../../population/lengths.js';
import type { Phrasing, Population } from '../../population/population.js';
import { namedTexts, PADDING } from './texts.js';

/** Texts per evaluation batch. */
const EVALUATION_BATCH = 64;

/** The model in training, hidden from whoever gets the evaluator. */
export interface EvaluatedModel {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly population: Population;
  readonly seed: number;
  /** The current parameters; passed to programs only. */
  readonly parameters: () => DeviceVector;
  /** The model whose attention patterns are in use. */
  readonly reference?: () => DeviceVector | null;
}

export class Evaluator implements Model {
  readonly evaluationBatch = EVALUATION_BATCH;
  readonly shape: ModelShape;
  // Truly private: plugins get this object.
  readonly #model: EvaluatedModel;
  readonly #programs = new Map<string, Promise<Program>>();
  /** Unused output arrays by program: several evaluations may run at once. */
  readonly #free = new Map<Program, Buffers[]>();

  constructor(model: EvaluatedModel) {
    this.#model = model;
    this.shape = Object.freeze({ ...model.shape });
    Object.freeze(this);
  }

  async readParameters(): Promise<Float32Array> {
    return (await this.#model.parameters().read()).slice();
  }

  get isPatched(): boolean {
    return this.#reference !== null;
  }

  get #reference(): DeviceVector | null {
    return this.#model.reference?.() ?? null;
  }

  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts {
    const { population, seed } = this.#model;
    return namedTexts(population, seed, individuals, phrasing, stream);
  }

  program(name: string, fn: TensorFunction, signature: Signature): Promise<Program> {
    let program = this.#programs.get(name);
    if (!program) {
      program = this.#model.engine.compile({ name, fn, signature: withResidents(signature) });
      this.#programs.set(name, program);
    }
    return program;
  }

  async evaluate(texts: Texts): Promise<TokenMetrics> {
    const { shape, isPatched } = this;
    const positions = paddedLength(this.#model.population, maxLength(texts));
    const { fn, signature } = evaluate({
      shape,
      batch: EVALUATION_BATCH,
      positions,
      ...(isPatched && { extension: attentionPatching(shape) }),
    });
    const program = await this.program(`evaluate ${positions}${isPatched ? ' patched' : ''}`, fn, signature);
    const width = texts.tokens.length / texts.count - 1;
    const array = () => new Float32Array(texts.count * width);
    const metrics = { loss: array(), correct: array(), maxProbability: array(), entropy: array() };
    for await (const { outputs, from, count } of this.run(program, texts)) {
      for (const [name, values] of Object.entries(metrics)) {
        for (let text = 0; text < count; text++) {
          const row = outputs[name].subarray(text * positions, (text + 1) * positions);
          values.set(row, (from + text) * width);
        }
      }
    }
    return metrics;
  }

  async *run(program: Program, texts: Texts, inputs: Arguments = {}) {
    const free = this.#free.get(program) ?? [];
    this.#free.set(program, free);
    const outputs = free.pop() ?? allocate(program.outputs);
    const batch = program.inputs.tokens.shape[0];
    const width = program.inputs.tokens.shape[1];
    const patched = 'referenceParameters' in program.inputs ? this.#reference : null;
    try {
      for (let from = 0; from < texts.count; from += batch) {
        const count = Math.min(batch, texts.count - from);
        const tokens = tokensOf(texts, from, batch, width);
        const parameters = this.#model.parameters();
        const vectors = { parameters, ...(patched && { referenceParameters: patched }) };
        await program.run({ ...vectors, tokens, ...inputs }, outputs);
        yield { outputs, from, count };
      }
    } finally {
      free.push(outputs);
    }
  }

  async dispose(): Promise<void> {
    for (const program of this.#programs.values()) await (await program).dispose();
  }
}

/** The length of the longest text in tokens, not counting end-of-text at its start. */
export function maxLength({ roles, count }: Texts): number {
  const width = roles.length / count;
  let longest = 0;
  for (let at = 0; at < roles.length; at++) {
    if (roles[at] !== PADDING) longest = Math.max(longest, at % width);
  }
  return longest;
}

/** The tokens of the next `batch` texts, cut to the program's width and padded with empty rows. */
export function tokensOf({ tokens, count }: Texts, from: number, batch: number, width: number): Int32Array {
  const full = tokens.length / count;
  if (width === full && from + batch <= count) return tokens.subarray(from * width, (from + batch) * width);
  const rows = new Int32Array(batch * width);
  for (let row = 0; row < Math.min(batch, count - from); row++) {
    const start = (from + row) * full;
    rows.set(tokens.subarray(start, start + Math.min(width, full)), row * width);
  }
  return rows;
}

/** Keeps the model's vectors in the engine, whatever the signature says. */
function withResidents(signature: Signature): Signature {
  const names = ['parameters', 'referenceParameters'].filter((name) => name in signature);
  const residents = names.map((name) => [name, { ...signature[name], resident: true }] as const);
  return { ...signature, ...Object.fromEntries(residents) };
}
