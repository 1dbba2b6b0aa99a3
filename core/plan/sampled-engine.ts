/** Wraps an engine to run slow programs only a few times, and to estimate the time of the other runs. */
import type { Engine } from '../engine/engine.js';

/** Seconds to run a program for, at least twice: the first run is not representative. */
const SECONDS = 1;
const FEWEST = 2;

export interface SampledEngine extends Engine {
  /** Estimated seconds of the skipped runs, whose outputs were not written. */
  readonly leftOut: () => number;
}

export function sampledEngine(engine: Engine): SampledEngine {
  let leftOut = 0;
  return {
    ...engine,
    get bytesMoved() {
      return engine.bytesMoved;
    },
    leftOut: () => leftOut,
    async compile(definition) {
      const program = await engine.compile(definition);
      let runs = 0;
      let spent = 0;
      let latest = 0;
      return {
        ...program,
        async run(inputs, outputs) {
          if (runs >= FEWEST && spent > SECONDS) {
            leftOut += latest;
            return;
          }
          const start = performance.now();
          await program.run(inputs, outputs);
          latest = (performance.now() - start) / 1000;
          spent += latest;
          runs++;
        },
      };
    },
  };
}
