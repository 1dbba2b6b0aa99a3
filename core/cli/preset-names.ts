/** Names of the presets that come with recall-lab, for hints. */
import { isPreset } from '../config/define.js';

export async function builtInPresetNames(): Promise<readonly string[]> {
  const exported: Record<string, unknown> = await import('recall-lab/presets');
  return Object.values(exported)
    .filter(isPreset)
    .map(({ preset }) => preset);
}
