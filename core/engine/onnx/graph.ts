/**
 * A dataflow graph under construction: values, and the nodes that make them.
 *
 * Three things keep the graph lean without any later pass: a node that already exists is not added again,
 * a constant whose elements are all equal is stored as one number, and only what an output needs is kept.
 */
import {
  encodeModel,
  type Attribute,
  type InitializerMessage,
  type NodeMessage,
  type OnnxType,
  type ValueMessage,
} from './model-bytes.js';

/** One tensor in the graph. */
export interface Value {
  readonly shape: readonly number[];
  readonly type: OnnxType;
  /** The name in the graph; a constant has none until a node uses it. */
  readonly name?: string;
  /** The elements of a constant: all of them, or the single number that they all are. */
  readonly constant?: ArrayLike<number> | number;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

export type ValueType = Pick<Value, 'shape' | 'type'>;

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

export class Graph {
  private readonly inputs: ValueMessage[] = [];
  private readonly outputs: ValueMessage[] = [];
  private readonly nodes: NodeMessage[] = [];
  private readonly initializers: InitializerMessage[] = [];
  private readonly known = new Map<string, readonly Value[]>();
  private readonly constantNames = new Map<Value, string>();
  /** Results of nodes that are outputs: the name that they get instead of their own. */
  private readonly renamed = new Map<string, string>();
  /** What the nodes being added are for, such as `blocks.0.mlp/Multiply`; set before each kernel. */
  origin = '';

  input(name: string, type: OnnxType, shape: readonly number[]): Value {
    this.inputs.push({ name, type, shape });
    return { name, type, shape };
  }

  output(name: string, value: Value): void {
    this.origin = `output/${name}`;
    const made = this.use(value);
    // A node's result takes the output's name; an input, a constant or another output's value is copied to it.
    const isFree = this.nodes.some(({ outputs }) => outputs.includes(made)) && !this.renamed.has(made);
    if (isFree) this.renamed.set(made, name);
    else this.nodes.push(this.message('Identity', [made], [name], {}));
    this.outputs.push({ name, type: value.type, shape: value.shape });
  }

  /** A constant; stored as one number when all its elements are equal. */
  constant(values: ArrayLike<number>, shape: readonly number[], type: OnnxType): Value {
    const first = values[0];
    let uniform = values.length > 0;
    for (let index = 1; uniform && index < values.length; index++) uniform = Object.is(values[index], first);
    return { shape, type, constant: uniform ? first : values };
  }

  uniform(value: number, shape: readonly number[], type: OnnxType): Value {
    return { shape, type, constant: type === 'float32' ? Math.fround(value) : value };
  }

  /** A list of int64 numbers: shapes, axes, sizes. */
  integers(values: readonly number[]): Value {
    return { shape: [values.length], type: 'int64', constant: values };
  }

  /** Adds one node with one output. */
  node(op: string, inputs: readonly Value[], output: ValueType, options: NodeOptions = {}): Value {
    return this.nodeOf(op, inputs, [output], options)[0];
  }

  /** Adds one node, or returns the outputs of the same node added before. */
  nodeOf(
    op: string,
    inputs: readonly Value[],
    outputs: readonly ValueType[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const names = inputs.map((value) => this.use(value));
    const key = JSON.stringify([op, options.domain, names, options.attributes, outputs.length]);
    const existing = this.known.get(key);
    if (existing) return existing;
    const stem = `${this.origin}#${this.nodes.length}`;
    const values = outputs.map(({ shape, type }, index) => ({ shape, type, name: `${stem}:${index}` }));
    this.nodes.push(
      this.message(
        op,
        names,
        values.map(({ name }) => name),
        options,
      ),
    );
    this.known.set(key, values);
    return values;
  }

  /** The model bytes: the inputs and nodes that the outputs need, in the order in which they were added. */
  encode(name: string): { model: Uint8Array; inputs: ReadonlySet<string> } {
    const needed = new Set(this.outputs.map((output) => output.name));
    const final = (names: readonly string[]) => names.map((each) => this.renamed.get(each) ?? each);
    const nodes = this.nodes
      .map((node) => ({ ...node, inputs: final(node.inputs), outputs: final(node.outputs) }))
      .toReversed()
      .filter((node) => {
        const used = node.outputs.some((output) => needed.has(output));
        if (used) node.inputs.forEach((input) => needed.add(input));
        return used;
      })
      .toReversed();
    const initializers = this.initializers.filter((initializer) => needed.has(initializer.name));
    const inputs = this.inputs.filter((input) => needed.has(input.name));
    return {
      model: encodeModel({ name, nodes, initializers, inputs, outputs: this.outputs }),
      inputs: new Set(inputs.map((input) => input.name)),
    };
  }

  private message(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    { attributes = {}, domain = '' }: NodeOptions,
  ): NodeMessage {
    return { name: `${this.origin}#${this.nodes.length}`, op, domain, inputs, outputs, attributes };
  }

  /** The name under which a node reads the value; gives constants their place in the graph. */
  private use(value: Value): string {
    if (value.name !== undefined) return value.name;
    const existing = this.constantNames.get(value);
    if (existing) return existing;
    const name = this.place(value);
    this.constantNames.set(value, name);
    return name;
  }

  private place({ shape, type, constant }: Value): string {
    if (constant === undefined) throw new Error('a value without a name must be a constant');
    if (typeof constant === 'number' && sizeOf(shape) > 1) {
      // A large uniform constant that has to exist in full is filled when it is needed, not stored.
      const scalar = this.uniform(constant, [], type);
      return this.use(this.node('Expand', [scalar, this.integers(shape)], { shape, type }));
    }
    const values = typeof constant === 'number' ? [constant] : constant;
    const key =
      values.length <= 16 ? `${type} [${shape.join()}] ${Array.from(values, literal).join()}` : undefined;
    const same = key === undefined ? undefined : this.known.get(key)?.[0].name;
    if (same !== undefined) return same;
    const name = `constant#${this.initializers.length}`;
    this.initializers.push({ name, type, shape, values });
    if (key !== undefined) this.known.set(key, [{ name, type, shape }]);
    return name;
  }
}

/** Tells zero from negative zero. */
const literal = (value: number) => (Object.is(value, -0) ? '-0' : String(value));
