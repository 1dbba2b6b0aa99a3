/** The version in package.json. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export function packageVersion(): string {
  const file = createRequire(import.meta.url).resolve('recall-lab/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
