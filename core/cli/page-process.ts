/**
 * The page of `--ui`, in a process of its own: it reads what the run writes anyway, so that the run does nothing that it
 * would not do without it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Serves the page of a folder until the returned function is called, or this process has ended.
 *
 * @param folder It may be made later.
 */
export async function startPage(folder: string): Promise<() => void> {
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, main, 'ui', folder], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    // Ctrl-C is for the run, which ends the page when it has ended itself.
    detached: process.platform !== 'win32',
  });
  const lines = createInterface({ input: child.stdout! });
  const [address] = (await Promise.race([once(lines, 'line'), once(child, 'close')])) as [unknown];
  process.stderr.write(
    typeof address === 'string' ? `The page is at ${address}\n` : 'The page could not be served.\n',
  );
  // Neither the process nor what connects them is a reason for the run to stay.
  child.unref();
  child.channel?.unref();
  lines.close();
  child.stdout?.destroy();
  return () => {
    if (child.connected) child.disconnect();
  };
}
