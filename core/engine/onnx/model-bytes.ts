/**
 * Encodes a graph as an ONNX model: the few protobuf messages of onnx.proto that a traced graph needs.
 *
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types that occur in a graph; int64 only inside it, for shapes and axes. */
export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool';

const typeCode: Record<OnnxType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };

export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface NodeMessage {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface ValueMessage {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
}

export interface InitializerMessage extends ValueMessage {
  readonly values: ArrayLike<number>;
}

export interface GraphMessage {
  readonly name: string;
  readonly nodes: readonly NodeMessage[];
  readonly initializers: readonly InitializerMessage[];
  readonly inputs: readonly ValueMessage[];
  readonly outputs: readonly ValueMessage[];
}

/** Operator set 20 has Gelu; intermediate representation 9 is the version that came with it. */
const operatorSets = [
  { domain: '', version: 20 },
  { domain: 'com.microsoft', version: 1 },
];

/** The bytes of an ONNX `ModelProto`. */
export function encodeModel(graph: GraphMessage): Uint8Array {
  const model = new Message().integer(1, 9).string(2, 'recall');
  model.message(7, encodeGraph(graph));
  for (const { domain, version } of operatorSets) {
    model.message(8, new Message().string(1, domain).integer(2, version));
  }
  return model.finish();
}

function encodeGraph(graph: GraphMessage): Message {
  const message = new Message();
  for (const node of graph.nodes) message.message(1, encodeNode(node));
  message.string(2, graph.name);
  for (const initializer of graph.initializers) message.message(5, encodeInitializer(initializer));
  for (const input of graph.inputs) message.message(11, encodeValue(input));
  for (const output of graph.outputs) message.message(12, encodeValue(output));
  return message;
}

function encodeNode(node: NodeMessage): Message {
  const message = new Message();
  for (const input of node.inputs) message.string(1, input);
  for (const output of node.outputs) message.string(2, output);
  message.string(3, node.name).string(4, node.op);
  for (const [name, value] of Object.entries(node.attributes))
    message.message(5, encodeAttribute(name, value));
  if (node.domain) message.string(7, node.domain);
  return message;
}

function encodeAttribute(name: string, value: Attribute): Message {
  const message = new Message().string(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.string(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  for (const item of value) message.integer(8, item);
  return message.integer(20, 7);
}

function encodeInitializer({ name, type, shape, values }: InitializerMessage): Message {
  const message = new Message();
  for (const extent of shape) message.integer(1, extent);
  return message.integer(2, typeCode[type]).string(8, name).bytes(9, rawBytes(type, values));
}

function rawBytes(type: OnnxType, values: ArrayLike<number>): Uint8Array {
  const raw = {
    float32: () => Float32Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(Array.from(values, BigInt)),
    bool: () => Uint8Array.from(values),
  }[type]();
  return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
}

function encodeValue({ name, type, shape }: ValueMessage): Message {
  const dimensions = new Message();
  for (const extent of shape) dimensions.message(1, new Message().integer(1, extent));
  const tensor = new Message().integer(1, typeCode[type]).message(2, dimensions);
  return new Message().string(1, name).message(2, new Message().message(1, tensor));
}

/** One protobuf message: fields are written in the order of the calls. */
class Message {
  private readonly writer = new BinaryWriter();

  integer(field: number, value: number): this {
    this.writer.tag(field, WireType.Varint).int64(value);
    return this;
  }

  float(field: number, value: number): this {
    this.writer.tag(field, WireType.Bit32).float(value);
    return this;
  }

  string(field: number, value: string): this {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.writer.tag(field, WireType.LengthDelimited).bytes(value);
    return this;
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.finish());
  }

  finish(): Uint8Array {
    return this.writer.finish();
  }
}
