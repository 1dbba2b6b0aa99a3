/** A process that tests one engine and prints what came of it as JSON: `node self-test-process.js NAME`. */
import { createEngine } from '../engine/create.js';
import type { EngineName } from '../engine/registry.js';
import { RecallError, errorMessage } from '../errors.js';
import { selfTest } from './self-test.js';

const answer = await createEngine({ name: process.argv[2] as EngineName })
  .then(selfTest)
  // What would help is said by the engine's definition.
  .catch((error: unknown) => ({
    failed: error instanceof RecallError ? error.problem : errorMessage(error),
  }));
// A native library may still be busy, or crash at its end: the answer is all that counts.
process.stdout.write(`${JSON.stringify(answer)}\n`, () => process.exit());
