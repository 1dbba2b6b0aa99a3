/** Pictures of attention patterns that a probe has stored in a run's folder: PROBE/step-00000100.svg. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { contentOf } from '../storage/small-file.js';
import type { RunDetails } from './contract.js';

const PICTURE = /^step-(\d{8})\.svg$/;
const fileName = (step: number) => `step-${String(step).padStart(8, '0')}.svg`;

/** The probes that have stored pictures, and the steps that they are of. */
export async function attentionPictures(folder: string): Promise<RunDetails['attention']> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && !['checkpoints', 'model', 'references'].includes(entry.name))
      .map(async ({ name }) => {
        const files = await readdir(path.join(folder, name)).catch(() => []);
        const steps = files.flatMap((file) => PICTURE.exec(file)?.[1] ?? []).map(Number);
        return { probe: name, steps: steps.sort((a, b) => a - b) };
      }),
  );
  return found.filter(({ steps }) => steps.length > 0);
}

/** One picture's SVG; undefined where there is none. */
export async function attentionPicture(
  folder: string,
  probe: string,
  step: number,
): Promise<Buffer | undefined> {
  const known = (await attentionPictures(folder)).find((each) => each.probe === probe);
  if (!known?.steps.includes(step)) return undefined;
  return contentOf(path.join(folder, known.probe, fileName(step)));
}
