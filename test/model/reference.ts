/**
 * GPT-2 once more, as plain loops over numbers in double precision: what the model is compared with.
 *
 * It shares nothing with the model but the layout of the parameters, and is written to be checked by eye.
 */
import { parameterLayout, type ModelShape } from '../../core/model/shape.js';

type Vector = number[];

export interface ReferenceOutput {
  /** [position][vocabulary] */
  readonly logits: Vector[];
  /** [layer][head][query][key] */
  readonly patterns: number[][][][];
}

/** One sequence through the model. */
export function referenceForward(
  flat: ArrayLike<number>,
  tokens: ArrayLike<number>,
  shape: ModelShape,
): ReferenceOutput {
  const { layers, width, heads } = shape;
  const headWidth = width / heads;
  const get = reader(flat, shape);
  const patterns: number[][][][] = [];
  let x = Array.from(tokens, (token, position) =>
    range(width).map((i) => get('wte.weight', token, i) + get('wpe.weight', position, i)),
  );
  for (const layer of range(layers)) {
    const own = (name: string) => `h.${layer}.${name}`;
    const qkv = x.map((row) => affine(get, own('attn.c_attn'), normalize(get, own('ln_1'), row), 3 * width));
    const pattern = range(heads).map((head) =>
      qkv.map((query, at) => {
        const scores = range(at + 1).map((key) => {
          const products = range(headWidth).map((i) => {
            return query[head * headWidth + i] * qkv[key][width + head * headWidth + i];
          });
          return sum(products) / Math.sqrt(headWidth);
        });
        const visible = softmax(scores);
        return qkv.map((_, key) => visible[key] ?? 0);
      }),
    );
    patterns.push(pattern);
    x = x.map((row, at) => {
      const mixed = range(width).map((i) => {
        return sum(
          qkv.map((other, key) => pattern[Math.floor(i / headWidth)][at][key] * other[2 * width + i]),
        );
      });
      return add(row, affine(get, own('attn.c_proj'), mixed, width));
    });
    x = x.map((row) => {
      const hidden = affine(get, own('mlp.c_fc'), normalize(get, own('ln_2'), row), 4 * width).map(geluNew);
      return add(row, affine(get, own('mlp.c_proj'), hidden, width));
    });
  }
  const final = x.map((row) => normalize(get, 'ln_f', row));
  const logits = final.map((row) =>
    range(shape.vocabulary).map((token) => sum(row.map((v, i) => v * get('wte.weight', token, i)))),
  );
  return { logits, patterns };
}

/** Weighted mean loss over a batch; each sequence is one token longer than its weights. */
export function referenceLoss(
  flat: ArrayLike<number>,
  sequences: readonly (readonly number[])[],
  weights: readonly (readonly number[])[],
  shape: ModelShape,
): number {
  const losses = sequences.flatMap((tokens, row) => {
    const { logits } = referenceForward(flat, tokens.slice(0, -1), shape);
    return logits.map((each, at) => -Math.log(softmax(each)[tokens[at + 1]]) * weights[row][at]);
  });
  return sum(losses) / sum(weights.flat());
}

export function softmax(scores: Vector): Vector {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  return powers.map((power) => power / sum(powers));
}

const range = (length: number) => Array.from({ length }, (_, index) => index);
const sum = (values: Vector) => values.reduce((total, value) => total + value, 0);
const add = (a: Vector, b: Vector) => a.map((value, index) => value + b[index]);
const geluNew = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

type Reader = (name: string, row: number, column?: number) => number;

function reader(flat: ArrayLike<number>, shape: ModelShape): Reader {
  const slots = new Map(parameterLayout(shape).map((slot) => [slot.name.replace('transformer.', ''), slot]));
  return (name, row, column) => {
    const slot = slots.get(name)!;
    return flat[slot.offset + (column === undefined ? row : row * slot.shape[1] + column)];
  };
}

function normalize(get: Reader, name: string, x: Vector): Vector {
  const mean = sum(x) / x.length;
  const variance = sum(x.map((value) => (value - mean) ** 2)) / x.length;
  return x.map(
    (value, i) =>
      ((value - mean) / Math.sqrt(variance + 1e-5)) * get(`${name}.weight`, i) + get(`${name}.bias`, i),
  );
}

function affine(get: Reader, name: string, x: Vector, width: number): Vector {
  return range(width).map(
    (j) => get(`${name}.bias`, j) + sum(x.map((value, i) => value * get(`${name}.weight`, i, j))),
  );
}
