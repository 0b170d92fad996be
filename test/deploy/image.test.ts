import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const dockerfile = readFileSync('deploy/Dockerfile', 'utf8');
const image = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
const copied = [...image.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
const ignored = readFileSync('.dockerignore', 'utf8').trim().split('\n');

/** The top folders that the files of a folder import from, by relative paths. */
const importedFrom = (folder: string): readonly string[] =>
  globSync(`${folder}/**/*.ts`).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.{1,2}\/[^']+)'/g)].map(
      ([, path = '']) => posix.join(posix.dirname(file), path).split('/')[0] ?? '',
    ),
  );

test('the image has every folder that its own files import from, and the build context has it to give', () => {
  expect(copied).toEqual(expect.arrayContaining(['src', 'drivers', 'config', 'hardware-sim']));
  const folders = copied.filter((name) => !name.includes('.') && name !== 'LICENSE');
  expect(folders.flatMap(importedFrom).filter((name) => !copied.includes(name))).toEqual([]);
  expect(copied.filter((name) => ignored.includes(name))).toEqual([]);
});

test('the build keeps optional packages, among them the bundler’s native part, until the page is built', () => {
  const [install = ''] = /^RUN npm ci.*$/m.exec(dockerfile) ?? [];
  expect(install).not.toBe('');
  expect(install).not.toContain('omit');
});
