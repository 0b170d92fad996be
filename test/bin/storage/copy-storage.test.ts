import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { copyStorage } from '../../../src/bin/storage/copy-storage.ts';
import { fastFolder } from '../../support/fast-folder.ts';

// Looked at where every module has it from: files of this worker may have loaded what is tested already.
beforeEach(() => {
  vi.spyOn(promises, 'copyFile');
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('the log: its head first, then where bundles end, then what they end: none says more than lies there', async () => {
  const folder = mkdtempSync(join(fastFolder(), 'copy-storage-'));
  const storage = join(folder, 'data');
  mkdirSync(join(storage, 'log'), { recursive: true });
  for (const name of ['entries.bundles', 'entries.ends', 'head', 'level-0.tiles', 'level-1.tiles'])
    writeFileSync(join(storage, 'log', name), name);
  await copyStorage({ storage, copied: [] }, join(folder, 'copy'));
  const copied = vi.mocked(promises.copyFile).mock.calls.map(([from]) => basename(String(from)));
  expect(copied.slice(0, 2)).toEqual(['head', 'entries.ends']);
  expect(copied.slice(2).toSorted()).toEqual(['entries.bundles', 'level-0.tiles', 'level-1.tiles']);
  rmSync(folder, { recursive: true });
});

test('the history of the configuration: its head, its entries, then what they were signed for; no lock, and nothing half written', async () => {
  const folder = mkdtempSync(join(fastFolder(), 'copy-history-'));
  const storage = join(folder, 'data');
  const files = [
    ...['configuration/contents/ab', 'configuration/entries/000001.cose', 'configuration/head.json'],
    ...['configuration/entries/000002.cose.new', 'configuration/in-use.sqlite', 'configuration/site.sha256'],
    ...[
      'erasure-unfinished.cose',
      'compliance/record.jsonl',
      'compliance/reports.jsonl',
      'compliance/in-use.sqlite-journal',
    ],
  ];
  for (const name of files) {
    mkdirSync(dirname(join(storage, name)), { recursive: true });
    writeFileSync(join(storage, name), name);
  }
  await copyStorage({ storage, copied: [] }, join(folder, 'copy'));
  // It is there whatever else is cut off.
  expect(readFileSync(join(folder, 'copy', 'erasure-unfinished.cose'), 'utf8')).toBe('erasure-unfinished.cose');
  const copied = vi.mocked(promises.copyFile).mock.calls.map(([from]) => relative(storage, String(from)));
  expect(copied).toEqual([
    'configuration/head.json',
    'configuration/site.sha256',
    'configuration/entries/000001.cose',
    'configuration/contents/ab',
    'compliance/reports.jsonl',
    'compliance/record.jsonl',
  ]);
  rmSync(folder, { recursive: true });
});
