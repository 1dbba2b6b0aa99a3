/** The plan of a sweep, `grid.json` in its folder, so that a page can show the cells that are still to come. */
import path from 'node:path';
import { z } from 'zod';
import { parsedJson, prettyJson, writeWhole } from '../storage/files.js';
import { contentOf } from '../storage/small-file.js';
import type { SweepGrid } from './contract.js';

const FILE = 'grid.json';

const gridSchema = z.object({
  axes: z.array(z.object({ key: z.string(), values: z.array(z.string()) })),
  seeds: z.array(z.number()),
  sampled: z.array(z.string()).default([]),
  runs: z.number().default(0),
});

export async function writeGrid(folder: string, plan: Omit<SweepGrid, 'id'>): Promise<void> {
  const { axes, seeds, sampled, runs } = plan;
  await writeWhole(path.join(folder, FILE), [prettyJson({ axes, seeds, sampled, runs })]);
}

/** The plan of a sweep; without axes for one that stored none. */
export async function storedGrid(folder: string, id: string): Promise<SweepGrid> {
  const content = await contentOf(path.join(folder, FILE)).catch(() => '');
  const plan = gridSchema.safeParse(parsedJson(content)).data ?? {
    axes: [],
    seeds: [],
    sampled: [],
    runs: 0,
  };
  return { id, ...plan };
}
