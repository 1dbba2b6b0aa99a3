/** Counts the bytes of arrays and buffers that are asked for, whether or not they are ever filled, and of objects. */
import { Session } from 'node:inspector/promises';

const ARRAYS = ['ArrayBuffer', 'Uint8Array', 'Int32Array', 'Float32Array', 'Float64Array', 'Array'] as const;
const BUFFERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow', 'from'] as const;

/** Bytes between two samples of the heap. */
const INTERVAL = 4096;

/**
 * The bytes that are allocated while `act` runs, be they freed again at once: those of arrays counted, those of objects
 * and texts as samples of the heap tell.
 */
export async function allocatedBy(
  act: () => Promise<void>,
): Promise<{ readonly arrays: number; readonly all: number }> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: INTERVAL,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    const arrays = await arraysAllocatedBy(act);
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return { arrays, all: arrays + sizeOf(profile.head) };
  } finally {
    session.disconnect();
  }
}

const sizeOf = ({ selfSize, children }: SamplingHeapProfileNode): number =>
  children.reduce((sum, child) => sum + sizeOf(child), selfSize);

interface SamplingHeapProfileNode {
  readonly selfSize: number;
  readonly children: readonly SamplingHeapProfileNode[];
}

/** The bytes of arrays that are allocated while `act` runs. */
export async function arraysAllocatedBy(act: () => Promise<void>): Promise<number> {
  let total = 0;
  const restore: (() => void)[] = [];
  for (const name of ARRAYS) {
    const original = globalThis[name] as unknown as {
      new (...given: unknown[]): object;
      BYTES_PER_ELEMENT?: number;
    };
    const counted: object = new Proxy(original, {
      construct(target, given: unknown[], newTarget): object {
        if (typeof given[0] === 'number')
          total += given[0] * (target.BYTES_PER_ELEMENT ?? (name === 'Array' ? 8 : 1));
        // A copy of another array; a view of a buffer allocates nothing.
        else if (ArrayBuffer.isView(given[0])) total += given[0].byteLength;
        return Reflect.construct(target, given, newTarget === counted ? target : newTarget) as object;
      },
    });
    Object.assign(globalThis, { [name]: counted });
    restore.push(() => Object.assign(globalThis, { [name]: original }));
  }
  for (const name of BUFFERS) {
    const original = Reflect.get(Buffer, name) as (...given: unknown[]) => Buffer;
    Object.assign(Buffer, {
      [name]: (...given: unknown[]) => {
        const made = original.apply(Buffer, given);
        total += made.byteLength;
        return made;
      },
    });
    restore.push(() => Object.assign(Buffer, { [name]: original }));
  }
  try {
    await act();
  } finally {
    for (const undo of restore) undo();
  }
  return total;
}
