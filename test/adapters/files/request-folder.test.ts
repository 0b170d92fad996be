import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { requestFolder } from '../../../src/adapters/files/request-folder.ts';
import { watchedFile } from '../../../src/adapters/files/watched-file.ts';
import { HOUR, millis } from '../../../src/domain/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'requests-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** As long as a code can be good. */
const longest = millis(720 * HOUR);
const der = new Uint8Array([0x30, 0x00]);

test('a request is a file of its owner alone, asked again the same one, and there is an end to them', () => {
  const place = join(folder, 'requests');
  const requests = requestFolder(place, () => longest);
  const kid = (number: number) => number.toString(16).padStart(64, '0').split('').reverse().join('');
  expect(requests.waiting()).toBe(0);
  expect(requests.keep({ gateway: 'g1', kid: kid(1), der })).toBe(1);
  expect(requests.keep({ gateway: 'g1', kid: kid(1), der })).toBe(1);
  expect(readdirSync(place)).toEqual(['g1-1000000000000000.csr']);
  expect(readFileSync(join(place, 'g1-1000000000000000.csr'), 'utf8')).toBe(
    '-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n',
  );
  expect(statSync(place).mode & 0o777).toBe(0o700);
  expect(statSync(join(place, 'g1-1000000000000000.csr')).mode & 0o777).toBe(0o600);
  for (let number = 2; number <= 256; number += 1) requests.keep({ gateway: 'g1', kid: kid(number), der });
  expect(requests.waiting()).toBe(256);
  expect(requests.keep({ gateway: 'g2', kid: kid(1), der })).toBeNull();
  expect(requests.keep({ gateway: 'g1', kid: kid(1), der })).toBe(256);
});

test('what is there already is not written again, and what is older than a code can be is dropped', () => {
  const place = join(folder, 'old');
  const requests = requestFolder(place, () => longest);
  const file = join(place, `g1-${'a'.repeat(16)}.csr`);
  const ask = (gateway: string, bytes = der) => requests.keep({ gateway, kid: 'a'.repeat(64), der: bytes });
  ask('g1');
  const { ino } = statSync(file);
  expect(ask('g1')).toBe(1);
  expect(statSync(file).ino).toBe(ino);
  expect(ask('g1', new Uint8Array([0x30, 0x01, 0x00]))).toBe(1);
  expect(statSync(file).ino).not.toBe(ino);
  const hoursAgo = (hours: number) => utimesSync(file, Date.now() / 1000, Date.now() / 1000 - hours * 3_600);
  hoursAgo(719);
  expect(ask('g2')).toBe(2);
  hoursAgo(721);
  expect(requests.waiting()).toBe(1);
  expect(readdirSync(place)).toEqual([`g2-${'a'.repeat(16)}.csr`]);
});

test('a folder that cannot be made is a fault', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() =>
    requestFolder(join(folder, 'file', 'requests'), () => longest).keep({ gateway: 'g1', kid: 'a', der }),
  ).toThrow(expect.objectContaining({ name: 'Fault', code: 'storage' }));
});

test('a watched file is told at once and when it changes', async () => {
  const file = join(folder, 'watched');
  writeFileSync(file, 'one');
  const told: string[] = [];
  const watching = watchedFile(file).subscribe((news) =>
    told.push(news.kind === 'changed' ? Buffer.from(news.bytes).toString() : news.fault.code),
  );
  expect(told).toEqual(['one']);
  writeFileSync(file, 'two!');
  await expect.poll(() => told).toEqual(['one', 'two!']);
  watching.unsubscribe();
  watchedFile(join(folder, 'absent'))
    .subscribe((news) => told.push(news.kind))
    .unsubscribe();
  expect(told.at(-1)).toBe('unreadable');
});
