import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { journalOperations, journalSchema } from '../../src/adapters/sqlite/journal-tables.ts';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { Fault } from '../../src/domain/fault.ts';
import { DAY, instant } from '../../src/domain/time.ts';
import { runCore, sealedBatches } from '../support/core-fixture.ts';
import { type CoreLeft, coreLeft } from '../support/core-left.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { type Harm, harm, harms } from '../support/file-harm.ts';
import { ten } from '../support/sealed-substation.ts';

/** `npm run test:salvage` takes more. */
const RUNS = Number(process.env['SALVAGE_RUNS'] ?? 25);
/** Chance may choose nothing but what leaves no trace, as a cut that is filled up without a word: this damage is in every run. */
const told: Harm = { kind: 'zero', where: 0, what: 0 };
const folder = mkdtempSync(join(fastFolder(), 'damaged-core-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a core leaves that was stopped: a journal with its mark, and the log's files with a full tile. */
const sound = join(folder, 'sound');
const soundCore = (): CoreLeft => {
  mkdirSync(sound);
  const { service, journal, stop } = runCore({}, {}, instant(ten + 3 * DAY));
  for (const { sequence, body } of sealedBatches(262)) service.submitBatch('gw-1', sequence, body).subscribe();
  stop();
  const file = join(sound, 'journal.sqlite');
  const { database } = openDatabase({ file, schema: journalSchema, maxBytes: 2 ** 30, onDamage: 'refuse' });
  const { append, putMark } = journalOperations(database);
  database.transaction(() => journal.contents.rows.forEach(append))();
  journal.mark().subscribe((mark) => mark && putMark(mark));
  database.close();
  return coreLeft(sound);
};
const whole = soundCore();

/** What a core makes of a copy in which this file was damaged; a Fault where it refuses to start. */
const damaged = (file: string, some: readonly Harm[]): CoreLeft | Fault => {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(sound, copy, { recursive: true });
  harm(join(copy, file), some);
  try {
    return coreLeft(copy);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  } finally {
    rmSync(copy, { recursive: true });
  }
};

test('what is damaged has everything: two hundred and sixty-two batches, a mark, a tile and a bundle in files', () => {
  expect(whole.batches).toHaveLength(262);
  expect(readdirSync(join(sound, 'log')).toSorted()).toEqual(
    ['entries.bundles', 'entries.ends', 'head', 'level-0.tiles', 'level-1.tiles'].filter((name) =>
      existsSync(join(sound, 'log', name)),
    ),
  );
  expect(whole.firstTile).not.toBeNull();
});

describe('damaged at random', { timeout: 60_000 + RUNS * 1_000 }, () => {
  test('the journal: a core refuses to start, in words, or has everything; never something else', () => {
    let refused = 0;
    fc.assert(
      fc.property(harms, (some) => {
        const found = damaged('journal.sqlite', some);
        if (found instanceof Fault) {
          refused += 1;
          expect(found.message).toMatch(/journal|Journal/);
          expect(found.message).toMatch(/restore|backup|version/i);
        } else expect([found.stateHash, found.roots]).toEqual([whole.stateHash, whole.roots]);
      }),
      { numRuns: RUNS, examples: [[[told]]] },
    );
    expect(refused).toBeGreaterThan(0);
  });

  test.for(['level-0.tiles', 'entries.bundles', 'entries.ends'])(
    "the log's file %s: it is made anew from the journal",
    (file) => {
      let said = 0;
      fc.assert(
        fc.property(harms, (some) => {
          const found = damaged(join('log', file), some);
          if (found instanceof Fault) throw found;
          expect([found.stateHash, found.firstTile]).toEqual([whole.stateHash, whole.firstTile]);
          said += found.warnings.length;
        }),
        { numRuns: Math.ceil(RUNS / 5), examples: [[[told]]] },
      );
      expect(said).toBeGreaterThan(0);
    },
  );

  test('what the log had come to: nothing is taken for less, or for more', () => {
    fc.assert(
      fc.property(harms, (some) => {
        const found = damaged(join('log', 'head'), some);
        if (found instanceof Fault) throw found;
        expect([found.stateHash, found.roots, found.warnings]).toEqual([whole.stateHash, whole.roots, []]);
      }),
      { numRuns: Math.ceil(RUNS / 5), examples: [[[told]]] },
    );
  });
});

test('a journal that was put back from before, or begun anew, is refused by what the log had come to', () => {
  const older = mkdtempSync(join(folder, 'older-'));
  cpSync(sound, older, { recursive: true });
  const entries = whole.roots.length;
  const cutTo = (rows: number): void => {
    const file = join(older, 'journal.sqlite');
    const { database } = openDatabase({ file, schema: journalSchema, maxBytes: 2 ** 30, onDamage: 'refuse' });
    database.exec(`DELETE FROM mark; DELETE FROM journal WHERE row > ${rows}`);
    database.close();
  };
  cutTo(200);
  expect(() => coreLeft(older)).toThrow(new RegExp(`ends at entry \\d+ of the log, but .* come to ${entries} entries`));
  cutTo(0);
  expect(() => coreLeft(older)).toThrow(new RegExp(`has nothing of the log, but .* come to ${entries} entries`));
  // Of a folder from before there was a head, its full tile still tells.
  rmSync(join(older, 'log', 'head'));
  expect(() => coreLeft(older)).toThrow(/come to 256 entries/);
});
