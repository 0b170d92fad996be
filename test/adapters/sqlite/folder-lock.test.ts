import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
    child.kill('SIGKILL');
  }
  if (child.signalCode === null) await once(child, 'exit');
  lockFolder(folder, 'me')[Symbol.dispose]();
});

test('a lock that is no file of ours is said', () => {
  writeFileSync(
    join(folder, LOCK_FILE),
    'not a database, and as long as the head of one would be: a hundred bytes and more of nothing at all',
  );
  expect(() => lockFolder(folder, 'me')).toThrow(
    /in-use\.sqlite cannot be locked: .* where it is damaged, take it away\.$/,
  );
});
