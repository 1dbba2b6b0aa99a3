/** Traced kernels that work element by element, with broadcasting where tfjs has it. */
import { tf } from '../../tf.js';
import type { Graph, Value } from '../graph.js';
import { broadcastOperand, cast, sameShape, type Kernel, type Kernels } from '../kernel.js';

/** tfjs op with one input `x` -> ONNX operator of the same meaning. */
const unaryOperators: Record<string, string> = {
  Abs: 'Abs',
  Acos: 'Acos',
  Asin: 'Asin',
  Atan: 'Atan',
  Ceil: 'Ceil',
  Cos: 'Cos',
  Elu: 'Elu',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Round: 'Round',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sin: 'Sin',
  Softplus: 'Softplus',
  Sqrt: 'Sqrt',
  Tan: 'Tan',
  Tanh: 'Tanh',
};

interface BinaryOperator {
  readonly onnx: string;
  /** For two uniform constants. */
  readonly fold?: (a: number, b: number) => number;
  /** Adding zero, multiplying with one: the second operand that changes nothing. */
  readonly neutral?: number;
  readonly commutes?: boolean;
}

const binaryOperators: Record<string, BinaryOperator> = {
  Add: { onnx: 'Add', fold: (a, b) => a + b, neutral: 0, commutes: true },
  Sub: { onnx: 'Sub', fold: (a, b) => a - b, neutral: 0 },
  Multiply: { onnx: 'Mul', fold: (a, b) => a * b, neutral: 1, commutes: true },
  RealDiv: { onnx: 'Div', fold: (a, b) => a / b, neutral: 1 },
  Pow: { onnx: 'Pow', neutral: 1 },
  Maximum: { onnx: 'Max' },
  Minimum: { onnx: 'Min' },
};

const comparisons: Record<string, string> = {
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
};

const unary =
  (onnx: string): Kernel =>
  ({ graph, inputs: { x } }) =>
    graph.node(onnx, [x], x);

const binary =
  (operator: BinaryOperator): Kernel =>
  ({ graph, inputs: { a, b } }) =>
    combine(graph, operator, a, b);

const comparison =
  (onnx: string): Kernel =>
  ({ graph, inputs: { a, b } }) =>
    broadcasting(graph, onnx, a, b, 'bool');

function combine(graph: Graph, { onnx, fold, neutral, commutes }: BinaryOperator, a: Value, b: Value): Value {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  if (fold && typeof a.constant === 'number' && typeof b.constant === 'number' && a.type === 'float32') {
    return graph.uniform(fold(a.constant, b.constant), shape, a.type);
  }
  if (b.constant === neutral && neutral !== undefined && sameShape(a.shape, shape)) return a;
  if (commutes && a.constant === neutral && sameShape(b.shape, shape)) return b;
  return broadcasting(graph, onnx, a, b, a.type);
}

function broadcasting(graph: Graph, onnx: string, a: Value, b: Value, type: Value['type']): Value {
  const output = { shape: tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]), type };
  return graph.node(
    onnx,
    [broadcastOperand(graph, a, output, [b]), broadcastOperand(graph, b, output, [a])],
    output,
  );
}

const scalar = (graph: Graph, value: unknown, type: Value['type'] = 'float32') =>
  graph.uniform(value as number, [], type);

const multiply = (graph: Graph, a: Value, b: Value) => combine(graph, binaryOperators.Multiply, a, b);

const composed: Kernels = {
  AddN: ({ graph, inputs }) =>
    Object.values(inputs).reduce((sum, x) => combine(graph, binaryOperators.Add, sum, x)),
  ClipByValue: ({ graph, inputs: { x }, attributes }) =>
    graph.node(
      'Clip',
      [x, scalar(graph, attributes.clipValueMin), scalar(graph, attributes.clipValueMax)],
      x,
    ),
  Expm1: ({ graph, inputs: { x } }) =>
    combine(graph, binaryOperators.Sub, graph.node('Exp', [x], x), scalar(graph, 1)),
  Log1p: ({ graph, inputs: { x } }) =>
    graph.node('Log', [combine(graph, binaryOperators.Add, x, scalar(graph, 1))], x),
  LogicalNot: ({ graph, inputs: { x } }) => graph.node('Not', [x], x),
  NotEqual: ({ graph, inputs: { a, b } }) => {
    const equal = broadcasting(graph, 'Equal', a, b, 'bool');
    return graph.node('Not', [equal], equal);
  },
  Relu6: ({ graph, inputs: { x } }) => graph.node('Clip', [x, scalar(graph, 0), scalar(graph, 6)], x),
  Rsqrt: ({ graph, inputs: { x } }) => graph.node('Reciprocal', [graph.node('Sqrt', [x], x)], x),
  Select: ({ graph, inputs: { condition, t, e } }) => {
    const shape = tf.backend_util.assertAndGetBroadcastShape([...t.shape], [...condition.shape]);
    const output = { shape, type: t.type };
    const operands = [t, e].map((x) => broadcastOperand(graph, x, output, [condition, t, e]));
    return graph.node('Where', [cast(graph, condition, 'bool'), ...operands], output);
  },
  Square: ({ graph, inputs: { x } }) => multiply(graph, x, x),
  SquaredDifference: ({ graph, inputs: { a, b } }) => {
    const difference = combine(graph, binaryOperators.Sub, a, b);
    return multiply(graph, difference, difference);
  },
  Step: ({ graph, inputs: { x }, attributes }) => {
    const positive = broadcasting(graph, 'Greater', x, scalar(graph, 0), 'bool');
    return graph.node('Where', [positive, scalar(graph, 1), scalar(graph, attributes.alpha)], x);
  },
};

const fromTable = <Entry>(table: Record<string, Entry>, kernel: (entry: Entry) => Kernel): Kernels =>
  Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, kernel(entry)]));

export const elementwiseKernels: Kernels = {
  ...fromTable(unaryOperators, unary),
  ...fromTable(binaryOperators, binary),
  ...fromTable(comparisons, comparison),
  ...composed,
};
