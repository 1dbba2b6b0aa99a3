// What is no regular file, or larger than it may be, is refused at once, and not waited for.
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LARGEST, linesOf, readRegular } from '../core/regular-file.js';
import { recall } from './cli/recall.js';
import { temporaryFolder } from './run/fixture.js';

const folder = temporaryFolder();
const all = async (file: string) => {
  const lines: string[] = [];
  for await (const line of linesOf(file)) lines.push(line);
  return lines;
};

describe.skipIf(process.platform === 'win32')('a file', () => {
  it('is read whole, or by lines', async () => {
    const text = `a\n\n${'b'.repeat(200_000)}\nŁ`;
    writeFileSync(folder.at('file'), text);
    expect(readRegular(folder.at('file'), 300_000).toString()).toBe(text);
    expect(await all(folder.at('file'))).toEqual(text.split('\n'));
  });

  it('that is a pipe, a device or a folder is refused', async () => {
    execFileSync('mkfifo', [folder.at('pipe')]);
    for (const file of [folder.at('pipe'), '/dev/zero', folder.path]) {
      expect(() => readRegular(file, 10)).toThrow(expect.objectContaining({ code: 'RECALL_FILE', at: file }));
      await expect(all(file)).rejects.toMatchObject({ code: 'RECALL_FILE' });
    }
  });

  it('that is too large is refused before anything of it is read', async () => {
    writeFileSync(folder.at('sparse'), '');
    truncateSync(folder.at('sparse'), 2 ** 40);
    const refused = { code: 'RECALL_TOO_LARGE', at: folder.at('sparse') };
    expect(() => readRegular(folder.at('sparse'), LARGEST.small)).toThrow(expect.objectContaining(refused));
    await expect(all(folder.at('sparse'))).rejects.toMatchObject(refused);
  });

  it('with a line that is too long is refused', async () => {
    writeFileSync(folder.at('zeros'), '');
    truncateSync(folder.at('zeros'), 2 * LARGEST.line);
    await expect(all(folder.at('zeros'))).rejects.toMatchObject({ code: 'RECALL_TOO_LARGE' });
  });

  it.each(['json', 'yaml'])('that is extended does not show up in the error: .%s', async (extension) => {
    const secret = 'root: x: "hunter2';
    for (const name of [`secret.${extension}`, 'secret']) {
      writeFileSync(folder.at(name), secret);
      writeFileSync(folder.at('c.json'), JSON.stringify({ extends: `file://${folder.at(name)}` }));
      const { stderr } = await recall(['plan', '--config', folder.at('c.json')]);
      expect(stderr).toMatch(/^RECALL_CONFIG_FILE: /);
      expect(stderr).not.toMatch(/hunter2|root/);
    }
  });
});
