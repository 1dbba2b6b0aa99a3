/** Which results of a program stay where the engine computes, and how all of its vectors are stored and restored. */
import type { DeviceVector, Signature } from './engine.js';

/** Divides a function's results into arrays for the caller, and new values of resident vectors, by name. */
export function splitOutputs(
  inputs: Signature,
  all: Signature,
): { outputs: Signature; replaced: readonly string[] } {
  const isReplaced = (name: string) => inputs[name]?.resident === true;
  return {
    outputs: Object.fromEntries(Object.entries(all).filter(([name]) => !isReplaced(name))),
    replaced: Object.keys(all).filter(isReplaced),
  };
}

/** Vectors by name: the part of a training's state that an engine keeps. */
export class DeviceState<Name extends string> {
  constructor(readonly vectors: Readonly<Record<Name, DeviceVector>>) {}

  /** All values, as a checkpoint wants them; valid until the next update. */
  async read(): Promise<Record<Name, Readonly<Float32Array>>> {
    const entries = Object.entries<DeviceVector>(this.vectors);
    const values = await Promise.all(
      entries.map(async ([name, vector]) => [name, await vector.read()] as const),
    );
    return Object.fromEntries(values) as Record<Name, Readonly<Float32Array>>;
  }

  async write(values: Readonly<Record<Name, Readonly<Float32Array>>>): Promise<void> {
    const entries = Object.entries<DeviceVector>(this.vectors) as [Name, DeviceVector][];
    await Promise.all(entries.map(([name, vector]) => vector.write(values[name])));
  }

  async dispose(): Promise<void> {
    await Promise.all(Object.values<DeviceVector>(this.vectors).map((vector) => vector.dispose()));
  }
}
