/** An engine that runs a slow program a few times only, and tells how long the other runs would have taken. */
import type { Engine } from '../engine/engine.js';

/** A program is run for so many seconds, and at least twice: the first time is not like the others. */
const SECONDS = 1;
const FEWEST = 2;

export interface SampledEngine extends Engine {
  /** Seconds of the runs that were left out so far. Their outputs were not written. */
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
