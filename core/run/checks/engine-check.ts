/** Checks the engine that a plugin opens, where it enters a run. */
import type { Engine, EngineProvider } from '../../engine/engine.js';
import { withEngineErrors } from '../../engine/engine-errors.js';
import { describeValue } from '../../describe-value.js';
import { RecallError, errorMessage } from '../../errors.js';

const METHODS = ['vector', 'compile', 'dispose'] as const satisfies readonly (keyof Engine)[];
const FIELDS = {
  name: 'string',
  description: 'string',
  deterministic: 'boolean',
  threads: 'number',
  bytesMoved: 'number',
} as const satisfies Partial<Record<keyof Engine, string>>;

/**
 * Opens an engine like the provider, and checks what it opened.
 *
 * @param name Name of the plugin, for errors.
 */
export const checkedEngine = (provider: EngineProvider, name: string): EngineProvider => ({
  async open() {
    const engine: unknown = await Promise.resolve(provider.open()).catch((cause: unknown) => {
      if (cause instanceof RecallError) throw cause;
      throw new RecallError(
        'RECALL_ENGINE_UNAVAILABLE',
        `The engine "${name}" cannot be opened: ${errorMessage(cause)}`,
        { at: 'engine', cause },
      );
    });
    const wrong = problemOf(engine);
    if (wrong === undefined) return withEngineErrors(engine as Engine);
    throw new RecallError('RECALL_HOOK', `\`open\` of the engine "${name}" returned ${wrong}`, {
      at: 'engine',
      fix: 'It must return an Engine: see the interface in recall-lab.',
    });
  },
});

function problemOf(engine: unknown): string | undefined {
  if (typeof engine !== 'object' || engine === null) return describeValue(engine);
  const method = METHODS.find((each) => typeof Reflect.get(engine, each) !== 'function');
  if (method !== undefined) return `an object without the method \`${method}\``;
  const field = Object.entries(FIELDS).find(([key, type]) => typeof Reflect.get(engine, key) !== type);
  return field && `an object whose \`${field[0]}\` is not a ${field[1]}`;
}
