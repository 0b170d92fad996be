import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOCK_FILE, lockFolder } from '../../../src/adapters/sqlite/folder-lock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('whoever comes second hears who is there, and comes in once that one has gone', () => {
  const first = lockFolder(folder, 'the core core-1 (process 17)');
  expect(() => lockFolder(folder, 'an erasure')).toThrow(
    /is in use by the core core-1 \(process 17\): only one at a time may write there\. Stop it first/,
  );
  // Who was kept out has not loosened it.
  expect(() => lockFolder(folder, 'an erasure')).toThrow(/is in use by the core core-1/);
  first[Symbol.dispose]();
  using _ = lockFolder(folder, 'an erasure (process 18)');
  expect(() => lockFolder(folder, 'the core core-1')).toThrow(/is in use by an erasure \(process 18\)/);
});

test('a process that is killed lets go of it', async () => {
  const program = `
    import { lockFolder } from './src/adapters/sqlite/folder-lock.ts';
    globalThis.lock = lockFolder(process.argv[1], 'a child');
    console.log('locked');
    setInterval(() => {}, 1e6);
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    expect(line).toBe('locked');
    expect(() => lockFolder(folder, 'me')).toThrow(/is in use by a child/);
    // Nor does damage let anybody in while it is held.
    const file = openSync(join(folder, LOCK_FILE), 'r+');
    writeSync(file, Buffer.alloc(200), 0, 200, 0);
    closeSync(file);
    expect(() => lockFolder(folder, 'me')).toThrow(/is in use by another program/);
    expect(() => lockFolder(folder, 'me')).toThrow(/is in use by another program/);
    child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  lockFolder(folder, 'me')[Symbol.dispose]();
});

/** As a power cut may leave it. */
const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['of zeros', (bytes) => bytes.fill(0)],
  ['of something else', () => Buffer.from('not a database, and as long as the head of one would be: '.repeat(3))],
  ['whose second page is lost', (bytes) => bytes.fill(0, 4096)],
  ['cut off', (bytes) => bytes.subarray(0, 50)],
];

test.for(damages)('a lock %s keeps nobody out', ([, harm]) => {
  lockFolder(folder, 'the core core-1')[Symbol.dispose]();
  writeFileSync(join(folder, LOCK_FILE), harm(readFileSync(join(folder, LOCK_FILE))));
  using _ = lockFolder(folder, 'the core core-2 (process 18)');
  expect(() => lockFolder(folder, 'an erasure')).toThrow(/is in use by the core core-2 \(process 18\)/);
});

test('a lock that cannot be one is said, and no link is followed', () => {
  const other = join(folder, 'other');
  const words = 'what is nobody else’s to change, longer than the head of a database: '.repeat(3);
  writeFileSync(other, words);
  symlinkSync(other, join(folder, LOCK_FILE));
  expect(() => lockFolder(folder, 'me')).toThrow(
    /in-use\.sqlite cannot be locked: .* where it is damaged, take it away\.$/,
  );
  expect(readFileSync(other, 'utf8')).toBe(words);
});

test.runIf(process.geteuid?.() === 0)('one that root makes belongs to whoever has the folder', () => {
  chownSync(folder, 1234, 1235);
  lockFolder(folder, 'root')[Symbol.dispose]();
  const { uid, gid, mode } = statSync(join(folder, LOCK_FILE));
  expect([uid, gid, mode & 0o777]).toEqual([1234, 1235, 0o600]);
});
