// A process that wants the lock of a folder whenever it is told to, and says whether it got it.
import { FolderLock } from '../../dist/core/storage/lock.js';

let lock;
process.on('message', async ({ folder }) => {
  if (folder === undefined) {
    await lock?.release();
    lock = undefined;
    process.send('released');
    return;
  }
  lock = await FolderLock.acquire(folder).catch(() => undefined);
  process.send(lock ? 'got it' : 'refused');
});
process.send('ready');
