import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterAll, afterEach, expect, test } from 'vitest';
import { configurationHistory } from '../../../src/adapters/files/configuration-history.ts';
import { toHex, utf8 } from '../../../src/wire/bytes.ts';
import { bundleHash } from '../../../src/wire/configuration-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-history-'));
afterEach(() => rmSync(join(folder, 'configuration'), { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const store = configurationHistory(join(folder, 'configuration'));
const content = utf8('a configuration');
const entry = (sequence: number) => utf8(`entry ${sequence}`);
const kept = async (count: number): Promise<void> => {
  await firstValueFrom(store.keep(content));
  for (let sequence = 1; sequence <= count; sequence += 1)
    await firstValueFrom(store.append(sequence, entry(sequence), { change: 1, configuration: 'ab' }));
};
const read = () => firstValueFrom(store.entries());
const at = (...names: readonly string[]) => join(folder, 'configuration', ...names);

test('what is kept is there, in order, its owner’s alone; and nothing before', async () => {
  expect(await read()).toEqual([]);
  await kept(11);
  expect(await read()).toEqual(Array.from({ length: 11 }, (_, index) => entry(index + 1)));
  expect(await firstValueFrom(store.content(bundleHash(content)))).toEqual(content);
  expect(statSync(at('entries', '000011.cose')).mode & 0o777).toBe(0o600);
  expect(statSync(at()).mode & 0o777).toBe(0o700);
  expect(JSON.parse(readFileSync(at('head.json'), 'utf8'))).toMatchObject({
    sequence: 11,
    inForce: { change: 1, configuration: 'ab' },
  });
  expect(readdirSync(at('entries')).filter((name) => !name.endsWith('.cose'))).toEqual([]);
});

test('what a crash left half done is not seen, and is written over', async () => {
  await kept(2);
  writeFileSync(at('entries', '000003.cose.new'), 'ent');
  expect(await read()).toHaveLength(2);
  await firstValueFrom(store.append(3, entry(3), null));
  expect(await read()).toEqual([entry(1), entry(2), entry(3)]);
});

test('an entry that got there without a word gives way to the one that is kept', async () => {
  await kept(2);
  writeFileSync(at('entries', '000003.cose'), 'nobody heard of it');
  await firstValueFrom(store.append(3, entry(3), null));
  expect((await read()).at(-1)).toEqual(entry(3));
  await expect(firstValueFrom(store.append(2, entry(9), null))).rejects.toThrow('000003.cose is there already');
});

test.for<readonly [string, () => void, string]>([
  ['the last entries are taken away', () => rmSync(at('entries', '000003.cose')), 'has 2 entries, and there were 3'],
  ['one in the middle is', () => rmSync(at('entries', '000002.cose')), '000002.cose is not there, and later ones are'],
])('that %s is found', async ([, harm, why]) => {
  await kept(3);
  harm();
  await expect(read()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining(why) });
});

test('bytes that are not what their name says are not given out, and are put right by the same', async () => {
  await kept(1);
  const file = at('contents', toHex(bundleHash(content)));
  writeFileSync(file, 'another configuration');
  await expect(firstValueFrom(store.content(bundleHash(content)))).rejects.toThrow('not what its name says');
  await firstValueFrom(store.keep(content));
  expect(await firstValueFrom(store.content(bundleHash(content)))).toEqual(content);
  rmSync(file);
  await expect(firstValueFrom(store.content(bundleHash(content)))).rejects.toThrow('is not there');
});

test('a folder that cannot be made is said in words', async () => {
  writeFileSync(join(folder, 'file'), '');
  const other = configurationHistory(join(folder, 'file', 'configuration'));
  await expect(firstValueFrom(other.keep(content))).rejects.toMatchObject({ code: 'storage' });
});
