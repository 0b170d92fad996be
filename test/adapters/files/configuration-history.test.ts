import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { DurableFiles } from '../../../src/adapters/disk/durable-files.ts';
import { configurationHistory } from '../../../src/adapters/files/configuration-history.ts';
import type { Random } from '../../../src/ports/random.ts';
import { toHex, utf8 } from '../../../src/wire/bytes.ts';
import { bundleHash } from '../../../src/wire/configuration-bundle.ts';
import { powerCutFiles } from '../../support/power-cut-files.ts';
import { seededRandom } from '../../support/seeded-random.ts';

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
  ['one in the middle is', () => rmSync(at('entries', '000002.cose')), '000002.cose is not there, or cannot be read'],
])('that %s is found', async ([, harm, why]) => {
  await kept(3);
  harm();
  await expect(read()).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining(why) });
});

test('bytes that are not what their name says are not given out, and are put right by the same', async () => {
  await kept(1);
  const file = at('contents', toHex(bundleHash(content)));
  writeFileSync(file, 'another configuration');
  await expect(firstValueFrom(store.content(bundleHash(content)))).rejects.toThrow('are gone, or others');
  await firstValueFrom(store.keep(content));
  expect(await firstValueFrom(store.content(bundleHash(content)))).toEqual(content);
  rmSync(file);
  await expect(firstValueFrom(store.content(bundleHash(content)))).rejects.toThrow('are gone, or others');
});

test('a folder that cannot be made is said in words', async () => {
  writeFileSync(join(folder, 'file'), '');
  const other = configurationHistory(join(folder, 'file', 'configuration'));
  await expect(firstValueFrom(other.keep(content))).rejects.toMatchObject({ code: 'storage' });
});

const elsewhere = async (random: Random, damage: (path: (name: string) => string) => readonly [string]) => {
  const disk = powerCutFiles(random);
  const other = configurationHistory('/state/configuration', disk.files);
  await firstValueFrom(other.keep(content));
  for (const sequence of [1, 2, 3])
    await firstValueFrom(other.append(sequence, entry(sequence), { change: 1, configuration: 'ab'.repeat(32) }));
  for (const path of damage((name) => `/state/configuration/${name}`)) disk.spoil(path, null);
  return { disk, other };
};

test('a chain is begun anew whole or not at all, whatever ends it, and the one before is as it was', async () => {
  const seed = 20261201;
  const random = seededRandom(seed);
  const inForce = { change: 1, configuration: 'cd'.repeat(32) };
  const anew = entry(91);
  let begun = 0;
  for (const failing of ['kill', 'power-cut', 'full'] as const)
    for (let operation = 1; operation <= 20; operation += 1) {
      const { disk, other } = await elsewhere(random, (at) => [at('entries/000002.cose')]);
      disk.failAt(operation, failing);
      await firstValueFrom(other.beginAnew(anew, inForce)).catch((error: unknown) => error);
      disk.restart();
      const after = configurationHistory('/state/configuration', disk.files);
      const { entries, missing, noted } = await firstValueFrom(after.found());
      const name = `${failing} at operation ${operation}, seed ${seed}`;
      const isNew = missing === null;
      if (isNew) begun += 1;
      expect([entries, noted], name).toEqual(
        isNew
          ? [[anew], { sequence: 1, inForce, chain: 2 }]
          : [[entry(1)], { sequence: 3, inForce: { change: 1, configuration: 'ab'.repeat(32) }, chain: 1 }],
      );
      expect(await firstValueFrom(after.found(1)), name).toMatchObject({
        ...{ entries: [entry(1)], later: [entry(3)], noted: { sequence: 3 } },
        missing: { message: expect.stringContaining('000002.cose') },
      });
      // Who tries once more has it begun, and it goes on.
      const chain = isNew ? 2 : await firstValueFrom(after.beginAnew(anew, inForce));
      expect(chain, name).toBe(2);
      await firstValueFrom(after.append(2, entry(92), inForce));
      expect(await firstValueFrom(after.entries()), name).toEqual([anew, entry(92)]);
    }
  expect(begun).toBeGreaterThan(0);
});

test('an entry whose place on the disk gives nothing back any more is a missing one; other trouble is said as it is', async () => {
  const { disk } = await elsewhere(seededRandom(7), (at) => [at('nothing')]);
  const failing = (code: string): DurableFiles => ({
    ...disk.files,
    read: async (path) => {
      if (path.endsWith('000002.cose')) throw Object.assign(new Error(`${code}: i/o error, read`), { code });
      return disk.files.read(path);
    },
  });
  const found = (code: string) => firstValueFrom(configurationHistory('/state/configuration', failing(code)).found());
  expect(await found('EIO')).toMatchObject({ entries: [entry(1)], later: [entry(3)], missing: { code: 'storage' } });
  await expect(found('EACCES')).rejects.toMatchObject({ code: 'storage' });
});
