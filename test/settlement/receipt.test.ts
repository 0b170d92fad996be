import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import type { LogHead, SealedBatch } from '../../src/domain/transaction.ts';
import { issueReceipt } from '../../src/settlement/issue-receipt.ts';
import { createLog, type TransparencyLog } from '../../src/settlement/transparency-log.ts';
import { type ReceiptPins, verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { checkProof } from '../../src/verification/check-proof.ts';
import { decodeBatchBody, parseBatch, sealBatch } from '../../src/wire/batch.ts';
import { logOrigin, signCheckpoint } from '../../src/wire/checkpoint.ts';
import { decodeLeaf, encodeLeaf, leafHash } from '../../src/wire/leaf.ts';
import { encodeLogEntry } from '../../src/wire/log-entry.ts';
import { inclusionPath, subtreesOf } from '../../src/wire/merkle.ts';
import { decodeProofFile, encodeProofFile, type ProofFile } from '../../src/wire/proof-file.ts';
import { decodeReceiptMessage, encodeReceiptMessage } from '../../src/wire/receipt.ts';
import { goldenLeaf } from '../support/golden-messages.ts';
import { quarter } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const [gateway, core, log] = [testSigner('gateway'), testSigner('core'), testSigner('log')];
const pins: ReceiptPins = {
  realm: 'simulation',
  core: 'core-1',
  gateway: 'gw-1',
  coreKey: core.key,
  logKey: log.key,
};
const leaves = ['h01', 'h02', 'h03'].map((point) => encodeLeaf({ ...goldenLeaf, point }));

const batchOf = (sequence: number, seen: LogHead | null): SealedBatch => {
  const { start, length } = quarter(0);
  const to = quarter(1).start;
  expect(start + length).toBe(to);
  return sealBatch(
    { realm: 'simulation', core: 'core-1', epoch: 1, gateway: 'gw-1', sequence, from: start, to, seen },
    leaves,
    gateway,
  );
};
const entryOf = ({ sequence, payloadHash }: SealedBatch): Uint8Array =>
  encodeLogEntry({ realm: 'simulation', core: 'core-1', kind: 'batch', gateway: 'gw-1', sequence, payloadHash });
const logged = (entries: number, of = 0): TransparencyLog => {
  const made = createLog();
  for (let index = 0; index < entries; index += 1)
    made.append(
      encodeLogEntry({
        realm: 'simulation',
        core: 'core-1',
        kind: 'enrolment',
        version: index + 1 + of,
        hash: new Uint8Array(32),
      }),
    );
  return made;
};
const noteOf = (head: LogHead, signer = log) => signCheckpoint(logOrigin('simulation', 'core-1'), head, signer);

/** What an honest core does with a batch: names it in the log, signs the head, answers. */
const answer = (into: TransparencyLog, batch: SealedBatch, signer = core) => {
  const { seen } = parseBatch(batch.body).header;
  const index = into.append(entryOf(batch));
  const head = into.head();
  const { epoch, sequence, payloadHash } = batch;
  const named = { gateway: 'gw-1', epoch, sequence, payloadHash, seen, index };
  return issueReceipt({ realm: 'simulation', core: 'core-1', signer }, into, named, { head, note: noteOf(head) });
};
const verified = (receipt: Uint8Array, batch: SealedBatch, seen: LogHead | null = null, by = pins) =>
  verifyReceipt(receipt, batch, by, seen, verifySignature);

describe('a receipt', () => {
  test('holds for the batch it is for, and names the head it commits to', () => {
    const kept = logged(6);
    const batch = batchOf(1, null);
    const { receipt, head } = verified(answer(kept, batch), batch);
    expect(receipt).toMatchObject({ gateway: 'gw-1', sequence: 1, index: 6 });
    expect(head).toEqual(kept.head());
  });

  test('proves that the log only grew since the batch was sealed', () => {
    const kept = logged(5);
    const batch = batchOf(1, kept.head());
    expect(verified(answer(kept, batch), batch, kept.head(5)).head.size).toBe(6);
  });

  test('of an older head does not take a newer one back', () => {
    const kept = logged(5);
    const batch = batchOf(1, null);
    const receipt = answer(kept, batch);
    kept.append(entryOf(batchOf(2, null)));
    expect(verified(receipt, batch, kept.head()).head).toEqual(kept.head());
  });

  const kept = logged(5);
  const batch = batchOf(1, kept.head());
  const receipt = answer(kept, batch);
  const message = decodeReceiptMessage(receipt);
  const rewritten = logged(5, 1);
  const lies: readonly (readonly [string, RegExp, () => unknown])[] = [
    ['for another sequence', /for batch 1/, () => verified(receipt, batchOf(2, kept.head(5)))],
    ['for other bytes', /other bytes/, () => verified(receipt, { ...batch, payloadHash: new Uint8Array(32) })],
    ['for another epoch', /epoch 1/, () => verified(receipt, { ...batch, epoch: 2 })],
    ['for another gateway', /gw-1/, () => verified(receipt, batch, null, { ...pins, gateway: 'gw-2' })],
    ['of another core', /not of core-2/, () => verified(receipt, batch, null, { ...pins, core: 'core-2' })],
    ['of another realm', /not of core-1 in live/, () => verified(receipt, batch, null, { ...pins, realm: 'live' })],
    ['by another core key', /not known here/, () => verified(receipt, batch, null, { ...pins, coreKey: gateway.key })],
    [
      'with a checkpoint of another log key',
      /not signed by the log key/,
      () => verified(receipt, batch, null, { ...pins, logKey: gateway.key }),
    ],
    [
      'with another checkpoint',
      /another log head/,
      () => verified(encodeReceiptMessage({ ...message, note: noteOf(kept.head(5)) }), batch),
    ],
    [
      'without its entry in the log',
      /does not hold the batch/,
      () => verified(encodeReceiptMessage({ ...message, inclusion: message.inclusion.slice(1) }), batch),
    ],
    [
      'without a proof of growth',
      /does not prove growth/,
      () => verified(encodeReceiptMessage({ ...message, consistency: null }), batch),
    ],
    ['of a log that was rewritten', /rewritten/, () => verified(answer(rewritten, batch), batch)],
    [
      'of a second log of the same size',
      /two different logs/,
      () => verified(receipt, batch, { size: 6, root: new Uint8Array(32) }),
    ],
    ['that is torn', /malformed/, () => verified(receipt.slice(0, -1), batch)],
  ];
  test.each(lies)('%s is refused', (_, why, check) => expect(check).toThrow(why));
});

describe('a proof file', () => {
  const kept = logged(5);
  const batch = batchOf(1, kept.head());
  const receipt = answer(kept, batch);
  const keys = { gateway: gateway.key.raw, core: core.key.raw, log: log.key.raw };
  const { cose } = decodeBatchBody(batch.body);
  const [leaf = new Uint8Array(0)] = leaves.slice(1);
  const path = inclusionPath(subtreesOf(leaves.map(leafHash)), 1, 3);
  const entries = Array.from({ length: 6 }, (_, index) => kept.entry(index) ?? new Uint8Array(0));
  const [older, newer] = [noteOf(kept.head(2)), noteOf(kept.head())];
  const consistency = kept.consistency(2, 6) ?? [];
  const logged6 = { realm: 'simulation', core: 'core-1', keys } as const;
  const proofs = {
    receipt: { kind: 'receipt', keys, payloadHash: batch.payloadHash, batch: batch.body, receipt },
    'receipt without its batch': { kind: 'receipt', keys, payloadHash: batch.payloadHash, batch: null, receipt },
    leaf: { kind: 'leaf', keys, leaf, index: 1, path, cose, receipt },
    log: { kind: 'log', ...logged6, entries, checkpoints: [older, newer] },
    checkpoints: { kind: 'checkpoints', ...logged6, older, newer, consistency },
  } as const satisfies Record<string, ProofFile>;
  const check = (proof: ProofFile, by = proof.keys) => checkProof(proof, by, verifySignature);

  test.each(Object.entries(proofs))('%s: everything in it holds, also after it was written and read', (_, proof) => {
    const findings = check(decodeProofFile(encodeProofFile(proof)));
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
    expect(findings.length).toBeGreaterThan(2);
  });

  const forgedLeaf = encodeLeaf({ ...decodeLeaf(leaf), point: 'h09' });
  const forgedNote = noteOf({ size: 6, root: new Uint8Array(32) });
  test.each<readonly [string, string, ProofFile]>([
    ['another payload hash', 'payload hash', { ...proofs.receipt, payloadHash: new Uint8Array(32) }],
    [
      'another batch',
      'receipt for this batch',
      { ...proofs.receipt, batch: batchOf(2, null).body, payloadHash: batchOf(2, null).payloadHash },
    ],
    ['a body that is none', 'batch structure', { ...proofs.receipt, batch: new Uint8Array(3) }],
    ['no core key', 'receipt signature', { ...proofs.receipt, keys: { gateway: keys.gateway, log: keys.log } }],
    ['another log key', 'inclusion in the log', { ...proofs.receipt, keys: { ...keys, log: keys.core } }],
    ['another gateway key', 'batch signature', { ...proofs.leaf, keys: { ...keys, gateway: keys.core } }],
    ['a forged leaf', 'leaf in the batch', { ...proofs.leaf, leaf: forgedLeaf }],
    ['a leaf in another place', 'leaf in the batch', { ...proofs.leaf, index: 0 }],
    ['an entry left out', 'checkpoint over the entries', { ...proofs.log, entries: entries.slice(0, 5) }],
    [
      'an entry replaced',
      'checkpoint over the entries',
      { ...proofs.log, entries: entries.with(0, entries[1] ?? leaf) },
    ],
    [
      'an entry appended that nobody signed',
      'every entry under a checkpoint',
      { ...proofs.log, entries: [...entries, entries[0] ?? leaf] },
    ],
    ['entries behind the only checkpoint', 'every entry under a checkpoint', { ...proofs.log, checkpoints: [older] }],
    ['no checkpoint', 'checkpoints', { ...proofs.log, checkpoints: [] }],
    ['a checkpoint of another core', 'checkpoint signature', { ...proofs.log, core: 'core-2' }],
    ['a forked log', 'consistency of the log', { ...proofs.checkpoints, newer: forgedNote }],
    [
      'checkpoints the wrong way round',
      'consistency of the log',
      { ...proofs.checkpoints, older: newer, newer: older },
    ],
  ])('%s is found at "%s"', (_, at, proof) => {
    const findings = check(proof);
    expect(findings.at(-1)).toMatchObject({ check: at, holds: false });
    expect(findings.slice(0, -1).every(({ holds }) => holds)).toBe(true);
  });

  test.each([
    ['not JSON', '{'],
    ['another format', '{"format":"else"}'],
    ['no kind', '{"format":"gridtokenx-proof/v1","keys":{}}'],
    ['an unknown purpose', '{"format":"gridtokenx-proof/v1","kind":"log","keys":{"king":""}}'],
    ['a short key', '{"format":"gridtokenx-proof/v1","kind":"log","keys":{"log":"00"}}'],
    ['a field that is absent', '{"format":"gridtokenx-proof/v1","kind":"receipt","keys":{},"batch":null}'],
  ])('%s is malformed', (_, text) =>
    expect(() => decodeProofFile(text)).toThrow(expect.objectContaining({ code: 'malformed' })),
  );
});
