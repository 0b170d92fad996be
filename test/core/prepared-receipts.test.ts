import { of, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { preparedReceipts } from '../../src/core/prepared-receipts.ts';
import { receiptFor } from '../../src/core/take-batch.ts';
import { instant } from '../../src/domain/time.ts';
import type { BatchHeader } from '../../src/domain/transaction.ts';
import { createLog } from '../../src/settlement/transparency-log.ts';
import type { BatchCommand } from '../../src/settlement/verify-batch.ts';
import { encodeLogEntry } from '../../src/wire/log-entry.ts';
import type { MessageSigner } from '../../src/wire/message-signer.ts';
import { coreKeys } from '../support/core-fixture.ts';

const issuer = { realm: 'simulation', core: 'core-1' } as const;
const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const commandOf = (sequence: number): BatchCommand => ({
  ...{ kind: 'batch', gateway: 'gw-1', epoch: 1, sequence, payloadHash: hash(sequence), intervals: [] },
});
const headerOf = (sequence: number): BatchHeader => ({
  ...{ ...issuer, gateway: 'gw-1', epoch: 1, sequence, from: instant(0), to: instant(1), count: 1, root: hash(0) },
  seen: null,
});
const entryOf = ({ gateway, sequence, payloadHash }: BatchCommand): Uint8Array =>
  encodeLogEntry({ ...issuer, kind: 'batch', gateway, sequence, payloadHash });

/** A log of some entries, and keys that count what they sign. */
const begun = (entries = 3) => {
  let signed = 0;
  const counting = (signer: MessageSigner): MessageSigner => ({
    ...signer,
    sign: (message) => {
      signed += 1;
      return signer.sign(message);
    },
  });
  const log = createLog();
  for (let entry = 0; entry < entries; entry += 1) log.append(hash(entry));
  const keys = { core: counting(coreKeys.core), log: counting(coreKeys.log) };
  const prepared = preparedReceipts(issuer, { keys, log: () => log });
  /** The receipt of what is now the log's last entry, and the one that is made without any preparation. */
  const receipts = (sequence: number) => {
    const kept = { payloadHash: hash(sequence), index: log.head().size - 1 };
    const by = (made: typeof keys) => receiptFor({ ...issuer, keys: made }, log, headerOf(sequence), kept);
    return [by({ ...keys, ...prepared.keys }), by(coreKeys)];
  };
  return { log, receipts, ...prepared, signed: () => signed };
};
const soon = () => new Promise((resolve) => setImmediate(resolve));

test('while the disk is waited for, both signatures are made that the receipt needs', async () => {
  const { log, preparing, receipts, signed } = begun();
  const [written, heard] = [new Subject<string>(), [] as string[]];
  preparing(commandOf(7), written).subscribe((reply) => heard.push(reply));
  // After what is written has been handed over.
  expect(signed()).toBe(0);
  await soon();
  expect([signed(), heard, log.head().size]).toEqual([2, [], 3]);
  log.append(entryOf(commandOf(7)));
  written.next('durable');
  written.complete();
  expect(heard).toEqual(['durable']);
  const [receipt, plain] = receipts(7);
  expect(receipt).toEqual(plain);
  expect(signed()).toBe(2);
});

test('where something else came into the log before it, the receipt is signed anew, and right', async () => {
  const { log, preparing, receipts, signed } = begun();
  preparing(commandOf(7), new Subject()).subscribe();
  await soon();
  log.append(hash(99));
  log.append(entryOf(commandOf(7)));
  const [receipt, plain] = receipts(7);
  expect(receipt).toEqual(plain);
  expect(signed()).toBe(4);
});

test('beside another batch nothing is prepared, and when that is over it is again', async () => {
  const { preparing, signed } = begun();
  const first = preparing(commandOf(7), new Subject()).subscribe();
  const second = preparing(commandOf(8), new Subject()).subscribe();
  await soon();
  expect(signed()).toBe(2);
  first.unsubscribe();
  second.unsubscribe();
  preparing(commandOf(9), new Subject()).subscribe();
  await soon();
  expect(signed()).toBe(4);
});

test('nothing is prepared for what is answered at once, nor for whoever has gone', async () => {
  const { preparing, signed } = begun();
  preparing(commandOf(7), of('at once')).subscribe();
  preparing(commandOf(8), new Subject()).subscribe().unsubscribe();
  await soon();
  expect(signed()).toBe(0);
});
