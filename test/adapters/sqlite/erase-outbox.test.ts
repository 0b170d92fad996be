import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterAll, expect, test } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { eraseOutbox } from '../../../src/adapters/sqlite/erase-outbox.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { readOutbox } from '../../../src/adapters/sqlite/read-outbox.ts';
import { packedBody } from '../../../src/adapters/sqlite/stored-body.ts';
import { proofOf } from '../../../src/settlement/make-proof.ts';
import { checkProof } from '../../../src/verification/check-proof.ts';
import { decodeBatchBody, isErasedLeaf, withoutLeaves } from '../../../src/wire/batch.ts';
import { decodeLeaf } from '../../../src/wire/leaf.ts';
import { decodeProofFile } from '../../../src/wire/proof-file.ts';
import { quarterFrom } from '../../support/billed-core.ts';
import { coreKeys, firstOf, runCore, sealedBatches } from '../../support/core-fixture.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(fastFolder(), 'erase-outbox-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'outbox.sqlite');
const leavesIn = (body: Uint8Array, point: string) =>
  decodeBatchBody(body)
    .leaves.filter((leaf) => !isErasedLeaf(leaf))
    .map((bytes) => ({ bytes, leaf: decodeLeaf(bytes) }))
    .filter(({ leaf }) => leaf.point === point);
const everything = (): Buffer => Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
const keys = { core: coreKeys.core.key.raw, log: coreKeys.log.key.raw, gateway: testSigner('gateway').key.raw };

/** Five batches of two households, four of them acknowledged with the core's own receipts. */
const fill = async () => {
  const batches = sealedBatches(5);
  const core = runCore();
  core.minutes(90);
  const state = { epoch: 1, sequence: 0, points: [], seen: null };
  await using outbox = openOutbox(file, { log: quietLog() });
  for (const batch of batches) {
    await lastValueFrom(outbox.append(batch, { ...state, sequence: batch.sequence }), { defaultValue: undefined });
    if (batch.sequence === 5) continue;
    const reply = await firstOf(core.service.submitBatch('gw-1', batch.sequence, batch.body));
    if (reply.kind !== 'kept') throw new Error(JSON.stringify(reply));
    const seen = { size: batch.sequence, root: new Uint8Array(32) };
    await lastValueFrom(outbox.acknowledge(batch, reply.receipt, seen), { defaultValue: undefined });
  }
  return batches;
};

test('leaves give way to their hashes, to the last byte of the file, and every other proof is as it was', async () => {
  const batches = await fill();
  const mine = batches.slice(0, 4).flatMap(({ body }) => leavesIn(body, 'h01'));
  const others = batches.slice(0, 4).flatMap(({ body }) => leavesIn(body, 'h02'));
  const packed = batches.slice(0, 4).map(({ body }) => Buffer.from(packedBody(body).body));
  const before = everything();
  // As a migration leaves it, with the same leaves.
  writeFileSync(`${file}.version-3`, before);
  const found = eraseOutbox(file, (body) => withoutLeaves(body, (bytes) => decodeLeaf(bytes).point === 'h01'));
  expect(found).toEqual({ changed: 4, waiting: 1 });
  const after = everything();
  expect(mine).toHaveLength(4);
  for (const gone of packed) {
    expect(before.includes(gone)).toBe(true);
    expect(after.includes(gone)).toBe(false);
  }
  for (const { bytes, leaf } of mine)
    for (const gone of [bytes, leaf.salt]) expect(after.includes(Buffer.from(gone))).toBe(false);
  for (const { bytes } of others) expect(after.includes(Buffer.from(bytes))).toBe(true);

  const { batches: held } = readOutbox(file);
  for (const number of [0, 1, 2, 3]) {
    const question = { kind: 'leaf', start: quarterFrom(number) } as const;
    const answer = proofOf(held, { ...question, point: 'h02' }, keys);
    if (answer.kind !== 'proof') throw new Error(answer.why);
    const checks = checkProof(decodeProofFile(answer.text), keys, verifySignature);
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(proofOf(held, { ...question, point: 'h01' }, keys)).toMatchObject({ kind: 'absent' });
    const receipt = proofOf(held, { kind: 'receipt', sequence: number + 1 }, keys);
    if (receipt.kind !== 'proof') throw new Error(receipt.why);
    const receiptChecks = checkProof(decodeProofFile(receipt.text), keys, verifySignature);
    expect(receiptChecks.filter(({ holds }) => !holds)).toEqual([]);
  }
});

test('a gateway goes on with such an outbox, sends what waits as it was sealed, and then lets that go too', async () => {
  const waiting = sealedBatches(5)[4];
  {
    await using outbox = openOutbox(file, { log: quietLog() });
    const pending = await firstOf(outbox.pending(10));
    expect(pending.map(({ sequence }) => sequence)).toEqual([5]);
    expect(Buffer.from(pending[0]?.body ?? []).equals(Buffer.from(waiting?.body ?? []))).toBe(true);
    if (pending[0] !== undefined)
      await lastValueFrom(outbox.acknowledge(pending[0], Uint8Array.of(1), { size: 9, root: new Uint8Array(32) }), {
        defaultValue: undefined,
      });
    expect((await firstOf(outbox.status())).damage).toEqual([]);
  }
  const found = eraseOutbox(file, (body) => withoutLeaves(body, (bytes) => decodeLeaf(bytes).point === 'h01'));
  expect(found).toEqual({ changed: 1, waiting: 0 });
});
