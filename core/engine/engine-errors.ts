/** Turns whatever an engine throws while it computes into a coded error that names the program and the node. */
import { RecallError, errorMessage } from '../errors.js';
import type { Engine, Program } from './engine.js';

/** How onnxruntime reports the node that failed. */
const NODE = /running (\w+) node\. Name:'([^']*)'(?: Status Message: (.*))?/;

function engineError(engine: Engine, program: string, cause: unknown): unknown {
  if (cause instanceof RecallError) return cause;
  const [message] = errorMessage(cause).split('\n');
  const [, type, node, status = message] = NODE.exec(message) ?? [];
  const place = node === undefined ? '' : `, at the node "${node}" (${type})`;
  return new RecallError(
    'RECALL_ENGINE_RUN',
    `The engine "${engine.name}" failed in the program "${program}"${place}: ${status ?? message}`,
    { at: engine.description, cause },
  );
}

/** The same engine, whose failures are `RECALL_ENGINE_RUN` errors. */
export function withEngineErrors(engine: Engine): Engine {
  const guarded = async <T>(program: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (cause) {
      throw engineError(engine, program, cause);
    }
  };
  const guardedProgram = (program: Program): Program => ({
    name: program.name,
    inputs: program.inputs,
    outputs: program.outputs,
    run: (inputs, outputs) => guarded(program.name, () => program.run(inputs, outputs)),
    dispose: () => program.dispose(),
  });
  return {
    name: engine.name,
    description: engine.description,
    deterministic: engine.deterministic,
    threads: engine.threads,
    get bytesMoved() {
      return engine.bytesMoved;
    },
    vector: (values) => engine.vector(values),
    compile: async (definition) =>
      guardedProgram(await guarded(definition.name, () => engine.compile(definition))),
    dispose: () => engine.dispose(),
  };
}
