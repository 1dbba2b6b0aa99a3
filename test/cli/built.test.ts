/** What `npm run build` leaves behind: a command that the shell can start by its name. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { packageVersion } from '../../core/version.js';

const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));

test.skipIf(process.platform === 'win32')('the built command is a program', () => {
  // `npx recall` makes it one when it first meets the package, and no later: a build that follows has to do so itself.
  const { error, status, stdout } = spawnSync(main, ['--version'], { encoding: 'utf8' });
  expect(error).toBeUndefined();
  expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: packageVersion() });
});
