import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { lockFolder } from '../../../src/adapters/sqlite/folder-lock.ts';
import { run } from '../../../src/bin/commands/core-backup.ts';
import { filesIn, inOrderOfRestoring, writeManifest } from '../../../src/bin/storage/backup-manifest.ts';
import { fastFolder } from '../../support/fast-folder.ts';

const folder = mkdtempSync(join(fastFolder(), 'backup-'));
const [storage, copy, config] = ['data', 'copy', 'core.json'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const names = ['archive.sqlite', 'journal.sqlite', 'log/entries.ends', 'log/head', 'snapshots/1.snapshot'];
const manifest = async () => ({
  ...({ core: 'core-1', realm: 'simulation', version: '0', rows: 1, stateHash: '' } as const),
  files: await filesIn(copy),
});

beforeAll(async () => {
  for (const part of ['log', 'snapshots']) mkdirSync(join(copy, part), { recursive: true });
  for (const name of names) writeFileSync(join(copy, name), name.repeat(100));
  writeManifest(copy, await manifest());
  writeFileSync(
    config,
    JSON.stringify({
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data' },
      registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
    }),
  );
});
const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
afterAll(() => {
  output.mockRestore();
  rmSync(folder, { recursive: true });
});

test('what is restored begins with what the log has come to, and ends with the journal', async () => {
  const order = ['log/head', 'log/entries.ends', 'archive.sqlite', 'snapshots/1.snapshot', 'journal.sqlite'];
  expect(inOrderOfRestoring(await manifest())).toEqual(order);
});

test('the lock of a folder is none of its files', async () => {
  using _ = lockFolder(copy, 'the core core-1');
  expect((await filesIn(copy)).map(({ name }) => name)).toEqual(names);
});

test('a folder that is restored into is locked until that has ended, and one that is in use is left alone', async () => {
  const restored = () => run({ action: 'restore', folder: copy, config });
  {
    using _ = lockFolder(storage, 'the core core-1');
    await expect(restored()).rejects.toThrow(/data is in use by the core core-1/);
    expect(await filesIn(storage)).toEqual([]);
  }
  const under = restored();
  expect(() => lockFolder(storage, 'the core core-1')).toThrow(/is in use by gridtokenx core restore \(process \d+\)/);
  // What was copied here is no journal, which is found at the end.
  expect(await under).toBe(1);
  expect(output.mock.calls.join()).toMatch(/journal\.sqlite cannot be read.*data does NOT hold/s);
  expect((await filesIn(storage)).map(({ name }) => name)).toEqual(names);
  lockFolder(storage, 'the core core-1')[Symbol.dispose]();
});

test('a core that is stopped is copied by nobody while its folder is in use', async () => {
  using _ = lockFolder(storage, 'gridtokenx erase (process 17)');
  const into = join(folder, 'another');
  await expect(run({ action: 'backup', folder: into, config })).rejects.toThrow(/is in use by gridtokenx erase/);
});
