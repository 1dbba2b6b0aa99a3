/** The read-only view of the model that probes and interventions get. */
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
import { streamFamily } from '../../random/index.js';
import { PADDING, writeTexts } from './texts.js';

/** Texts per evaluation batch. */
const EVALUATION_BATCH = 64;

/** Where the evaluator finds the model, which goes on changing. Nobody who gets the evaluator gets at them. */
export interface Evaluated {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly population: Population;
  readonly seed: number;
  /** The parameters in training; they are passed to programs, and never handed out. */
  readonly parameters: () => DeviceVector;
  /** The model whose attention patterns are in force. */
  readonly reference?: () => DeviceVector | null;
}

export class Evaluator implements Model {
  readonly evaluationBatch = EVALUATION_BATCH;
  readonly shape: ModelShape;
  // Private for good: plugins are given this object.
  readonly #of: Evaluated;
  readonly #programs = new Map<string, Promise<Program>>();
  /** Output arrays by program that no evaluation is using at the moment: several may be under way. */
  readonly #idle = new Map<Program, Buffers[]>();

  constructor(of: Evaluated) {
    this.#of = of;
    this.shape = Object.freeze({ ...of.shape });
    Object.freeze(this);
  }

  async readParameters(): Promise<Float32Array> {
    return (await this.#of.parameters().read()).slice();
  }

  get isPatched(): boolean {
    return this.#reference !== null;
  }

  get #reference(): DeviceVector | null {
    return this.#of.reference?.() ?? null;
  }

  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts {
    const streams = streamFamily(this.#of.seed, `texts:${stream}`);
    return writeTexts(this.#of.population, individuals, phrasing, (text) => streams.at(0, text));
  }

  program(name: string, fn: TensorFunction, signature: Signature): Promise<Program> {
    let program = this.#programs.get(name);
    if (!program) {
      program = this.#of.engine.compile({ name, fn, signature: withResidents(signature) });
      this.#programs.set(name, program);
    }
    return program;
  }

  async evaluate(texts: Texts): Promise<TokenMetrics> {
    const { shape, isPatched } = this;
    const positions = paddedLength(this.#of.population, longestOf(texts));
    const { fn, signature } = evaluate({
      shape,
      batch: EVALUATION_BATCH,
      positions,
      ...(isPatched && { extension: attentionPatching(shape) }),
    });
    const program = await this.program(`evaluate ${positions}${isPatched ? ' patched' : ''}`, fn, signature);
    const all = () => new Float32Array(texts.count * shape.positions);
    const metrics = { loss: all(), correct: all(), maxProbability: all(), entropy: all() };
    for await (const { outputs, from, count } of this.run(program, texts)) {
      for (const [name, values] of Object.entries(metrics)) {
        for (let text = 0; text < count; text++) {
          const found = outputs[name].subarray(text * positions, (text + 1) * positions);
          values.set(found, (from + text) * shape.positions);
        }
      }
    }
    return metrics;
  }

  async *run(program: Program, texts: Texts, inputs: Arguments = {}) {
    const idle = this.#idle.get(program) ?? [];
    this.#idle.set(program, idle);
    const outputs = idle.pop() ?? allocate(program.outputs);
    const batch = program.inputs.tokens.shape[0];
    const width = program.inputs.tokens.shape[1];
    const patched = 'referenceParameters' in program.inputs ? this.#reference : null;
    try {
      for (let from = 0; from < texts.count; from += batch) {
        const count = Math.min(batch, texts.count - from);
        const tokens = tokensOf(texts, from, batch, width);
        const own = { parameters: this.#of.parameters(), ...(patched && { referenceParameters: patched }) };
        await program.run({ ...own, tokens, ...inputs }, outputs);
        yield { outputs, from, count };
      }
    } finally {
      idle.push(outputs);
    }
  }

  async dispose(): Promise<void> {
    for (const program of this.#programs.values()) await (await program).dispose();
  }
}

/** How many tokens the longest of some texts has, beyond the one at its start. */
export function longestOf({ roles, count }: Texts): number {
  const width = roles.length / count;
  let longest = 0;
  for (let at = 0; at < roles.length; at++) {
    if (roles[at] !== PADDING) longest = Math.max(longest, at % width);
  }
  return longest;
}

/** The tokens of up to `batch` texts, each as wide as a program reads them; rows are added where texts are too few. */
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

/** The model's own vectors never leave the engine, whatever a signature says of them. */
function withResidents(signature: Signature): Signature {
  const names = ['parameters', 'referenceParameters'].filter((name) => name in signature);
  const residents = names.map((name) => [name, { ...signature[name], resident: true }] as const);
  return { ...signature, ...Object.fromEntries(residents) };
}
