/**
 * A tfjs backend that adds to a graph instead of computing: a tensor's data is a value of the graph.
 *
 * It exists in tfjs only while {@link withTracing} runs; afterwards tfjs is exactly as it was.
 */
import { tf } from '../tf.js';
import { RecallError } from '../../errors.js';
import { currentPart } from '../part.js';
import type { Graph, Value } from './graph.js';
import type { Kernel } from './kernel.js';
import { kernels } from './kernels/index.js';
import type { OnnxType } from './model-bytes.js';

const backendName = 'recall-trace';

/** What tfjs calls a data id; every traced tensor has its own. */
class TracedData {
  constructor(
    readonly value: Value,
    readonly part: string,
    /** Whether it was made while tfjs runs gradient functions, which happens outside of every part. */
    readonly backward: boolean,
  ) {}
}

/**
 * Runs `fn` with tfjs's ops adding nodes to `graph`, and restores tfjs: its current backend, its registered
 * kernels, and the number of its tensors.
 */
export function withTracing<Result>(graph: Graph, fn: () => Result): Result {
  const previous = tf.getBackend() as string | undefined;
  tf.registerBackend(backendName, () => new TracingBackend(graph), 0);
  const names = registerKernels(graph);
  try {
    // The promise is settled already: only backends that initialise asynchronously take longer.
    void tf.setBackend(backendName);
    return tf.tidy(() => fn() as tf.TensorContainer) as Result;
  } catch (error) {
    disposeTape();
    throw error;
  } finally {
    if (previous) void tf.setBackend(previous);
    // Removing the active backend leaves tfjs with none, as it was before its first op.
    tf.removeBackend(backendName);
    for (const kernelName of names) tf.unregisterKernel(kernelName, backendName);
  }
}

/** A new tfjs tensor for a value of the graph. */
export function tracedTensor(value: Value): tf.Tensor {
  return tf.engine().makeTensorFromTensorInfo(tensorInfo(new TracedData(value, '', false)));
}

/** The graph's value behind a tensor; a tensor that was computed before tracing becomes a constant. */
export function valueOf(graph: Graph, tensor: tf.TensorInfo): Value {
  const { dataId, shape, dtype } = tensor;
  if (dataId instanceof TracedData) return dataId.value;
  return graph.constant(tf.engine().readSync(dataId) as ArrayLike<number>, shape, dtype as OnnxType);
}

class TracingBackend extends tf.KernelBackend {
  private count = 0;

  constructor(private readonly graph: Graph) {
    super();
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    this.count++;
    const numbers = (values as ArrayLike<number> | null) ?? new Float32Array(tf.util.sizeFromShape(shape));
    return new TracedData(this.graph.constant(numbers, shape, dtype as OnnxType), currentPart(), false);
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const constant = dataId instanceof TracedData ? dataId.value.constant : undefined;
    if (dataId instanceof TracedData && constant !== undefined) {
      const size = tf.util.sizeFromShape([...dataId.value.shape]);
      const values =
        typeof constant === 'number' ? new Array<number>(size).fill(constant) : Array.from(constant);
      return dataId.value.type === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
    }
    throw new RecallError(
      'RECALL_ENGINE_KERNEL',
      "a tensor's values were read while its function was being compiled",
      {
        at: currentPart() || undefined,
        fix: 'Return the tensor as an output of the program instead, and read it after the run.',
      },
    );
  }

  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(): boolean {
    this.count--;
    return true;
  }

  override numDataIds(): number {
    return this.count;
  }

  override memory() {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override incRef(): void {}

  override dispose(): void {}
}

function registerKernels(graph: Graph): string[] {
  const names = new Set(Object.keys(kernels));
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({ kernelName, backendName, kernelFunc: kernelFunction(graph, kernelName, kernel) });
  }
  // Ops that tfjs itself can compute: known, so that the error can say what is missing and where.
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (names.has(kernelName)) continue;
    names.add(kernelName);
    tf.registerKernel({ kernelName, backendName, kernelFunc: () => fail(kernelName) });
  }
  return [...names];
}

function fail(kernelName: string): never {
  throw new RecallError('RECALL_ENGINE_KERNEL', `the tfjs op "${kernelName}" cannot be traced into a graph`, {
    at: currentPart() || undefined,
    fix: `Add a kernel for it in core/engine/onnx/kernels/, write it with the ops that have one (${Object.keys(
      kernels,
    )
      .sort()
      .join(', ')}), or run with the engine "tfjs".`,
  });
}

function kernelFunction(graph: Graph, kernelName: string, kernel: Kernel): tf.KernelFunc {
  return ({ inputs, attrs }) => {
    const given = Object.entries(inputs).filter(
      (entry): entry is [string, tf.TensorInfo] => entry[1] !== undefined,
    );
    const { part, backward } = origin(given.map(([, tensor]) => tensor.dataId));
    graph.origin = [part, backward ? 'gradient' : '', kernelName].filter(Boolean).join('/');
    const values = Object.fromEntries(given.map(([name, tensor]) => [name, valueOf(graph, tensor)]));
    const result = kernel({ graph, inputs: values, attributes: attrs ?? {} });
    const info = (value: Value) => tensorInfo(new TracedData(value, part, backward));
    return isList(result) ? result.map(info) : info(result);
  };
}

const isList = (result: Value | readonly Value[]): result is readonly Value[] => Array.isArray(result);

/**
 * Which part of the model a node belongs to. Gradient functions run outside of every part; they belong to the
 * part in which tfjs saved the tensors that they use, or else to the part of the gradient that they are given.
 */
function origin(dataIds: readonly object[]): { part: string; backward: boolean } {
  const part = currentPart();
  if (part) return { part, backward: false };
  const traced = dataIds.filter(
    (dataId): dataId is TracedData => dataId instanceof TracedData && dataId.part !== '',
  );
  const source = traced.find(({ backward }) => !backward) ?? traced[0];
  return { part: source?.part ?? '', backward: source !== undefined };
}

function tensorInfo(dataId: TracedData): tf.TensorInfo {
  const { shape, type } = dataId.value;
  return { dataId, shape: [...shape], dtype: type as tf.DataType };
}

/** When differentiation fails half-way, tfjs keeps the tensors that it saved for it. */
function disposeTape(): void {
  for (const node of tf.engine().state.activeTape ?? []) {
    for (const tensor of (node as { saved?: tf.Tensor[] }).saved ?? []) tensor.dispose();
  }
}
