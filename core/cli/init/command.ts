/** What to type to call `recall` here. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** `recall` where a shell finds it, otherwise `npx recall`, which finds that of the project. */
export function commandHere({ PATH = '' }: NodeJS.ProcessEnv = process.env): string {
  const isThere = (folder: string) =>
    ['recall', 'recall.cmd'].some((file) => existsSync(path.join(folder, file)));
  // npm adds the project's own programs while it runs one of them; the shell does not find them afterwards.
  const folders = PATH.split(path.delimiter).filter((folder) => !/node_modules[/\\]\.bin/.test(folder));
  return folders.some((folder) => folder !== '' && isThere(folder)) ? 'recall' : 'npx recall';
}
