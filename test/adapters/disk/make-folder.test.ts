import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../src/adapters/disk/make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-make-folder-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all that is missing is made with these rights, and the outermost is told', () => {
  const path = join(folder, 'a', 'b', 'c');
  expect(makeFolder(path, 0o700)).toBe(join(folder, 'a'));
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(makeFolder(path)).toBeUndefined();
});

test('a file is no folder, neither itself nor above another', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
});

test('where no folder can be made, that is an error and no endless attempt', () => {
  expect(() => makeFolder('/proc/gridtokenx/reports')).toThrow('ENOENT');
});
