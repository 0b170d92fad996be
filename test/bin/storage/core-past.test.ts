import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { run as at } from '../../../src/bin/commands/core-at.ts';
import { run as audit } from '../../../src/bin/commands/core-audit.ts';
import { run as ledger } from '../../../src/bin/commands/core-ledger.ts';
import { openBooks } from '../../../src/core/books.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { decodeJournalFrame } from '../../../src/wire/journal-frame.ts';
import { issuer } from '../../support/billed-core.ts';
import { fastFolder } from '../../support/fast-folder.ts';
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
});
