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
import type { HostVector } from '../../engine/host-vector.js';
import { attentionPatching } from '../../model/attention-patching.js';
import { evaluate } from '../../model/programs.js';
import type { ModelShape } from '../../model/shape.js';
import type { Model, Texts, TokenMetrics } from '../../plugin/model.js';
import type { Phrasing, Population } from '../../population/population.js';
import { streamFamily } from '../../random/index.js';
import { writeTexts } from './texts.js';

/** Texts per evaluation batch. */
const EVALUATION_BATCH = 64;

export class Evaluator implements Model {
  readonly evaluationBatch = EVALUATION_BATCH;
  private readonly programs = new Map<string, Promise<Program>>();
  /** Output arrays by program that no evaluation is using at the moment: several may be under way. */
  private readonly idle = new Map<Program, Buffers[]>();

  constructor(
    private readonly engine: Engine,
    readonly shape: ModelShape,
    private readonly population: Population,
    private readonly seed: number,
    private readonly current: () => DeviceVector,
    private readonly reference: () => DeviceVector | null = () => null,
  ) {}

  get parameters(): Readonly<Float32Array> {
    return (this.current() as HostVector).values;
  }

  get patternsFrom(): DeviceVector | null {
    return this.reference();
  }

  write(individuals: readonly number[], phrasing: Phrasing, stream: string): Texts {
    const streams = streamFamily(this.seed, `texts:${stream}`);
    return writeTexts(this.population, individuals, phrasing, (text) => streams.at(0, text));
  }

  program(name: string, fn: TensorFunction, signature: Signature): Promise<Program> {
    let program = this.programs.get(name);
    if (!program) {
      program = this.engine.compile({ name, fn, signature: withResidents(signature) });
      this.programs.set(name, program);
    }
    return program;
  }

  async evaluate(texts: Texts): Promise<TokenMetrics> {
    const { shape, patternsFrom } = this;
    const { positions } = shape;
    const patched = patternsFrom !== null;
    const { fn, signature } = evaluate({
      shape,
      batch: EVALUATION_BATCH,
      positions,
      ...(patched && { extension: attentionPatching(shape) }),
    });
    const program = await this.program(patched ? 'evaluate patched' : 'evaluate', fn, signature);
    const inputs: Arguments = patched ? { referenceParameters: patternsFrom } : {};
    const all = () => new Float32Array(texts.count * positions);
    const metrics = { loss: all(), correct: all(), maxProbability: all(), entropy: all() };
    for await (const { outputs, from, count } of this.run(program, texts, inputs)) {
      for (const [name, values] of Object.entries(metrics)) {
        values.set(outputs[name].subarray(0, count * positions), from * positions);
      }
    }
    return metrics;
  }

  async *run(program: Program, texts: Texts, inputs: Arguments = {}) {
    const idle = this.idle.get(program) ?? [];
    this.idle.set(program, idle);
    const outputs = idle.pop() ?? allocate(program.outputs);
    const batch = program.inputs.tokens.shape[0];
    const width = program.inputs.tokens.shape[1];
    try {
      for (let from = 0; from < texts.count; from += batch) {
        const count = Math.min(batch, texts.count - from);
        let tokens = texts.tokens.subarray(from * width, (from + count) * width);
        if (count < batch) {
          const padded = new Int32Array(batch * width);
          padded.set(tokens);
          tokens = padded;
        }
        await program.run({ parameters: this.current(), tokens, ...inputs }, outputs);
        yield { outputs, from, count };
      }
    } finally {
      idle.push(outputs);
    }
  }

  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
  }
}

/** The model's own vectors never leave the engine, whatever a signature says of them. */
function withResidents(signature: Signature): Signature {
  const names = ['parameters', 'referenceParameters'].filter((name) => name in signature);
  const residents = names.map((name) => [name, { ...signature[name], resident: true }] as const);
  return { ...signature, ...Object.fromEntries(residents) };
}
