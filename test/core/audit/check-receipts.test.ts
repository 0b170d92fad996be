import { beforeAll, expect, test } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkReceipts } from '../../../src/core/audit/check-receipts.ts';
import { type PinnedTime, pinnedPairs } from '../../../src/core/audit/pinned-pairs.ts';
import { type Books, openBooks } from '../../../src/core/books.ts';
import type { CoreKeys } from '../../../src/core/take-batch.ts';
import type { BatchHeader } from '../../../src/domain/transaction.ts';
import { parseBatch } from '../../../src/wire/batch.ts';
import { decodeJournalFrame } from '../../../src/wire/journal-frame.ts';
import { billedCore, issuer } from '../../support/billed-core.ts';
import { coreKeys, sealedBatches } from '../../support/core-fixture.ts';
import { sha256 } from '../../support/small-market.ts';
import { testSigner } from '../../support/test-signers.ts';

let books: Books;
/** As they were sealed; all of them are kept. */
const batches = sealedBatches(5);
beforeAll(async () => {
  const core = await billedCore();
  core.stop();
  books = openBooks(issuer, { sha256 });
  for (const { blob } of core.journal.contents.rows) for (const entry of decodeJournalFrame(blob)) books.apply(entry);
});

/** What is found of all batches. `change`: what one of them says instead. */
const found = (
  keys: CoreKeys | null,
  change: Partial<BatchHeader> = {},
  pinned: readonly PinnedTime[] | null = null,
) => {
  const report = auditReport();
  const check = checkReceipts(report, { settings: issuer, books, keys, pinned }, verifySignature);
  for (const { body, payloadHash } of batches) check({ ...parseBatch(body).header, ...change }, payloadHash, 'row 1');
  const checked = Object.fromEntries(report.results().map((one) => [one.law, one.checked]));
  return { heads: checked['heads'], receipts: checked['receipts'], findings: report.findings(), notes: report.notes() };
};

test('every receipt is made again and holds, also those of keys that were replaced', () => {
  expect(found(coreKeys)).toMatchObject({ receipts: 5, findings: [] });
  const until = books.log.head().size - 1;
  const former = { ...coreKeys, until };
  expect(found({ core: testSigner('core'), log: testSigner('log'), former: [former] })).toMatchObject({ receipts: 5 });
  expect(found({ ...coreKeys, former: [former] }).findings).toEqual([]);
});

test('a head that a gateway has seen and this log had', () => {
  const { size, root } = books.log.head(2);
  expect(found(coreKeys, { seen: { size, root } })).toMatchObject({ heads: 5, receipts: 5, findings: [] });
});

test('receipts of a core whose keys are not those that gateways pin do not verify; without pins that is not known, and said', () => {
  const strangers = (until?: number) =>
    pinnedPairs({
      keys: { core: testSigner('operator').key.raw, log: testSigner('account').key.raw },
      gateways: new Map(),
      ...(until !== undefined && {
        history: [
          { purpose: 'core', raw: coreKeys.core.key.raw, until },
          { purpose: 'log', raw: coreKeys.log.key.raw, until },
        ],
      }),
    });
  const right = pinnedPairs({
    keys: { core: coreKeys.core.key.raw, log: coreKeys.log.key.raw },
    gateways: new Map(),
  });
  expect(found(coreKeys, {}, right)).toMatchObject({ receipts: 5, findings: [], notes: [] });
  const strange = found(coreKeys, {}, strangers());
  expect(strange.findings).toHaveLength(5);
  expect(strange.findings[0]).toMatchObject({ law: 'receipts', advice: expect.stringContaining('gateways pin') });
  const size = books.log.head().size;
  expect(found(coreKeys, {}, strangers(size)).findings).toEqual([]);
  expect(found(coreKeys, {}, strangers(0)).findings).toHaveLength(5);
  expect(found(coreKeys).notes).toEqual([expect.stringMatching(/^Receipts were held to the keys of this config/)]);
  expect(pinnedPairs({ keys: { core: coreKeys.core.key.raw }, gateways: new Map() })).toBeNull();
});

test('without the keys only heads are looked at', () => {
  expect(found(null, { seen: books.log.head(1) })).toEqual({ heads: 5, receipts: 0, findings: [], notes: [] });
});

test.for<[what: string, seen: () => BatchHeader['seen']]>([
  ['of another log', () => ({ size: 2, root: new Uint8Array(32).fill(7) })],
  ['of a log that is longer', () => ({ ...books.log.head(), size: books.log.head().size + 1 })],
])('a head %s is named, and where to look', ([, seen]) => {
  const { findings } = found(coreKeys, { seen: seen() });
  expect(findings).toHaveLength(5);
  expect(findings[0]).toMatchObject({
    law: 'heads',
    what: expect.stringMatching(
      /^batch 1 of gw-1 says that a log of \d+ entries was seen whose root this log never had$/,
    ),
    advice: expect.stringMatching(/ask that gateway for its outbox/),
  });
});

test('a receipt of another batch than was kept does not verify', () => {
  const report = auditReport();
  const [first] = batches;
  if (first === undefined) throw new Error('no batch');
  const check = checkReceipts(report, { settings: issuer, books, keys: coreKeys, pinned: null }, verifySignature);
  check(parseBatch(first.body).header, new Uint8Array(32), 'row 1');
  expect(report.findings()).toMatchObject([
    { law: 'receipts', what: expect.stringMatching(/for other bytes than were sent/) },
  ]);
});
