import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeBillFolder } from '../../../src/bin/bill/bill-folder.ts';
import { run } from '../../../src/bin/commands/invoice.ts';
import { readBillMonth } from '../../../src/bin/invoice/read-bill.ts';
import { billText } from '../../../src/core/bill/bill.ts';
import { makeInvoice } from '../../../src/core/invoice/invoice.ts';
import { monthSpan } from '../../../src/domain/invoice-line.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { encodeTrustFile } from '../../../src/wire/proof-file.ts';
import { billedCore, billKeys, billOf, quarterFrom } from '../../support/billed-core.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-bill-'));
const [whole, morning] = [join(folder, 'whole'), join(folder, 'morning')];
beforeAll(async () => {
  const { journal, archive, stop } = await billedCore();
  stop();
  const write = async (into: string, period: Readonly<{ from: Instant; to: Instant }>) => {
    const { bill, evidence } = await billOf(journal, archive, { account: 'a-h01', ...period });
    writeBillFolder(into, billText(bill), evidence, billKeys);
  };
  await write(whole, { from: monthSpan('2026-11').from, to: quarterFrom(6) });
  await write(morning, { from: quarterFrom(0), to: quarterFrom(4) });
});
afterAll(() => rmSync(folder, { recursive: true }));

test('an invoice out of a bill alone has the lines its intervals come to', () => {
  const source = readBillMonth({ bill: whole });
  expect(source).toMatchObject({ account: 'a-h01', month: '2026-11', ofBill: { to: quarterFrom(6) } });
  const { rows, notes, issued } = makeInvoice(source);
  // 1,000 Wh at 4 THB and 200 Wh at 3.25 for 10:30.
  expect(rows.find(({ kind }) => kind === 'sold')).toMatchObject({ energyWh: 1_200, money: 4_650_000_000n });
  expect(issued).toBeNull();
  expect(notes).toContainEqual({
    ...{ kind: 'of-bill', from: '2026-11-01T00:00:00+07:00', to: '2026-11-24T11:30:00+07:00' },
  });
  expect(notes).toContainEqual({ kind: 'own-keys' });
  const trust = join(folder, 'given.json');
  writeFileSync(trust, encodeTrustFile(billKeys.trust));
  const given = makeInvoice(readBillMonth({ bill: whole, account: 'a-h01', trust }));
  expect(given.notes).not.toContainEqual({ kind: 'own-keys' });
  expect(given.rows).toEqual(rows);
  // The morning until 11:00 has the same trades: those of 10:30.
  const early = makeInvoice(readBillMonth({ bill: morning }));
  expect(early.rows.find(({ kind }) => kind === 'sold')?.money).toBe(4_650_000_000n);
});

test.for<[what: string, options: Parameters<typeof readBillMonth>[0], code: string, says: RegExp]>([
  [
    'is of another month',
    { bill: whole, month: '2026-10' },
    'configuration',
    /nothing of 2026-10 is in it\. Ask for a bill of the month/,
  ],
  [
    'is of another account',
    { bill: whole, account: 'a-h02' },
    'configuration',
    /is of account a-h01, and --account is a-h02: give the folder of that account/,
  ],
  ['comes with a core', { bill: whole, config: 'core.json' }, 'configuration', /--bill and --config are two sources/],
  ['comes with a storage', { bill: whole, storage: 'copy' }, 'configuration', /--bill and --storage are two sources/],
  ['is not there', { bill: join(folder, 'none') }, 'malformed', /Is this the folder of a bill\?/],
])('a bill that %s is refused in words', ([, options, code, says]) => {
  expect(() => readBillMonth(options)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(says) }));
});

test('a bill that does not hold by the keys that are believed makes no invoice', () => {
  const trust = join(folder, 'trust.json');
  const keys = { ...billKeys.trust.keys, core: testSigner('operator').key.raw };
  writeFileSync(trust, encodeTrustFile({ ...billKeys.trust, keys }));
  expect(() => readBillMonth({ bill: whole, trust })).toThrow(/does not hold, so there is no invoice out of it/);
  expect(() => readBillMonth({ bill: whole, trust: join(folder, 'none') })).toThrow(/cannot be read/);
  const orders = join(whole, 'orders.jsonl');
  const before = readFileSync(orders, 'utf8');
  writeFileSync(orders, '');
  expect(() => readBillMonth({ bill: whole })).toThrow(/no order signed by the account is shown for it/);
  writeFileSync(orders, before);
});

test('keys to check a bill with, and no bill, are refused', async () => {
  const core = { config: 'core.json', account: 'a-h01', month: '2026-11', format: 'json' } as const;
  await expect(run({ ...core, trust: 'trust.json' })).rejects.toThrow(/give its folder with --bill/);
});
