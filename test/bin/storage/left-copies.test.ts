import { spawn } from 'node:child_process';
import { once } from 'node:events';
import files, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  type StatsFs,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Observable } from 'rxjs';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { backupDesk } from '../../../src/bin/storage/backup-desk.ts';
import { clearLeftCopies, questionFolder } from '../../../src/bin/storage/left-copies.ts';
import { readableStorage } from '../../../src/bin/storage/readable-storage.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { storedConfiguration } from '../../support/stored-core.ts';

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

/** A core that has begun to copy its journal, and copies until it is told to end. */
const copying = () => {
  const [begun, end] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
  const copyTo = (file: string) =>
    new Observable<never>((subscriber) => {
      writeFileSync(file, 'figures');
      begun.resolve(file);
      void end.promise.then(() => subscriber.complete());
    });
  const desk = backupDesk(
    { storage, copied: [{ file: (at) => join(at, 'journal.sqlite'), from: { copyTo } }] },
    quietLog(),
  );
  return { desk, begun: begun.promise, end: end.resolve };
};
const asking = () => readableStorage({ ...storedConfiguration, storage });

test('a question that is killed while the core copies: nobody takes away what is still written, and then it goes', {
  timeout: 120_000,
}, async () => {
  const { desk, begun, end } = copying();
  const source = new URL('../../../src/bin/storage/readable-storage.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', asked, source, storage]);
  const file = await begun;
  child.kill('SIGKILL');
  await once(child, 'exit');
  clearLeftCopies(storage);
  expect(existsSync(file)).toBe(true);
  end();
  await desk[Symbol.asyncDispose]();
  await expect
    .poll(() => {
      clearLeftCopies(storage);
      return copies();
    })
    .toEqual([]);
});

test('a core that ends while it copies: who asked is told, and nothing is left', async () => {
  const { desk, begun, end } = copying();
  const answer = asking();
  await Promise.all([
    expect(answer).rejects.toThrow(/^The core ended while it was copied: .*reading-.* is not whole\.$/),
    begun.then(() => desk[Symbol.asyncDispose]()),
  ]);
  expect(copies()).toEqual([]);
  end();
});

test('where a copy would take what is left to the core it is not made, and who asks is told what else there is', async () => {
  await using _ = backupDesk({ storage, copied: [] }, quietLog());
  // Full of holes: it takes nothing, and says that it takes more than any disk has.
  truncateSync(join(storage, 'journal.sqlite'), 2 ** 42);
  await expect(asking()).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(
      /^The core runs, and .* has no room for a copy of it \(483[78]\d{3} MB needed, \d+ free\)\. Back it up elsewhere/,
    ),
  });
  expect(copies()).toEqual([]);
});

test('what is left to the core is a gibibyte, or the twentieth part of a smaller disk', async () => {
  await using _ = backupDesk({ storage, copied: [] }, quietLog());
  truncateSync(join(storage, 'journal.sqlite'), 10e6);
  // Where every module has it from: files of this worker may have loaded what is tested already.
  const statfs = vi.spyOn(files, 'statfsSync');
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  const disk = (bytes: number, free: number): void =>
    void statfs.mockReturnValue({ bsize: 1, blocks: bytes, bavail: free } as StatsFs);
  // 1.1 times ten megabytes, and the reserve.
  for (const [bytes, needed] of [
    [1e9, 11e6 + 50e6],
    [1e12, 11e6 + 2 ** 30],
  ] as const) {
    disk(bytes, needed - 1);
    await expect(asking()).rejects.toThrow('has no room for a copy of it');
    disk(bytes, needed);
    using readable = await asking();
    expect(readable.storage).toMatch(/reading-\w+\/copy$/);
  }
});
