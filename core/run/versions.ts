/** What a run was made with: enough to get the same software again. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Versions by name. */
export function versions(): Record<string, string> {
  const file = createRequire(import.meta.url).resolve('recall-lab/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return {
    'recall-lab': version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  };
}
