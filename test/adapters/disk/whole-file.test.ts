import files, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import {
  createWhole,
  destroyFile,
  draftOfProcess,
  namesIn,
  replaceTogether,
  replaceWhole,
} from '../../../src/adapters/disk/whole-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

test('its bytes last before it has its name, and its name before anybody is told', () => {
  const done: string[] = [];
  const [fsync, rename] = [files.fsyncSync, files.renameSync];
  vi.spyOn(files, 'fsyncSync').mockImplementation((file) => {
    done.push(files.fstatSync(file).isDirectory() ? 'folder synced' : 'file synced');
    fsync(file);
  });
  vi.spyOn(files, 'renameSync').mockImplementation((from, to) => {
    done.push('named');
    rename(from, to);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  replaceWhole(at('note'), 'new');
  replaceTogether(
    [
      { path: at('page'), text: 'page' },
      { path: at('report'), text: 'report' },
    ],
    {},
  );
  expect(done).toEqual([
    ...['file synced', 'named', 'folder synced'],
    ...['file synced', 'file synced', 'named', 'named', 'folder synced'],
  ]);
});

test('what a killed attempt has left, whatever its rights, is in nobody’s way', () => {
  for (const draft of [at('note.new'), draftOfProcess(at('note'))]) {
    writeFileSync(draft, 'half of a much longer text', { mode: 0o666 });
    replaceWhole(at('note'), draft, { draft });
    expect([readFileSync(at('note'), 'utf8'), statSync(at('note')).mode & 0o777]).toEqual([draft, 0o600]);
  }
  expect(readdirSync(folder)).toEqual(['note']);
});

test('what cannot have its place leaves nothing, and what was there as it was', () => {
  mkdirSync(at('note/full'), { recursive: true });
  expect(() => replaceWhole(at('note'), 'new')).toThrow();
  const both = ['page', 'nowhere/report'].map((name) => ({ path: at(name), text: name }));
  expect(() => replaceTogether(both, {})).toThrow('ENOENT');
  createWhole(at('key'), 'first');
  expect(() => createWhole(at('key'), 'second')).toThrow('EEXIST');
  expect([readFileSync(at('key'), 'utf8'), readdirSync(folder).toSorted()]).toEqual(['first', ['key', 'note']]);
});

test('a file that goes is overwritten under every name it has; names of no folder are none', () => {
  writeFileSync(at('secret'), 'a household');
  files.linkSync(at('secret'), at('other'));
  destroyFile(at('secret'));
  expect(readFileSync(at('other'), 'latin1')).toBe('\0'.repeat('a household'.length));
  expect([namesIn(folder), namesIn(at('nowhere'))]).toEqual([['other'], []]);
});
