/** Whoever writes `zipf` where a plugin is expected means `zipf()`. */

/** The call that is missing, when a value is the definition of a plugin: `stagedWarmup()`. */
export function missingCall(value: unknown): string | undefined {
  if (typeof value !== 'function') return undefined;
  const { declaration } = value as { declaration?: { name?: unknown } };
  if (typeof declaration?.name !== 'string') return undefined;
  return `${declaration.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}()`;
}
