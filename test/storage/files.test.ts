// Files are whole or absent, and a failed write says which file and why.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { syncFolder, writeError, writeWhole } from '../../core/storage/files.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'recall-files-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const refusal = (words: RegExp) =>
  ({ code: 'RECALL_WRITE', message: expect.stringMatching(words) as string }) as object;

describe('writeWhole', () => {
  it('writes the pieces one after another, text and bytes, and makes the folders', async () => {
    const file = path.join(folder, 'deep', 'er', 'file');
    await writeWhole(file, ['ab', Uint8Array.of(99), '', 'd']);
    expect(await readFile(file, 'utf8')).toBe('abcd');
    expect(await readdir(path.dirname(file))).toEqual(['file']);
  });

  it('replaces what was there, longer or not', async () => {
    const file = path.join(folder, 'file');
    await writeWhole(file, ['a long text']);
    await writeWhole(file, ['short']);
    expect(await readFile(file, 'utf8')).toBe('short');
  });

  it('leaves what was there, and nothing beside it, when a piece cannot be written', async () => {
    const file = path.join(folder, 'file');
    await writeWhole(file, ['before']);
    await expect(writeWhole(file, ['half', 7 as never])).rejects.toMatchObject(
      refusal(/Cannot write .*file/),
    );
    expect(await readFile(file, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves nothing beside a folder that stands in its place', async () => {
    const file = path.join(folder, 'file');
    await mkdir(path.join(file, 'inside'), { recursive: true });
    await expect(writeWhole(file, ['x'])).rejects.toMatchObject(refusal(/Cannot write/));
    expect(await readdir(folder)).toEqual(['file']);
  });

  it.skipIf(process.platform !== 'linux')('says at once that no folder can be made', async () => {
    await expect(writeWhole('/proc/none/such/file', ['x'])).rejects.toMatchObject(
      refusal(/its folder does not exist/),
    );
  });

  it('says that a part of the path is a file', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const inside = path.join(folder, 'file', 'deep', 'er');
    await expect(writeWhole(inside, ['x'])).rejects.toMatchObject(refusal(/a part of its path is a file/));
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says that permission is denied (not as root, who is always permitted)',
    async () => {
      await chmod(folder, 0o500);
      const denied = writeWhole(path.join(folder, 'file'), ['x']);
      await expect(denied).rejects.toMatchObject(refusal(/permission is denied/));
    },
  );
});

it('syncFolder syncs a folder that is there', async () => {
  await expect(syncFolder(folder)).resolves.toBeUndefined();
});

describe('the error of a failed write', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the file system is read-only'],
    ['EACCES', 'permission is denied'],
    ['ENOENT', 'its folder does not exist'],
  ])('says what %s means', (code, words) => {
    const error = writeError('a/b', Object.assign(new Error('system words'), { code }));
    expect(error).toMatchObject({ code: 'RECALL_WRITE', message: `Cannot write a/b: ${words}.` });
  });

  it("gives the system's words for anything else", () => {
    expect(writeError('a/b', new Error('strange')).message).toBe('Cannot write a/b: strange.');
    expect(writeError('a/b', 'stranger').message).toBe('Cannot write a/b: stranger.');
  });
});
