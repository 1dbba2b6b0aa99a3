/** Builds the page into one script and one style sheet, with everything that they need inside. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: here('../../dist/core/page'),
    emptyOutDir: false,
    cssCodeSplit: false,
    target: 'es2022',
    modulePreload: false,
    rollupOptions: {
      input: here('main.tsx'),
      output: {
        entryFileNames: 'page.js',
        assetFileNames: 'page[extname]',
        inlineDynamicImports: true,
      },
    },
  },
});
