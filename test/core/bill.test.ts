import { beforeAll, describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { type Bill, type BilledInterval, billText } from '../../src/core/bill/bill.ts';
import { checkBill } from '../../src/core/bill/check-bill.ts';
import { checkComplete } from '../../src/core/bill/check-complete.ts';
import type { BillKeys, Evidence } from '../../src/core/bill/evidence.ts';
import type { Proven } from '../../src/core/bill/prove-evidence.ts';
import { holdsInWords } from '../../src/core/bill/recompute.ts';
import { wh } from '../../src/domain/energy.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { fromHex } from '../../src/wire/bytes.ts';
import { encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { type OperatorRequest, signOperatorRequest } from '../../src/wire/operator-request.ts';
import type { ProofFile } from '../../src/wire/proof-file.ts';
import { signReportText } from '../../src/wire/signed-report.ts';
import { billedCore, billKeys, billOf, issuer, quarterFrom } from '../support/billed-core.ts';
import {
  buyer,
  coreKeys,
  firstOf,
  openedRegistry,
  runCore,
  sealedBatches,
  seller,
  signedOrder,
  tradingRegistry,
} from '../support/core-fixture.ts';
import { memoryArchive } from '../support/memory-archive.ts';
import { sha256 } from '../support/small-market.ts';
import { testSigner } from '../support/test-signers.ts';

let core: Awaited<ReturnType<typeof billedCore>>;
let [bill, evidence]: [Bill, Evidence] = [] as never;
const period = { from: quarterFrom(0), to: quarterFrom(5) };
beforeAll(async () => {
  core = await billedCore();
  ({ bill, evidence } = await billOf(core.journal, core.archive, { account: seller.account, ...period }));
});

const check = (changed: Evidence, keys: BillKeys = billKeys) =>
  checkBill(changed, keys, { verify: verifySignature, sha256 }).findings;
const failed = (changed: Evidence, keys?: BillKeys) =>
  check(changed, keys)
    .filter(({ holds }) => !holds)
    .map(({ detail }) => detail);

/** The interval from 10:30, in which the seller trades; from 10:45, which is settled twice. */
const [traded, estimated] = [2, 3];
const at = <T>(list: readonly T[], index: number): T => list[index] as T;
const replaced = <T>(list: readonly T[], index: number, change: (one: T) => T): readonly T[] =>
  list.map((one, place) => (place === index ? change(one) : one));
/** A core that lies: it signs what it says. */
const lie = (change: Partial<Bill>): Evidence => ({
  ...evidence,
  statement: signReportText('bill', billText({ ...bill, ...change }), coreKeys.core),
});
const lieAbout = (index: number, change: (interval: BilledInterval) => BilledInterval): Evidence =>
  lie({ intervals: replaced(bill.intervals, index, change) });

describe('a bill that is right', () => {
  test('comes out of journal and archive to the nano-baht as by hand', () => {
    // 10:30: export 40 Wh, sold 1,000 + 200 Wh; import 100 Wh, bought nothing. Short by 100 + 1,160 Wh at 5.7982 THB/kWh:
    // 1,260 × 5,798,200 = 7,305,732,000 nTHB. Trades: 1,000 × 4,000,000 + 200 × 3,250,000 = 4,650,000,000 nTHB.
    expect(at(bill.intervals, traded)).toMatchObject({
      start: '2026-11-24T10:30:00+07:00',
      runs: [
        { run: 1, traded: '4650000000', retail: '-7305732000', buyBack: '0', total: '-2655732000', basis: 'metered' },
      ],
      posted: '-2655732000',
    });
    // Else: 100 Wh bought at 5.7982, 40 Wh sold at 2.20: −579,820,000 + 88,000,000 = −491,820,000 nTHB, in four intervals.
    expect(bill.posted).toBe(String(-2_655_732_000 + 4 * -491_820_000));
    // Its leaf came after the first run, which took the import of the interval before for an estimate, and no export.
    expect(at(bill.intervals, estimated).runs).toMatchObject([
      { run: 1, importWh: 100, exportWh: 0, basis: 'estimated', total: '-579820000' },
      { run: 2, importWh: 100, exportWh: 40, basis: 'metered', total: '-491820000' },
    ]);
  });

  test('holds, and says what was looked at', () => {
    expect(failed(evidence)).toEqual([]);
    expect(check(evidence).map(({ detail }) => detail)).toEqual([
      'core-1 (simulation) to a-h01, 11-24T10:00 to 11-24T11:15',
      '22 entries, signed by the log key',
      '5 leaves, 2 orders, 13 entries of the log and 1 sets of rules hold',
      '5 of 5 intervals come to the nano-baht to what the core states',
      'the ledger posted -4.623012000 THB',
    ]);
  });

  test('the other side’s holds too, and neither names the other', async () => {
    const other = await billOf(core.journal, core.archive, { account: buyer.account, ...period });
    expect(failed(other.evidence, { ...billKeys, accounts: [buyer.signer.key] })).toEqual([]);
    const words = (of: Evidence): string =>
      [of.statement, ...of.orders, ...of.leaves.flatMap(({ proof }) => [proof.leaf, proof.cose, proof.receipt])]
        .map((bytes) => Buffer.from(bytes).toString('latin1'))
        .join();
    expect(words(evidence)).toContain('h01');
    expect(words(evidence)).not.toContain('h02');
    expect(words(other.evidence)).not.toContain('h01');
  });

  test('leaf and salt of a neighbour destroyed, it holds as before', async () => {
    const archive = memoryArchive();
    for (const batch of core.archive.batches.values()) {
      const leaves = batch.leaves.map((one) => (one.point === buyer.point ? { ...one, leaf: new Uint8Array() } : one));
      archive.keepBatch({ ...batch, leaves }).subscribe();
    }
    for (const order of core.archive.orders.values()) archive.keepOrder(order).subscribe();
    const again = await billOf(core.journal, archive, { account: seller.account, ...period });
    expect(failed(again.evidence)).toEqual([]);
    expect(again.evidence).toEqual(evidence);
  });

  test('a period that is not settled yet, and an account that is not there, are refused in words', async () => {
    const ask = (account: string, to: number) =>
      billOf(core.journal, core.archive, { account, from: quarterFrom(0), to: quarterFrom(to) });
    await expect(ask(seller.account, 9)).rejects.toThrow('Give --to 2026-11-24T11:30:00+07:00, or wait.');
    await expect(ask('a-h99', 5)).rejects.toThrow('core-1 has no account a-h99');
  });
});

describe('a move that is told late', () => {
  /** At 12:00 the registry says that h01 was the neighbour's from 10:45 on, which is settled up to 11:30. */
  const movedLate = async () => {
    const town = await billedCore();
    const late = tradingRegistry();
    const moved = openedRegistry({
      ...late,
      version: late.version + 1,
      accountBindings: [...late.accountBindings, { account: buyer.account, point: seller.point, from: quarterFrom(3) }],
    });
    const last = town.journal.contents.rows.length;
    const entry = { at: town.now, command: { kind: 'enrol', ...moved } } as const;
    await firstOf(town.journal.append({ row: last + 1, blob: encodeJournalFrame([entry]) }));
    return (account: string) => billOf(town.journal, town.archive, { account, ...period });
  };

  test('what was booked stays whose it was, and no leaf of it goes to the other', async () => {
    const bills = await movedLate();
    const [before, after] = [await bills(seller.account), await bills(buyer.account)];
    expect(failed(before.evidence)).toEqual([]);
    expect(before.bill.posted).toBe(bill.posted);
    expect(failed(after.evidence, { ...billKeys, accounts: [buyer.signer.key] })).toEqual([]);
    expect(before.bill.tenancies.map(({ point }) => point)).toEqual([seller.point]);
    expect(new Set(after.evidence.leaves.map(({ point }) => point))).toEqual(new Set([buyer.point]));
  });
});

describe('what is found out', () => {
  test.for<[what: string, change: () => Evidence, sentences: readonly RegExp[]]>([
    [
      'a leaf with another value',
      () => ({
        ...evidence,
        leaves: replaced(evidence.leaves, traded, (leaf) => ({
          ...leaf,
          proof: { ...leaf.proof, leaf: leaf.proof.leaf.map((byte, index) => (index === 200 ? byte ^ 1 : byte)) },
        })),
      }),
      [
        /^The leaf of h01 for 11-24T10:30, version 1, does not hold: leaf/,
        /^11-24T10:30 h01: run 1: .* makes 0\.\d+ THB/,
      ],
    ],
    [
      'a leaf that is left out',
      () => ({ ...evidence, leaves: evidence.leaves.filter((_, index) => index !== 1) }),
      [
        /^11-24T10:15 h01: run 1: import 100 Wh and export 40 Wh are stated as metered; the evidence shows import 100 Wh and export 0 Wh, estimated, which makes 0\.088000000 THB of difference\.$/,
      ],
    ],
    [
      'the leaf of another interval in its place',
      () => ({
        ...evidence,
        leaves: replaced(evidence.leaves, 1, (leaf) => ({ ...leaf, proof: at(evidence.leaves, 0).proof })),
      }),
      [/^The leaf of h01 for 11-24T10:15, .* another leaf than the folder says/, /^11-24T10:15 h01: run 1: /],
    ],
    [
      'a reading the core states otherwise',
      () =>
        lieAbout(0, (one) => ({
          ...one,
          runs: [{ ...at(one.runs, 0), exportWh: 30, buyBack: '66000000', total: '-513820000' }],
        })),
      [
        /^11-24T10:00 h01: run 1: import 100 Wh and export 30 Wh are stated .* makes -0\.022000000 THB/,
        /^11-24T10:00 h01: the ledger posted/,
      ],
    ],
    [
      'a trade at another price than the auction’s',
      () =>
        lieAbout(traded, (one) => ({
          ...one,
          trades: replaced(one.trades, 1, (trade) => ({ ...trade, price: 3_100_000 })),
        })),
      [
        /^11-24T10:30 h01: sell of 200 Wh at 3\.1000 THB\/kWh: the closing auction cleared at 3\.2500 THB\/kWh\.$/,
        /^11-24T10:30 h01: run 1: .* for 4\.650000000 THB are stated; the trades are .* for 4\.620000000 THB\.$/,
        /^11-24T10:30 h01: the ledger posted -2\.655732000 THB; trades and runs come to -2\.685732000 THB\.$/,
      ],
    ],
    [
      'a trade below the limit of its order',
      () =>
        lieAbout(traded, (one) => ({
          ...one,
          trades: replaced(one.trades, 0, (trade) => ({ ...trade, price: 3_999_900 })),
        })),
      [/sell of 1000 Wh at 3\.9999 THB\/kWh: its order has the limit 4\.0000 THB\/kWh/, /run 1: /, /the ledger posted/],
    ],
    [
      'more traded than was ordered',
      () =>
        lieAbout(traded, (one) => ({
          ...one,
          trades: replaced(one.trades, 1, (trade) => ({ ...trade, quantityWh: 300 })),
        })),
      [
        /its order is for 200 Wh, and 300 Wh are traded under it/,
        /bought 0 Wh and sold 1200 Wh .* sold 1300 Wh for 4\.975000000 THB/,
        /the ledger posted/,
      ],
    ],
    [
      'a trade nobody ordered',
      () =>
        lieAbout(traded, (one) => ({
          ...one,
          trades: replaced(one.trades, 0, (trade) => ({ ...trade, order: '0'.repeat(64) })),
        })),
      [/sell of 1000 Wh at 4\.0000 THB\/kWh: no order signed by the account is shown for it/],
    ],
    [
      'a trade that is left out',
      () => lieAbout(traded, (one) => ({ ...one, trades: one.trades.slice(0, 1) })),
      [
        /sold 1200 Wh .* sold 1000 Wh for 4\.000000000 THB/,
        /the ledger posted -2\.655732000 THB; trades and runs come to -3\.305732000 THB/,
      ],
    ],
    [
      'another retail price',
      () =>
        lieAbout(0, (one) => ({
          ...one,
          runs: [{ ...at(one.runs, 0), retail: '-600000000', total: '-512000000' }],
          posted: '-512000000',
        })),
      [
        /^11-24T10:00 h01: run 1: -0\.600000000 THB is stated for what was taken beyond trades; at the retail price of 5\.7982 THB\/kWh it is -0\.579820000 THB\.$/,
        /^the bill says -4\.623012000 THB, its intervals come to -4\.643192000 THB$/,
      ],
    ],
    [
      'another tariff',
      () => lieAbout(4, (one) => ({ ...one, tariff: 'dear' })),
      [
        /^11-24T11:00 h01: run 1: -0\.579820000 THB is stated .* at the retail price of 6\.0000 THB\/kWh it is -0\.600000000 THB\.$/,
      ],
    ],
    [
      'an interval that is left out, with its money',
      () => lie({ intervals: bill.intervals.filter((_, index) => index !== 1), posted: '-4131192000' }),
      [/^11-24T10:15 h01: the bill has nothing of it\.$/],
    ],
    [
      'an interval that is not the account’s',
      () => lie({ tenancies: bill.tenancies.map((one) => ({ ...one, to: bill.intervals[4]?.start ?? '' })) }),
      [
        /^11-24T11:00 h01: the bill has it, with -0\.491820000 THB, outside the time/,
        /evidence shows import 0 Wh and export 0 Wh/,
      ],
    ],
    [
      'a first run that is left out',
      () => lieAbout(estimated, (one) => ({ ...one, runs: one.runs.slice(0, 1) })),
      [/^11-24T10:45 h01: the ledger posted -0\.491820000 THB; trades and runs come to -0\.579820000 THB\.$/],
    ],
    [
      'a run that is not in the log',
      () => ({ ...evidence, log: evidence.log.filter(({ index }) => index !== bill.intervals[0]?.runs[0]?.entry) }),
      [/^11-24T10:00 h01: run 1: entry \d+ of the log, which should be this run, is not shown\.$/],
    ],
    [
      'an entry of the log that was changed',
      () => ({
        ...evidence,
        log: evidence.log.map((one) =>
          one.index === bill.intervals[0]?.runs[0]?.entry
            ? { ...one, entry: one.entry.map((byte, index) => (index === 12 ? byte ^ 1 : byte)) }
            : one,
        ),
      }),
      [/^Entry \d+ of the log does not hold: it is not in the log there$/, /^11-24T10:00 h01: run 1: entry/],
    ],
    [
      'rules with another price',
      () => ({ ...evidence, rules: evidence.rules.map((text) => text.replace('5.7982', '5.7983')) }),
      [
        /^The rules [0-9a-f]{16}, in force from entry 0 of the log, cannot be taken: no text here/,
        ...Array(5).fill(/it cannot be priced/),
      ],
    ],
    [
      'an order of somebody else',
      () => ({ ...evidence, orders: replaced(evidence.orders, 0, () => signedOrder(buyer, 'buy-1')) }),
      [/^Order 1 of the folder does not hold: The order is signed by the key/, /no order signed by the account/],
    ],
    [
      'money the ledger has not posted',
      () => lie({ posted: '-4623011999' }),
      [/^the bill says -4\.623011999 THB, its intervals come to -4\.623012000 THB$/],
    ],
    [
      'a statement the core has not signed',
      () => ({ ...evidence, statement: evidence.statement.map((byte, index) => (index === 300 ? byte ^ 1 : byte)) }),
      [/^The signature of the bill does not verify/],
    ],
    [
      'another head',
      () => lie({ head: { ...bill.head, size: bill.head.size - 1 } }),
      [/^The log key has signed another head than the bill names/],
    ],
  ])('%s', ([, change, sentences]) => {
    const found = failed(change());
    expect(found).toEqual(sentences.map((sentence) => expect.stringMatching(sentence)));
  });
});

describe('against the whole log', () => {
  const wholeLog = (size: number): Extract<ProofFile, { kind: 'log' }> => ({
    ...{ kind: 'log', keys: {}, ...issuer },
    entries: Array.from({ length: size }, (_, index) => core.service.logEntry(index) ?? new Uint8Array()),
    checkpoints: [core.service.checkpoint()],
  });
  const complete = (of: Evidence, stated: Bill = bill) =>
    checkComplete(stated, of, wholeLog(bill.head.size), billKeys.trust, verifySignature);

  test('nothing is left out', () => {
    expect(complete(evidence)).toEqual([
      { check: 'whole log', holds: true, detail: 'no run and no rules are left out, of 22 entries' },
    ]);
  });

  test('a later run that the folder keeps to itself is found', () => {
    const second = at(at(bill.intervals, estimated).runs, 1);
    const without = { ...evidence, log: evidence.log.filter(({ index }) => index !== second.entry) };
    expect(complete(without)).toMatchObject([
      {
        holds: false,
        detail: `run 2 of 11-24T10:45 is entry ${second.entry} of the log, and the bill does not have it`,
      },
    ]);
  });

  test('a bill under another log is found', () => {
    expect(complete(evidence, { ...bill, head: { ...bill.head, root: '0'.repeat(64) } })).toMatchObject([
      { holds: false, detail: expect.stringContaining('is not the one under which the bill was written') },
    ]);
  });
});

describe('a reading that was held back', () => {
  const connection = { importW: 300, exportW: 300, daylightOnly: false };
  const validation = { darkFrom: 1_170, darkTo: 300, silentDays: 7 };
  const operator = testSigner('operator');
  const keys: BillKeys = {
    ...billKeys,
    trust: { ...billKeys.trust, keys: { ...billKeys.trust.keys, operator: operator.key.raw } },
  };
  /** h01 imports 100 Wh where its connection carries 75; an operator has 70 settled instead, of one interval. */
  const held = async (change: Partial<typeof defaultMarketSettings> = {}, decides = true) => {
    const { points } = tradingRegistry();
    const registry = openedRegistry(
      tradingRegistry('tou', { points: points.map((one) => (one.id === 'h01' ? { ...one, connection } : one)) }),
    );
    const archive = memoryArchive();
    const market = { ...defaultMarketSettings, validation, ...change };
    const desk = { key: operator.key, verify: verifySignature };
    const suspect = runCore({ archive, registry, operator: desk }, { market }, quarterFrom(1));
    for (const { sequence, body } of sealedBatches(2))
      await firstOf(suspect.service.submitBatch('gw-1', sequence, body));
    suspect.minutes(60);
    const question = { account: seller.account, from: quarterFrom(1), to: quarterFrom(2) };
    if (!decides) {
      // What is final is forgotten once a day, at 7:00.
      suspect.minutes(24 * 60);
      return billOf(suspect.journal, archive, question);
    }
    const ask = (request: OperatorRequest) => firstOf(suspect.service.operator(signOperatorRequest(request, operator)));
    const expires = instant(suspect.service.now() + 5 * MINUTE);
    const queue = await ask({ kind: 'list', ...issuer, expires });
    const [, second] = queue.kind === 'queue' ? queue.held : [];
    if (second === undefined) throw new Error(JSON.stringify(queue));
    const { point, version, leafHash } = second;
    await ask({
      kind: 'decide',
      expires,
      decision: {
        ...{ ...issuer, point, version, start: quarterFrom(1), leafHash: fromHex(leafHash), verdict: 'estimate' },
        ...{ energy: { importWh: wh(70), exportWh: wh(40) }, author: 'op-1', reason: 'read by hand' },
      },
    });
    suspect.minutes(1);
    return billOf(suspect.journal, archive, question);
  };

  test('is told, with what the operator signed, and the bill holds', async () => {
    const made = await held();
    expect(failed(made.evidence, keys)).toEqual([]);
    expect(check(made.evidence, keys).map(({ detail }) => detail)).toContain(
      '11-24T10:15 h01: version 1 of the reading was held back (beyond-connection); op-1 decided: estimate, because “read by hand”',
    );
    expect(made.bill.intervals).toMatchObject([{ runs: [{ basis: 'estimated', importWh: 0 }, { importWh: 70 }] }]);
  });

  test('nor to wait once it is final: nobody can decide any more', async () => {
    const waits = await held({}, false);
    expect(check(waits.evidence, keys).map(({ detail }) => detail)).toContain(
      '11-24T10:15 h01: version 1 of the reading was held back (beyond-connection) and waits for the operator: runs go by an estimate',
    );
    const made = await held({ finalAfter: HOUR }, false);
    expect(failed(made.evidence, keys)).toEqual([]);
    expect(check(made.evidence, keys).map(({ detail }) => detail)).toContain(
      '11-24T10:15 h01: version 1 of the reading was held back (beyond-connection), and nobody decided before it was final: it was settled by an estimate',
    );
    expect(made.bill.intervals[0]?.held).toMatchObject([{ until: null, forgotten: true }]);
  });

  test('and is said to wait only where no newer reading took its place', () => {
    const waiting = { version: 1, why: ['beyond-connection'], from: 4, until: null, decision: null } as const;
    const interval = { ...at(bill.intervals, 1), held: [waiting] };
    const said = (...versions: readonly number[]) => {
      const readings = versions.map((version) => ({
        entry: 5,
        reading: { point: 'h01', start: quarterFrom(1), version },
      }));
      return holdsInWords(interval, { readings } as unknown as Proven)[0]?.detail;
    };
    expect(said(1)).toMatch(/and waits for the operator: runs go by an estimate$/);
    expect(said(1, 2)).toMatch(/version 1 of the reading was held back \(beyond-connection\), until version 2 came$/);
  });

  test('without the operator’s word it is found', async () => {
    const made = await held();
    expect(failed({ ...made.evidence, decisions: [] }, keys)).toEqual([
      expect.stringContaining('decision about it is not proven'),
      expect.stringMatching(
        /^11-24T10:15 h01: run 2: import 70 Wh and export 40 Wh are stated as estimated; the evidence/,
      ),
    ]);
    expect(failed(made.evidence)[0]).toMatch(/^Decision 1 of the folder does not hold: there is no operator key/);
  });
});
