import { join } from 'node:path';
import { defineConfig } from 'vite';

/**
 * The page: `vite build src/web --config vite.config.ts` writes `dist/web`. The root is given on the command line, not
 * here, because Vitest reads this file too. Addresses are relative, so that the page may be served under any prefix.
 */
export default defineConfig({
  base: './',
  build: {
    outDir: join(import.meta.dirname, 'dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    // The page's content security policy allows images of its own origin only.
    assetsInlineLimit: 0,
  },
});
