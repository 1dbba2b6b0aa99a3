/**
 * Names for parts of a model, so that a profile of the compiled graph reads like the model.
 */

const open: string[] = [];

/**
 * Runs `fn` as the named part; parts nest: `part('blocks.0', () => part('mlp', ...))` is `blocks.0.mlp`.
 *
 * It changes no result. Engines that build a graph name their nodes after it.
 */
export function part<Result>(name: string, fn: () => Result): Result {
  open.push(name);
  try {
    return fn();
  } finally {
    open.pop();
  }
}

/** The part being executed, or an empty string outside of every part. */
export function currentPart(): string {
  return open.join('.');
}
