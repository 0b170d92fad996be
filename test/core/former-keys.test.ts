import { asapScheduler, observeOn } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { signerFromSeed, signerHere } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { BatchReply, CoreService } from '../../src/ports/core-service.ts';
import type { Suspect } from '../../src/ports/quarantine.ts';
import { type ReceiptPins, verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { parseMessage } from '../../src/wire/cose.ts';
import { decodeReceipt, decodeReceiptMessage } from '../../src/wire/receipt.ts';
import { firstOf, openedRegistry, runCore, sealedBatches, tradingRegistry } from '../support/core-fixture.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { sealedFact } from '../support/sealed-facts.ts';
import { ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

/** All four quarter hours are over. */
const eleven = instant(ten + 4 * QUARTER_HOUR);
const newKey = es256Signer('gateway');
/** gw-1 signs by ES256 now; its Ed25519 key counts below the index `until`. The log begins with rules and registry: 0 and 1. */
const rotated = (until: number) => {
  const [gateway, ...others] = tradingRegistry().gateways;
  if (gateway === undefined) throw new Error('there is no gateway');
  const former = [{ key: testSigner('gateway').key, until, handover: null }];
  return openedRegistry(
    tradingRegistry('tou', { version: 2, gateways: [{ ...gateway, key: newKey.key, former }, ...others] }),
  );
};
const submit = (service: CoreService, batch: SealedBatch): Promise<BatchReply> =>
  firstOf(service.submitBatch('gw-1', batch.sequence, batch.body));
const indexOf = (reply: BatchReply): number => {
  if (reply.kind !== 'kept') throw new Error(`not kept: ${JSON.stringify(reply)}`);
  return decodeReceipt(parseMessage('receipt', decodeReceiptMessage(reply.receipt).cose).payload).index;
};
const late = { kind: 'refused', reason: 'revoked-key' };

describe('a key that was rotated at log index 4', () => {
  const old = sealedBatches(4);
  const fresh = sealedBatches(4, null, signerHere(newKey));
  const bySequence = (batches: readonly SealedBatch[], sequence: number): SealedBatch => {
    const found = batches.find((batch) => batch.sequence === sequence);
    if (found === undefined) throw new Error(`there is no batch ${sequence}`);
    return found;
  };

  test('signs below it beside the new one, and not at it', async () => {
    const { service } = runCore({ registry: rotated(4) }, {}, eleven);
    expect(indexOf(await submit(service, bySequence(old, 1)))).toBe(2);
    expect(indexOf(await submit(service, bySequence(fresh, 2)))).toBe(3);
    expect(await submit(service, bySequence(old, 3))).toMatchObject(late);
    expect(indexOf(await submit(service, bySequence(fresh, 3)))).toBe(4);
    expect(service.view()).toMatchObject({
      refused: { 'revoked-key': 1 },
      alarms: [{ kind: 'revoked-key', source: 'gw-1', state: 'raised' }],
    });
  });

  test('what came too late is in quarantine, byte for byte, and nowhere in the books', async () => {
    const suspects: Suspect[] = [];
    const quarantine = { keep: (suspect: Suspect) => void suspects.push(suspect), age: () => undefined };
    const { service, journal } = runCore({ registry: rotated(2), quarantine }, {}, eleven);
    const rows = journal.rows.length;
    expect(await submit(service, bySequence(old, 1))).toMatchObject(late);
    expect(suspects).toMatchObject([{ kind: 'batch', gateway: 'gw-1', epoch: 1, sequence: 1 }]);
    expect(suspects[0]?.body).toEqual(bySequence(old, 1).body);
    expect(journal.rows.length).toBe(rows);
  });

  test('a core that nothing comes to ages what is in quarantine with its own ticks', () => {
    const aged: number[] = [];
    const quarantine = { keep: () => undefined, age: () => void aged.push(1) };
    const { minutes } = runCore({ quarantine }, {}, eleven);
    expect(aged).toEqual([]);
    minutes(1);
    expect(aged).toEqual([1, 1, 1]);
  });

  test('what was kept below it gets the same receipt for ever', async () => {
    const { service } = runCore({ registry: rotated(3) }, {}, eleven);
    const kept = await submit(service, bySequence(old, 1));
    expect(await submit(service, bySequence(old, 2))).toMatchObject(late);
    expect(await submit(service, bySequence(old, 1))).toEqual(kept);
  });

  test('the index decides, also for what was in time when it came and not when it was written', async () => {
    const journal = memoryJournal();
    const slow = {
      ...journal,
      append: (row: Parameters<typeof journal.append>[0]) => journal.append(row).pipe(observeOn(asapScheduler)),
    };
    const core = runCore({ registry: rotated(4), journal: slow }, {}, eleven);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const replies = await Promise.all([1, 2, 3].map((sequence) => submit(core.service, bySequence(old, sequence))));
    expect(replies.slice(0, 2).map(indexOf)).toEqual([2, 3]);
    expect(replies[2]).toMatchObject(late);
    const again = runCore({ registry: rotated(4), journal }, {}, eleven);
    expect(again.service.view().journal.stateHash).toBe(core.service.view().journal.stateHash);
    expect(await submit(again.service, bySequence(old, 3))).toMatchObject(late);
  });

  test('a grid fact is held to the same', async () => {
    const { service } = runCore({ registry: rotated(3) }, {}, eleven);
    const tell = (sequence: number, signer = testSigner('gateway')) =>
      firstOf(service.submitFact('gw-1', sequence, sealedFact(sequence, {}, {}, signer).body));
    expect(await tell(1)).toMatchObject({ kind: 'kept' });
    expect(await tell(2)).toMatchObject(late);
    expect(await tell(2, newKey)).toMatchObject({ kind: 'kept' });
  });

  test('a key that was never its own is foreign still', async () => {
    const { service } = runCore({ registry: rotated(4) }, {}, eleven);
    const [foreign] = sealedBatches(1, null, signerHere({ ...testSigner('core'), purpose: 'gateway' }));
    if (foreign === undefined) throw new Error('nothing was sealed');
    expect(await submit(service, foreign)).toMatchObject({ kind: 'refused', reason: 'wrong-key' });
  });
});

describe('the keys of a core that were replaced at log index 4', () => {
  const batches = sealedBatches(3);
  const before = { core: testSigner('core'), log: testSigner('log') };
  const after = {
    core: signerFromSeed(new Uint8Array(32).fill(1), 'core'),
    log: signerFromSeed(new Uint8Array(32).fill(2), 'log'),
  };
  const pins = {
    realm: 'simulation',
    core: 'core-1',
    gateway: 'gw-1',
    coreKey: after.core.key,
    logKey: after.log.key,
  } as const;
  const others = (until: number | null) => [{ coreKey: before.core.key, logKey: before.log.key, until }];

  const restarted = async () => {
    const first = runCore({ keys: before }, {}, eleven);
    const old = [];
    for (const batch of batches.slice(0, 2)) old.push(await submit(first.service, batch));
    const second = runCore(
      { keys: { ...after, former: [{ ...before, until: 4 }] }, journal: first.journal },
      {},
      eleven,
    );
    return { old, second };
  };
  const receiptIn = (reply: BatchReply): Uint8Array => {
    if (reply.kind !== 'kept') throw new Error('not kept');
    return reply.receipt;
  };

  test('make the receipts of their time again, byte for byte', async () => {
    const { old, second } = await restarted();
    for (const [index, batch] of batches.slice(0, 2).entries())
      expect(await submit(second.service, batch)).toEqual(old[index]);
  });

  test('and no others: a gateway takes each receipt by the keys of its time alone', async () => {
    const { old, second } = await restarted();
    const [one, , three] = batches;
    const [kept] = old;
    if (one === undefined || three === undefined || kept === undefined) throw new Error('there are no three batches');
    const fresh = receiptIn(await submit(second.service, three));
    const verified = (receipt: Uint8Array, batch: SealedBatch, of: Partial<ReceiptPins>) =>
      verifyReceipt(receipt, batch, { ...pins, ...of }, null, verifySignature).receipt.index;
    expect(verified(fresh, three, { others: others(4) })).toBe(4);
    expect(verified(receiptIn(kept), one, { others: others(4) })).toBe(2);
    expect(() => verified(receiptIn(kept), one, { others: others(2) })).toThrow(/time ended at entry 2/);
    expect(() => verified(receiptIn(kept), one, {})).toThrow(/not known here/);
    // A gateway that has been told of the keys to come, and not yet of the change.
    const today = { coreKey: before.core.key, logKey: before.log.key };
    const coming = [{ coreKey: after.core.key, logKey: after.log.key, until: null }];
    expect(verified(fresh, three, { ...today, others: coming })).toBe(4);
    expect(() => verified(fresh, three, today)).toThrow(/not known here/);
  });
});
