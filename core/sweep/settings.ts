/** Finds differences in budget, population and model that may explain differences between compared runs. */
import { isDeepStrictEqual } from 'node:util';

export interface Setting {
  /** Texts that training reads: steps * batch. */
  readonly texts: number;
  readonly population: unknown;
  readonly model: unknown;
}

export const settingOf = ({
  steps,
  batch,
  population,
  model,
}: Readonly<Record<string, unknown>>): Setting => ({
  texts: Number(steps) * Number(batch),
  population,
  model,
});

/** One line that lists the differences; undefined if there are none. */
export function settingsText(settings: readonly Setting[]): string | undefined {
  const differs = (key: keyof Setting) =>
    settings.some((setting) => !isDeepStrictEqual(setting[key], settings[0][key]));
  const budgets = [...new Set(settings.map(({ texts }) => texts))].sort((a, b) => a - b);
  const parts = [
    differs('texts') && `budget (${budgets.map((texts) => texts.toLocaleString('en-US')).join(', ')} texts)`,
    differs('population') && 'population',
    differs('model') && 'model',
  ].filter((part) => part !== false);
  return parts.length > 0 ? `Not the same for all: ${parts.join(', ')}.` : undefined;
}
