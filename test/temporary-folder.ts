// One temporary folder for all tests: what they leave in it goes with it.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export default function setup(): () => void {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'recall-tests-')));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
