/** How a new project depends on the recall-lab that made it, so that `npm install` works before any is published. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { parsedJson } from '../../storage/files.js';
import { packageVersion } from '../../version.js';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional() })),
});

/** A version range where a registry has it; else the address of the tarball, or of the checkout, that it is from. */
export function ownDependency(
  root = path.dirname(createRequire(import.meta.url).resolve('recall-lab/package.json')),
): string {
  const modules = path.dirname(root);
  // In no node_modules: a checkout.
  if (path.basename(modules) !== 'node_modules') return `file:${root}`;
  const resolved = resolvedBy(path.join(modules, '.package-lock.json'));
  if (!resolved?.startsWith('file:')) return `^${packageVersion()}`;
  return `file:${path.resolve(path.dirname(modules), resolved.slice('file:'.length))}`;
}

/** What npm notes in the folder that it installs into; undefined where another tool did. */
function resolvedBy(lock: string): string | undefined {
  try {
    const { success, data } = lockSchema.safeParse(parsedJson(readFileSync(lock)));
    return success ? data.packages['node_modules/recall-lab']?.resolved : undefined;
  } catch {
    return undefined;
  }
}
