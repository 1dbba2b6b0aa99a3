/** Whoever writes `zipf` where a plugin is expected means `zipf()`. */

/** The call that is missing, when a value is the definition of a plugin: `stagedWarmup()`. */
export function uncalled(value: unknown): string | undefined {
  if (typeof value !== 'function') return undefined;
  const { definition } = value as { definition?: { name?: unknown } };
  if (typeof definition?.name !== 'string') return undefined;
  return `${definition.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}()`;
}
