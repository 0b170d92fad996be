import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { witnessFolder } from '../../../src/adapters/files/witness-memory.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-witness-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fork = {
  signedBefore: 'a note',
  seen: { size: 9, root: new Uint8Array(32).fill(1) },
  note: 'another note',
  path: [new Uint8Array(32).fill(2)],
};

test('remembers the note it signed last, over a restart too', async () => {
  const at = join(folder, 'witness');
  expect(await firstValueFrom(witnessFolder(at).last())).toBeNull();
  await firstValueFrom(witnessFolder(at).keep('first\n'));
  await firstValueFrom(witnessFolder(at).keep('second\n'));
  expect(await firstValueFrom(witnessFolder(at).last())).toBe('second\n');
  expect(readdirSync(at)).toEqual(['last.note']);
});

test('keeps both heads of a fork in a file of their own, once', async () => {
  const memory = witnessFolder(folder);
  const where = await firstValueFrom(memory.accuse(fork));
  expect(await firstValueFrom(memory.accuse(fork))).toBe(where);
  expect(await firstValueFrom(memory.accuse({ ...fork, note: 'a third' }))).not.toBe(where);
  expect(JSON.parse(readFileSync(where, 'utf8'))).toEqual({
    signedBefore: 'a note',
    seen: { size: 9, root: '01'.repeat(32) },
    note: 'another note',
    path: [Buffer.alloc(32, 2).toString('base64')],
  });
  expect(statSync(where).mode & 0o777).toBe(0o600);
});

test('what cannot be kept is a fault of storage, and what was kept stays', async () => {
  const memory = witnessFolder(folder);
  await firstValueFrom(memory.keep('kept\n'));
  // A folder where the draft should be: nobody can write there, not even root.
  const blocked = witnessFolder(join(folder, 'last.note'));
  await expect(firstValueFrom(blocked.keep('lost\n'))).rejects.toMatchObject({ code: 'storage' });
  expect(await firstValueFrom(memory.last())).toBe('kept\n');
});
