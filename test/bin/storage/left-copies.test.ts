import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backupDesk } from '../../../src/bin/storage/backup-desk.ts';
import { clearLeftCopies, questionFolder } from '../../../src/bin/storage/left-copies.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { quietLog } from '../../support/quiet-log.ts';

let storage = '';
beforeEach(() => {
  storage = mkdtempSync(join(fastFolder(), 'left-'));
  writeFileSync(join(storage, 'journal.sqlite'), '');
  mkdirSync(join(storage, 'log'));
  writeFileSync(join(storage, 'log', 'head'), 'x');
});
afterEach(() => rmSync(storage, { recursive: true }));

const copies = (): readonly string[] => readdirSync(storage).filter((name) => name.startsWith('reading-'));

test('one that is asked stays, and one that is not goes, whose process id is in use by another', () => {
  mkdirSync(join(storage, `reading-${process.ppid}`));
  writeFileSync(join(storage, `reading-${process.ppid}`, 'journal.sqlite'), 'figures');
  using folder = questionFolder(storage);
  clearLeftCopies(storage);
  expect(copies().map((name) => join(storage, name))).toEqual([folder.path]);
  folder[Symbol.dispose]();
  expect(copies()).toEqual([]);
});

/** A question that holds its copy until it is ended. */
const asked = `const { readableStorage } = await import(process.argv[1]);
  const { storage } = await readableStorage({ core: 'core-1', storage: process.argv[2], journal: { connectionFile: null } });
  console.log(storage);
  setInterval(() => {}, 1000);`;

test.for(['SIGINT', 'SIGKILL'] as const)(
  'a question that %s ends leaves no copy, or the next one takes it away',
  { timeout: 120_000 },
  async (signal) => {
    await using _ = backupDesk({ storage, copied: [] }, quietLog());
    const source = new URL('../../../src/bin/storage/readable-storage.ts', import.meta.url).href;
    const child = spawn(process.execPath, ['--input-type=module', '-e', asked, source, storage], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [at] = (await once(createInterface(child.stdout), 'line')) as [string];
    expect(readdirSync(join(at, 'log'))).toEqual(['head']);
    clearLeftCopies(storage);
    expect(copies()).toHaveLength(1);
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    if (signal === 'SIGKILL') clearLeftCopies(storage);
    expect(copies()).toEqual([]);
  },
);
