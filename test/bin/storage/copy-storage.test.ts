import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { copyStorage } from '../../../src/bin/storage/copy-storage.ts';
import { fastFolder } from '../../support/fast-folder.ts';

vi.mock('node:fs/promises', { spy: true });

test('the log: its head first, then where bundles end, then what they end: none says more than lies there', async () => {
  const folder = mkdtempSync(join(fastFolder(), 'copy-storage-'));
  const storage = join(folder, 'data');
  mkdirSync(join(storage, 'log'), { recursive: true });
  for (const name of ['entries.bundles', 'entries.ends', 'head', 'level-0.tiles', 'level-1.tiles'])
    writeFileSync(join(storage, 'log', name), name);
  await copyStorage({ storage, copied: [] }, join(folder, 'copy'));
  const copied = vi.mocked(copyFile).mock.calls.map(([from]) => basename(String(from)));
  expect(copied.slice(0, 2)).toEqual(['head', 'entries.ends']);
  expect(copied.slice(2).toSorted()).toEqual(['entries.bundles', 'level-0.tiles', 'level-1.tiles']);
  rmSync(folder, { recursive: true });
});
