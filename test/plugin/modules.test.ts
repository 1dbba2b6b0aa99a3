// Modules that configurations name.
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { importModule } from '../../core/plugin/modules.js';
import { temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();
afterEach(() => void vi.useRealTimers());

describe('a module that waits at its top level', () => {
  it('is named when it takes long, and loaded when it comes', async () => {
    const file = folder.at('slow.mjs');
    writeFileSync(file, 'await globalThis.gate;\nexport const value = 7;\n');
    let open = (): void => undefined;
    vi.stubGlobal('gate', new Promise<void>((resolve) => (open = resolve)));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve));
    const loading = importModule(file);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await warned).toMatchObject({
      code: 'RECALL_SLOW',
      message: expect.stringContaining(file) as string,
    });
    open();
    expect(await loading).toMatchObject({ value: 7 });
  });
});
