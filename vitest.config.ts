import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Tests see the package under its own name, as its users do, but from the sources.
const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^recall-lab$/, replacement: source('core/index.ts') },
      { find: /^recall-lab\/kit$/, replacement: source('core/kit.ts') },
      { find: /^recall-lab\/plugins$/, replacement: source('plugins/index.ts') },
      { find: /^recall-lab\/presets$/, replacement: source('presets/index.ts') },
      { find: /^recall-lab\/testing$/, replacement: source('core/testing/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/temporary-folder.ts',
    testTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
