import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openJournal } from '../../../src/adapters/sqlite/journal.ts';
import { run as at } from '../../../src/bin/commands/core-at.ts';
import { run as audit } from '../../../src/bin/commands/core-audit.ts';
import { run as ledger } from '../../../src/bin/commands/core-ledger.ts';
import { openBooks } from '../../../src/core/books.ts';
import { ledgerHistory } from '../../../src/core/ledger-history.ts';
import { nanoBaht } from '../../../src/domain/money.ts';
import { instant } from '../../../src/domain/time.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { decodeJournalFrame } from '../../../src/wire/journal-frame.ts';
import { rowHashOf } from '../../../src/wire/snapshot-file.ts';
import { issuer } from '../../support/billed-core.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sha256 } from '../../support/small-market.ts';
import { storedCore } from '../../support/stored-core.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(fastFolder(), 'core-past-'));
const config = join(folder, 'core.json');
let stored: Awaited<ReturnType<typeof storedCore>>;
let said = '';
beforeAll(async () => {
  stored = await storedCore(join(folder, 'data'));
  writeFileSync(
    config,
    JSON.stringify({
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data', http: { port: 0 } },
      registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
    }),
  );
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
}, 120_000);
afterEach(() => {
  said = '';
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** State hashes after each row, by applying the journal and nothing else. */
const hashes = (): readonly string[] => {
  const books = openBooks(issuer, { sha256 });
  return stored.rows.map(({ blob }) => {
    for (const entry of decodeJournalFrame(blob)) books.apply(entry);
    return books.stateHash();
  });
};

test('audit: one line for each law, and the sum of it', async () => {
  expect(await audit({ config })).toBe(0);
  expect(said).toMatch(/^ok {3}money +\d+ {2}money is only moved/m);
  expect(said).toMatch(/^- {4}feeder +0 {2}/m);
  expect(said).toContain(`All of it holds: ${stored.rows.length} rows`);
});

describe('at', () => {
  test('every row: the state is that of the journal until there', async () => {
    const all = hashes();
    for (const row of [1, 2, 7, 12, stored.rows.length]) {
      said = '';
      expect(await at({ config, when: String(row), json: true })).toBe(0);
      expect(JSON.parse(said)).toMatchObject({ row, stateHash: all[row - 1] });
    }
    expect(JSON.parse(said)).toMatchObject({
      marked: stored.mark.stateHash,
      agrees: true,
      replayedFrom: stored.rows.length,
    });
  });

  test('10:05, when both have ordered: what rests, what is set aside, and that nothing was traded in the auction yet', async () => {
    expect(await at({ config, when: '2026-11-24T10:05:00+07:00', json: true })).toBe(0);
    const told = JSON.parse(said);
    // 1 kWh at 4 THB was traded at once; the bid at 1 THB rests.
    expect(told.books).toMatchObject([{ zone: 'zone-1', bids: [{ price: 1_000_000, quantityWh: 1_000 }], asks: [] }]);
    expect(
      told.positions.map(({ account, boughtWh, soldWh, money }: Record<string, unknown>) => [
        account,
        boughtWh,
        soldWh,
        money,
      ]),
    ).toEqual([
      ['a-h01', 0, 1_000, '4000000000'],
      ['a-h02', 1_000, 0, '-4000000000'],
    ]);
    // For 1 kWh at 4 THB, and 1 kWh at 1 THB at the most.
    expect(told.accounts.find((one: { account: string }) => one.account === 'a-h02')).toEqual({
      account: 'a-h02',
      balance: '1000000000000',
      reserved: '5000000000',
    });
    said = '';
    await at({ config, when: '2026-11-24T10:05:00+07:00' });
    expect(said).toMatch(/^a-h02 +1000\.000000000 +5\.000000000$/m);
    expect(said).toMatch(/no mark was made here/);
  });

  test.for([
    ['9999', /The journal ends at row \d+: there is no row 9999 yet/],
    ['0', /count from 1/],
    ['tomorrow', /--when "tomorrow"; allowed: a moment such as/],
  ] as const)('%s is refused in words', async ([when, says]) => {
    await expect(at({ config, when })).rejects.toThrow(says);
  });
});

describe('ledger', () => {
  const day = { from: '2026-11-24T00:00+07:00', to: '2026-11-25T00:00+07:00' };

  test('every leg of a household: from its credit to its balance, to the nano-baht, and what each is for', async () => {
    expect(await ledger({ config, account: 'a-h01', ...day, json: true })).toBe(0);
    const { before, after, lines } = JSON.parse(said);
    expect(before).toBe('0');
    const sum = lines.reduce((total: bigint, { posted }: { posted: string }) => total + BigInt(posted), 0n);
    expect(sum.toString()).toBe(after);
    const earned = lines.filter(({ id }: { id: string }) => id.startsWith('earn/'));
    // 1 kWh at 4 THB in the book, 200 Wh at 3.25 THB in the auction: 4 and 0.65 THB.
    expect(earned.map(({ posted, what }: Record<string, string>) => [posted, what])).toEqual([
      ['4000000000', expect.stringMatching(/^earned by what order .*sell-1 has sold$/)],
      ['650000000', expect.stringMatching(/^earned by what order .*sell-2 has sold$/)],
    ]);
    expect(lines.map(({ what }: { what: string }) => what)).toContainEqual(
      expect.stringMatching(/^run 1 of zone-1, 2026-11-24T10:00:00\+07:00, point h01: bought at the retail price$/),
    );
  });

  test('two halves of a day are the whole of it', async () => {
    const noon = '2026-11-24T11:00+07:00';
    const asked = async (from: string, to: string) => {
      said = '';
      await ledger({ config, account: 'a-h02', from, to, json: true });
      return JSON.parse(said) as { before: string; after: string; lines: unknown[] };
    };
    const [whole, morning, rest] = [
      await asked(day.from, day.to),
      await asked(day.from, noon),
      await asked(noon, day.to),
    ];
    expect([...morning.lines, ...rest.lines]).toEqual(whole.lines);
    expect([morning.before, morning.after, rest.after]).toEqual([whole.before, rest.before, whole.after]);
    said = '';
    await ledger({ config, account: 'a-h02', ...day });
    expect(said).toMatch(/2026-11-25T00:00:00\+07:00 after: \d+\.\d{9} \(\d+ legs\)/);
  });

  test('an account that is not there is said', async () => {
    await expect(ledger({ config, account: 'a-h99', ...day })).rejects.toThrow(/core-1 had no account a-h99/);
  });

  test('what was let go of with an erasure is not asked for: from when legs are known is said', async () => {
    const begun = join(folder, 'begun');
    cpSync(join(folder, 'data'), begun, { recursive: true });
    const { row, stateHash } = stored.mark;
    const name = (kind: string) => join(begun, 'snapshots', `${kind}-${String(row).padStart(12, '0')}.snapshot`);
    renameSync(name('state'), name('origin'));
    const last = stored.rows.at(-1)?.blob ?? new Uint8Array();
    {
      await using journal = openJournal(join(begun, 'journal.sqlite'), { log: quietLog() });
      const origin = { row, stateHash, rowHash: rowHashOf(last) };
      await lastValueFrom(journal.beginAfter(origin), { defaultValue: undefined });
    }
    const asked = (from: string, to: string) => ledger({ config, storage: begun, account: 'a-h01', from, to });
    await expect(asked(day.from, '2026-12-25T00:00+07:00')).rejects.toThrow(/knows legs from [^ ]+\+07:00 on; those/);
    const [, known = ''] = /knows legs from ([^ ]+) on/.exec(String(await asked(day.from, day.to).catch(String))) ?? [];
    const until = decodeJournalFrame(last).at(-1)?.at ?? 0;
    expect(Date.parse(known) - until).toBeGreaterThan(0);
    expect(Date.parse(known) - until).toBeLessThanOrEqual(1_000);
    expect(await asked(known, '2026-12-25T00:00+07:00')).toBe(0);
    expect(said).toMatch(/after: \d+\.\d{9} \(0 legs\)/);
  });

  test.for([
    ['closing/2026-11/house-01/service', 'closing of 2026-11: the monthly service charge'],
    [
      'closing/2026-11/house-01/rounding',
      'closing of 2026-11: what rounding each line of the invoice to satang makes of difference',
    ],
    [
      `run/zone-1/${Date.parse('2026-11-24T10:00+07:00')}/2/h01.house-01/traded`,
      'run 2 of zone-1, 2026-11-24T10:00:00+07:00, point h01 of house-01: more or less of its trades was delivered',
    ],
  ] as const)('%s: %s', ([id, what]) => {
    const history = ledgerHistory('house-01', { from: instant(0), to: instant(1_000) });
    const leg = { kind: 'transfer', id, debit: 'house-01', credit: 'system.utility', overdraft: false } as const;
    history.booked({ ...leg, amount: nanoBaht(5n) }, instant(10), 1);
    expect(history.history().lines).toMatchObject([{ id, what, posted: -5n }]);
  });
});
