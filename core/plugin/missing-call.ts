/** Detects `zipf` written where a configuration needs `zipf()`. */

/** The call to write instead, such as `stagedWarmup()`, if the value is a plugin definition. */
export function missingCall(value: unknown): string | undefined {
  if (typeof value !== 'function') return undefined;
  const { declaration } = value as { declaration?: { name?: unknown } };
  if (typeof declaration?.name !== 'string') return undefined;
  return `${declaration.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}()`;
}
