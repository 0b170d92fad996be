import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Import = Readonly<{ file: string; target: string }>;

/** Every source file of the product, tests excluded, relative to the repository. */
export const sourceFiles = (): readonly string[] =>
  globSync('{src,config,drivers,hardware-sim}/**/*.{ts,tsx}').filter((file) => !file.endsWith('.d.ts'));

/** What a file imports, statically or dynamically; relative targets are resolved to repository paths. */
export const importsOf = (file: string): readonly Import[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\b[^'"`;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => {
    const target = from ?? bare ?? dynamic ?? '';
    return { file, target: target.startsWith('.') ? join(dirname(file), target) : target };
  });

/** The code of a file without comments and strings, so that a rule does not trip over prose. */
export const codeOf = (file: string): string =>
  readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:])\/\/.*$/gm, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
