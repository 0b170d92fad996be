import { defer, NEVER, type Observable, of, Subject, switchMap, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../src/adapters/signatures/verify.ts';
import { Fault } from '../src/domain/fault.ts';
import type { MarketEvent } from '../src/domain/market.ts';
import { type Instant, instant, MINUTE, millis } from '../src/domain/time.ts';
import type { LogHead, SealedBatch } from '../src/domain/transaction.ts';
import type { BatchReply, CoreService } from '../src/ports/core-service.ts';
import type { ArchivedBatch, ArchivedOrder } from '../src/ports/evidence-archive.ts';
import type { Journal } from '../src/ports/journal.ts';
import { verifyReceipt } from '../src/settlement/verify-receipt.ts';
import { decodeBatchBody, encodeBatchBody } from '../src/wire/batch.ts';
import { openCheckpoint } from '../src/wire/checkpoint.ts';
import { decodeJournalFrame } from '../src/wire/journal-frame.ts';
import { merkleLeafHash, verifyInclusion } from '../src/wire/merkle.ts';
import { signCancel } from '../src/wire/order-message.ts';
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
} from './support/core-fixture.ts';
import { fakeClock } from './support/fake-clock.ts';
import { memoryArchive } from './support/memory-archive.ts';
import { memoryJournal } from './support/memory-journal.ts';
import { ten } from './support/sealed-substation.ts';
import { virtualTime } from './support/virtual-time.ts';

const pins = {
  realm: 'simulation' as const,
  core: 'core-1',
  gateway: 'gw-1',
  coreKey: coreKeys.core.key,
  logKey: coreKeys.log.key,
};
const submit = (service: CoreService, { sequence, body }: SealedBatch): Promise<BatchReply> =>
  firstOf(service.submitBatch('gw-1', sequence, body));
const receiptOf = (reply: BatchReply): Uint8Array => {
  if (reply.kind !== 'kept') throw new Error(`not kept: ${JSON.stringify(reply)}`);
  return reply.receipt;
};
const one = (): SealedBatch => {
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  return batch;
};
/** When the third batch of `sealedBatches` has begun, and no interval is settled yet. */
const halfPast = instant(ten + 30 * MINUTE);
const commandsIn = (journal: ReturnType<typeof memoryJournal>) =>
  journal.contents.rows.flatMap(({ blob }) => decodeJournalFrame(blob));

describe('batches', () => {
  test('a batch is kept: its receipt holds, and is proven to be in the log', async () => {
    const { service } = runCore();
    const batch = one();
    const reply = await submit(service, batch);
    const { receipt, head } = verifyReceipt(receiptOf(reply), batch, pins, null, verifySignature);
    expect(receipt).toMatchObject({ gateway: 'gw-1', sequence: 1, index: 2 });
    expect(head.size).toBe(3);
  });

  test('the same batch gets the same receipt, however often, and is journalled once', async () => {
    const { service, journal } = runCore({}, {}, halfPast);
    const batches = sealedBatches(3);
    const first = [];
    for (const batch of batches) first.push(receiptOf(await submit(service, batch)));
    for (const [index, batch] of batches.entries())
      expect(receiptOf(await submit(service, batch))).toEqual(first[index]);
    expect(commandsIn(journal).filter(({ command }) => command.kind === 'batch').length).toBe(3);
  });

  test('after a restart the receipts are the same bytes, and so is the state', async () => {
    const before = runCore({}, {}, halfPast);
    const batches = sealedBatches(3);
    const receipts = [];
    for (const batch of batches) receipts.push(receiptOf(await submit(before.service, batch)));
    const after = runCore({ journal: before.journal });
    expect(after.service.view().journal).toEqual(before.service.view().journal);
    for (const [index, batch] of batches.entries())
      expect(receiptOf(await submit(after.service, batch))).toEqual(receipts[index]);
  });

  test('another payload under a number that is taken is refused, counted and alarmed', async () => {
    const { service } = runCore();
    await submit(service, one());
    const [other] = sealedBatches(1, await headOf(service));
    if (other === undefined) throw new Error('nothing was sealed');
    expect(await submit(service, other)).toMatchObject({ kind: 'refused', reason: 'sequence-conflict' });
    expect(service.view()).toMatchObject({
      refused: { 'sequence-conflict': 1 },
      alarms: [{ kind: 'sequence-conflict', source: 'gw-1', state: 'raised' }],
    });
  });

  test.each([
    { what: 'bytes that are no CBOR', reason: 'malformed', body: () => new Uint8Array([0xff, 0x00]) },
    { what: 'nothing', reason: 'malformed', body: () => new Uint8Array() },
    {
      what: 'a signature with one bit changed',
      reason: 'bad-signature',
      body: () => {
        const { cose, leaves } = decodeBatchBody(one().body);
        const changed = Uint8Array.from(cose, (byte, index) => (index === cose.length - 1 ? byte ^ 1 : byte));
        return encodeBatchBody(changed, leaves);
      },
    },
    {
      what: 'a leaf with one bit changed',
      reason: 'root-mismatch',
      body: () => {
        const { cose, leaves } = decodeBatchBody(one().body);
        return encodeBatchBody(
          cose,
          leaves.map((leaf) => Uint8Array.from(leaf, (byte, index) => (index === leaf.length - 1 ? byte ^ 1 : byte))),
        );
      },
    },
  ])('$what is refused as $reason, counted, and not journalled', async ({ reason, body }) => {
    const { service, journal } = runCore();
    const rows = journal.contents.rows.length;
    expect(await firstOf(service.submitBatch('gw-1', 1, body()))).toMatchObject({ kind: 'refused', reason });
    expect(service.view().refused).toEqual({ [reason]: 1 });
    expect(journal.contents.rows.length).toBe(rows);
  });

  test('a batch without the gateway’s signature is alarmed, and the alarm keeps its beginning', async () => {
    const { service, minutes } = runCore();
    const { cose, leaves } = decodeBatchBody(one().body);
    const forged = encodeBatchBody(
      Uint8Array.from(cose, (byte, index) => (index === cose.length - 1 ? byte ^ 1 : byte)),
      leaves,
    );
    await firstOf(service.submitBatch('gw-1', 1, forged));
    minutes(3);
    await firstOf(service.submitBatch('gw-1', 1, forged));
    expect(service.view()).toMatchObject({
      refused: { 'bad-signature': 2 },
      alarms: [
        {
          id: 'foreign-signature/gw-1',
          since: '2026-11-24T10:00:00+07:00',
          at: '2026-11-24T10:03:00+07:00',
          message: expect.stringMatching(/^Somebody sends batches for gw-1 without its key/),
        },
      ],
    });
  });

  test('whatever gateways somebody invents, they are one alarm, and the others stay', async () => {
    const { service } = runCore();
    const { cose, leaves } = decodeBatchBody(one().body);
    const forged = encodeBatchBody(cose.with(-1, (cose.at(-1) ?? 0) ^ 1), leaves);
    await firstOf(service.submitBatch('gw-1', 1, forged));
    for (let number = 1; number <= 101; number += 1) await firstOf(service.submitBatch(`evil-${number}`, 1, forged));
    const { alarms } = service.view();
    expect(alarms.map(({ source }) => source)).toEqual(['unknown senders', 'gw-1']);
    expect(alarms[0]?.message).toMatch(/not enrolled: 101 so far/);
  });

  test('what was signed for another path is refused', async () => {
    const { service } = runCore();
    const reply = await firstOf(service.submitBatch('gw-1', 2, one().body));
    expect(reply).toMatchObject({ kind: 'refused', reason: 'path-mismatch' });
  });

  test('a gateway that has seen a log this core never had is refused and alarmed', async () => {
    const { service } = runCore();
    const [batch] = sealedBatches(1, { size: 1, root: new Uint8Array(32).fill(9) });
    if (batch === undefined) throw new Error('nothing was sealed');
    expect(await submit(service, batch)).toMatchObject({ kind: 'refused', reason: 'foreign-log-head' });
    expect(service.view().alarms).toMatchObject([{ kind: 'foreign-log-head', source: 'gw-1' }]);
  });
});

describe('a core whose clock is behind', () => {
  test('takes no batch it would not settle; when its clock is right the batch is taken, and settled once', async () => {
    const time = virtualTime();
    const onTime = fakeClock({ start: ten, scheduler: time });
    let behind = 60 * MINUTE;
    const now = () => instant(onTime.now() - behind);
    const clock = { ...onTime, now, realUntil: (at: Instant) => millis(Math.max(0, at - now())) };
    const { service, journal } = runCore({ clock });
    const [batch] = sealedBatches(1);
    if (batch === undefined) throw new Error('nothing was sealed');
    time.advance(16 * MINUTE);
    const rows = journal.contents.rows.length;
    expect(await submit(service, batch)).toMatchObject({
      kind: 'refused',
      reason: 'interval-in-future',
      detail: expect.stringMatching(
        /^gw-1 has sealed an interval .* 2026-11-24T09:16:00\+07:00\. One of the two clocks/,
      ),
    });
    expect(journal.contents.rows.length).toBe(rows);
    expect(service.view().alarms).toMatchObject([{ kind: 'clock-disagrees', source: 'gw-1', state: 'raised' }]);

    behind = 0;
    const { receipt } = verifyReceipt(receiptOf(await submit(service, batch)), batch, pins, null, verifySignature);
    expect(receipt).toMatchObject({ gateway: 'gw-1', sequence: 1 });
    expect(service.view().alarms).toMatchObject([{ kind: 'clock-disagrees', state: 'returned-unacknowledged' }]);
    expect(await submit(service, batch)).toMatchObject({ kind: 'kept' });
    time.advance(60 * MINUTE);
    const runs = service.view().zones.flatMap((zone) => zone.runs);
    const first = runs.filter(({ start }) => start === '2026-11-24T10:00:00+07:00');
    expect(first).toMatchObject([{ run: 1 }]);
    expect(service.account(seller.token)?.intervals).toContainEqual(
      expect.objectContaining({ start: '2026-11-24T10:00:00+07:00', importWh: expect.any(Number) }),
    );
  });

  test('one a little behind takes what has begun: clocks are never quite of one time', async () => {
    const time = virtualTime();
    const { service } = runCore({ clock: fakeClock({ start: ten, scheduler: time }) });
    time.advance(MINUTE);
    expect(await submit(service, one())).toMatchObject({ kind: 'kept' });
  });
});

const headOf = async (service: CoreService): Promise<LogHead> =>
  openCheckpoint(service.checkpoint(), 'gridtokenx/simulation/core-1', coreKeys.log.key, verifySignature);

describe('orders', () => {
  test('two orders trade, and everybody sees the trade but not whose it was', async () => {
    const { service } = runCore();
    expect(await firstOf(service.submitOrder(signedOrder(seller, 's1')))).toEqual({
      kind: 'accepted',
      order: 'a-h01/s1',
      restingWh: 1_000,
      filledWh: 0,
    });
    expect(await firstOf(service.submitOrder(signedOrder(buyer, 'b1')))).toEqual({
      kind: 'accepted',
      order: 'a-h02/b1',
      restingWh: 0,
      filledWh: 1_000,
    });
    const seen: MarketEvent[] = [];
    service.events(0).subscribe((event) => seen.push(event));
    expect(seen.map(({ kind }) => kind)).toEqual(['rules-changed', 'enrolled', 'traded']);
    expect(
      JSON.stringify(seen, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/a-h0/);
  });

  test('an account sees itself with its token, and nobody else does', async () => {
    const { service } = runCore();
    await firstOf(service.submitOrder(signedOrder(seller, 's1')));
    expect(service.account(seller.token)).toMatchObject({
      account: 'a-h01',
      orders: [{ nonce: 's1', state: 'resting' }],
    });
    expect(service.account(buyer.token)).toMatchObject({ account: 'a-h02', orders: [] });
    for (const token of ['', 'token-of-h03', 'a-h01']) expect(service.account(token)).toBe(null);
  });

  test('a cancelled order no longer rests', async () => {
    const { service } = runCore();
    await firstOf(service.submitOrder(signedOrder(seller, 's1')));
    const terms = { realm: 'simulation' as const, account: 'a-h01', nonce: 's1', expires: instant(ten + 60 * MINUTE) };
    expect(await firstOf(service.submitOrder(signCancel(terms, seller.signer)))).toMatchObject({
      kind: 'accepted',
      restingWh: 0,
    });
    expect(service.account(seller.token)?.orders).toMatchObject([{ state: 'cancelled', restingWh: 0 }]);
  });

  test.each([
    { what: 'no COSE', reason: 'malformed', body: () => new Uint8Array([1]) },
    {
      what: 'a key nobody knows',
      reason: 'bad-signature',
      body: () => signedOrder({ ...seller, signer: strangerSigner }, 'x'),
    },
    {
      what: 'an order of one account under the key of another',
      reason: 'bad-signature',
      body: () => signedOrder({ ...seller, signer: buyer.signer }, 'x'),
    },
    {
      what: 'a closed interval',
      reason: 'gate-closed',
      body: () => signedOrder(seller, 'x', { start: ten }),
    },
  ])('$what is refused as $reason and counted', async ({ reason, body }) => {
    const { service } = runCore();
    expect(await firstOf(service.submitOrder(body()))).toMatchObject({ kind: 'refused', reason });
    expect(service.view().refused).toEqual({ [reason]: 1 });
  });
});

const strangerSigner = { ...buyer.signer, ...coreKeys.core, purpose: 'account' as const };

test('that no thread is free to verify is the fault of whoever asked, and no word on the order', async () => {
  const verifier = { check: () => throwError(() => new Fault('busy', 'Verification takes no more now.')) };
  const { service } = runCore({ verifier });
  await expect(firstOf(service.submitOrder(signedOrder(seller, 's1')))).rejects.toMatchObject({ code: 'busy' });
  expect(service.view().refused).toEqual({});
});

describe('durability', () => {
  test('the next row is written while the last is applied, under the number that follows; a row that failed is written again', async () => {
    const rows: Readonly<{ row: number; applied: number; answer: Subject<void> }>[] = [];
    const memory = memoryJournal();
    const journal: Journal = {
      ...memory,
      append: (row) => {
        if (row.row <= 2) return memory.append(row);
        const answer = new Subject<void>();
        rows.push({ row: row.row, applied: service.view().journal.commands, answer });
        return answer;
      },
    };
    const { service } = runCore({ journal });
    const before = service.view().journal.commands;
    const said: string[] = [];
    for (const nonce of ['s1', 's2'])
      service.submitOrder(signedOrder(seller, nonce)).subscribe({
        next: ({ kind }) => said.push(`${nonce} ${kind}`),
        error: (error: Error) => said.push(`${nonce} ${error.message}`),
      });
    rows[0]?.answer.next();
    expect(said).toEqual(['s1 accepted']);
    rows[1]?.answer.error(new Fault('disk-full', 'There is no room.'));
    expect(said).toEqual(['s1 accepted', 's2 There is no room.']);
    service.submitOrder(signedOrder(seller, 's3')).subscribe();
    expect(rows.map(({ row, applied }) => ({ row, applied }))).toEqual([
      { row: 3, applied: before },
      { row: 4, applied: before },
      { row: 4, applied: before + 1 },
    ]);
  });

  test('nothing is answered or applied before it is durable', async () => {
    const durable = new Subject<void>();
    const memory = memoryJournal();
    const journal: Journal = { ...memory, append: (row) => (row.row <= 2 ? memory.append(row) : durable) };
    const { service } = runCore({ journal });
    let reply: BatchReply | null = null;
    service.submitBatch('gw-1', 1, one().body).subscribe((answer) => {
      reply = answer;
    });
    expect([reply, service.view().log.size]).toEqual([null, 2]);
    durable.next();
    expect([reply, service.view().log.size]).toMatchObject([{ kind: 'kept' }, 3]);
  });

  test('a full disk is a fault to the caller; nothing is applied, and it works again when there is room', async () => {
    let full = false;
    const memory = memoryJournal();
    const journal: Journal = {
      ...memory,
      append: (row) =>
        defer(() => (full ? throwError(() => new Fault('disk-full', 'There is no room.')) : memory.append(row))),
    };
    const { service, ended } = runCore({ journal });
    full = true;
    await expect(submit(service, one())).rejects.toMatchObject({ code: 'disk-full' });
    expect(service.view().log.size).toBe(2);
    expect(service.view().alarms).toMatchObject([
      { id: 'storage/journal', state: 'raised', message: expect.stringMatching(/^There is no room\. .*come again\.$/) },
    ]);
    full = false;
    expect(await submit(service, one())).toMatchObject({ kind: 'kept' });
    expect(service.view().alarms).toMatchObject([{ id: 'storage/journal', state: 'returned-unacknowledged' }]);
    expect(ended()).toBe('running');
  });

  test('a full archive is a fault to the caller: what was tried is answered once there is room, and no order is taken unfiled', async () => {
    let full = false;
    const memory = memoryArchive();
    const orFull = <T>(work: Observable<T>) =>
      defer(() => (full ? throwError(() => new Fault('disk-full', 'There is no room.')) : work));
    const archive = {
      keepBatch: (batch: ArchivedBatch) => orFull(memory.keepBatch(batch)),
      keepOrder: (order: ArchivedOrder) => orFull(memory.keepOrder(order)),
    };
    const { service } = runCore({ archive });
    full = true;
    await expect(submit(service, one())).rejects.toMatchObject({ code: 'disk-full' });
    expect(service.view().alarms).toMatchObject([
      {
        id: 'storage/archive',
        state: 'raised',
        message: expect.stringMatching(/^There is no room\. .*comes again\.$/),
      },
    ]);
    // From now on nothing follows from an order whose evidence nobody has.
    const { size } = service.view().log;
    await expect(firstOf(service.submitOrder(signedOrder(seller, 'sell')))).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect([service.view().log.size, service.view().journal.rows]).toEqual([size, size]);
    full = false;
    expect(await submit(service, one())).toMatchObject({ kind: 'kept' });
    expect(await firstOf(service.submitOrder(signedOrder(seller, 'sell')))).toMatchObject({ kind: 'accepted' });
    expect([memory.batches.size, memory.orders.size]).toEqual([1, 1]);
    expect(service.view().alarms).toMatchObject([{ id: 'storage/archive', state: 'returned-unacknowledged' }]);
  });

  test('an order that was journalled while the archive filled up is filed with the next that is, before that is answered', async () => {
    let full = false;
    const memory = memoryArchive();
    const orFull = <T>(work: Observable<T>) =>
      defer(() => (full ? throwError(() => new Fault('disk-full', 'There is no room.')) : work));
    const archive = {
      keepBatch: (batch: ArchivedBatch) => orFull(memory.keepBatch(batch)),
      keepOrder: (order: ArchivedOrder) => orFull(memory.keepOrder(order)),
    };
    const durable = new Subject<void>();
    const rows = memoryJournal();
    const journal: Journal = {
      ...rows,
      append: (row) => (row.row <= 2 ? rows.append(row) : durable.pipe(switchMap(() => rows.append(row)))),
    };
    const { service } = runCore({ archive, journal });
    const [first, second] = [seller, buyer].map((who) => signedOrder(who, 'once'));
    const place = (message: Uint8Array = new Uint8Array()) => firstOf(service.submitOrder(message));
    full = true;
    // It is told what became of its evidence once it is known what became of the order: only what was applied is owed.
    const refused = expect(place(first)).rejects.toMatchObject({ code: 'disk-full' });
    durable.next();
    await refused;
    // It is in the market, whatever its sender was told; nothing shows who signed it.
    expect(service.view().journal.rows).toBe(3);
    expect(memory.orders.size).toBe(0);
    full = false;
    const taken = place(second);
    expect(memory.orders.size).toBe(2);
    durable.next();
    expect(await taken).toMatchObject({ kind: 'accepted' });
    expect(service.view().alarms).toMatchObject([{ id: 'storage/archive', state: 'returned-unacknowledged' }]);
    // Its sender comes again, as it was told, and is answered as of what has happened.
    const again = place(first);
    durable.next();
    expect(await again).toMatchObject({ kind: 'accepted' });
    expect(memory.orders.size).toBe(2);
  });

  test('no receipt leaves before the archive is durable, also for a batch that comes again', async () => {
    const archived = new Subject<void>();
    const { service } = runCore({ archive: { ...memoryArchive(), keepBatch: () => archived } });
    const replies: BatchReply[] = [];
    const send = () => service.submitBatch('gw-1', 1, one().body).subscribe((answer) => replies.push(answer));
    send();
    // Journalled and applied, and the receipt is made: it waits here.
    expect([replies, service.view().log.size]).toEqual([[], 3]);
    send();
    expect(replies).toEqual([]);
    archived.next();
    archived.complete();
    expect(replies).toMatchObject([{ kind: 'kept' }, { kind: 'kept' }]);
    expect(replies[0]).toEqual(replies[1]);
  });

  test('the same batch twice at once is kept once, and both get the same receipt', async () => {
    const durable = new Subject<void>();
    const memory = memoryJournal();
    const journal: Journal = { ...memory, append: (row) => (row.row <= 2 ? memory.append(row) : durable) };
    const { service } = runCore({ journal });
    const replies: BatchReply[] = [];
    for (let time = 0; time < 2; time += 1)
      service.submitBatch('gw-1', 1, one().body).subscribe((reply) => replies.push(reply));
    durable.next();
    durable.next();
    expect(replies.length).toBe(2);
    expect(replies[0]).toEqual(replies[1]);
    expect(service.view().log.size).toBe(3);
  });

  test('before it is ready and after it was stopped a core is busy, not wrong', async () => {
    const starting = runCore({ journal: { ...memoryJournal(), mark: () => NEVER } });
    expect(await submit(starting.service, one())).toMatchObject({ kind: 'busy' });
    const { service, stop, ended } = runCore();
    stop();
    expect(ended()).toBe('complete');
    expect(await submit(service, one())).toMatchObject({ kind: 'busy' });
  });
});

describe('time', () => {
  test('gates close and runs are made when they are due, and little is journalled besides', () => {
    const { service, minutes, journal } = runCore();
    minutes(46);
    const [zone] = service.view().zones;
    // Opened at 10:00. Gates: 10:15 closed at 10:10, 10:30 at 10:25, 10:45 at 10:40. Run of 10:00–10:15 at 10:45.
    expect(zone?.clearings.map(({ start }) => start.slice(11, 16))).toEqual(['10:45', '10:30', '10:15']);
    expect(zone?.runs.map(({ start }) => start.slice(11, 16))).toEqual(['10:00']);
    const gates = commandsIn(journal).map(({ at }) => at);
    for (const minute of [10, 25, 40, 45]) expect(gates).toContain(ten + minute * MINUTE);
    // Every 20 s of real time, and no more than one besides for every gate and run.
    expect(journal.contents.rows.length).toBeLessThan(46 * 3 + 10);
  });

  test('under a 60-fold warp gates still close to the millisecond', () => {
    const time = virtualTime();
    const clock = fakeClock({ start: ten, scheduler: time, rate: 60 });
    const { journal } = runCore({ clock });
    time.advance(11_000);
    const ticks = commandsIn(journal).map(({ at }) => at - ten);
    expect(ticks.filter((at) => at >= 10 * MINUTE && at < 10 * MINUTE + 60)).toHaveLength(1);
  });

  test('journalled time never runs back when the clock is set back', async () => {
    let now = ten + 5 * MINUTE;
    const clock = { ...fakeClock({ start: ten, scheduler: virtualTime() }), now: () => instant(now) };
    const { service, journal } = runCore({ clock });
    now -= 3 * MINUTE;
    await firstOf(service.submitOrder(signedOrder(seller, 's1')));
    now += 10 * MINUTE;
    await firstOf(service.submitOrder(signedOrder(buyer, 'b1')));
    expect(commandsIn(journal).map(({ at }) => (at - ten) / MINUTE)).toEqual([5, 5, 5, 12]);
  });
});

describe('starting', () => {
  const worked = async () => {
    const core = runCore({}, { rowsPerMark: 2 }, halfPast);
    for (const batch of sealedBatches(3)) await submit(core.service, batch);
    return core;
  };

  test('a registry is enrolled once; a new version takes its place', async () => {
    const { journal } = await worked();
    const again = runCore({ journal });
    expect(commandsIn(journal).filter(({ command }) => command.kind === 'enrol').length).toBe(1);
    expect(again.progress[0]).toEqual({ kind: 'ready', rows: 5, commands: 5 });
    const renewed = runCore({ journal, registry: openedRegistry(tradingRegistry('tou', { version: 2 })) });
    expect(renewed.service.registry().version).toBe(2);
  });

  test.each([
    { what: 'an older version with other content', change: { zones: [] }, message: /not newer than version 1/ },
    { what: 'another core', change: { core: 'core-2' }, message: /is of the core core-2/ },
    { what: 'another realm', change: { realm: 'sandbox' as const }, message: /\(sandbox\); this is core-1/ },
  ])('a registry of $what is refused by name', async ({ change, message }) => {
    const { journal } = await worked();
    const { ended } = runCore({ journal, registry: openedRegistry(tradingRegistry('tou', change)) });
    expect(ended()).toMatchObject({ name: 'Fault', code: 'registry', message });
  });

  test('a torn last row is cut with a log line, and its place is taken by the next', async () => {
    const { journal } = await worked();
    const torn = memoryJournal(
      journal.contents.rows.map((row) => (row.row === 5 ? { ...row, blob: row.blob.slice(0, -7) } : row)),
    );
    const { service, log, ended } = runCore({ journal: torn });
    expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: /last row of the journal, 5, is torn and was cut/ },
    ]);
    expect(torn.contents.cut.map(({ row }) => row)).toEqual([5]);
    expect(ended()).toBe('running');
    const [, , third] = sealedBatches(3);
    if (third === undefined) throw new Error('nothing was sealed');
    expect(await submit(service, third)).toMatchObject({ kind: 'kept' });
    expect(torn.contents.rows.map(({ row }) => row)).toEqual([1, 2, 3, 4, 5]);
  });

  test.each([
    {
      what: 'a row in the middle that cannot be read',
      change: (journal: ReturnType<typeof memoryJournal>) =>
        memoryJournal(
          journal.contents.rows.map((row) => (row.row === 2 ? { ...row, blob: row.blob.slice(0, -1) } : row)),
        ),
      message: /Row 2 in the middle of the journal cannot be read/,
    },
    {
      what: 'one altered byte in the last row, which has its full length',
      change: (journal: ReturnType<typeof memoryJournal>) =>
        memoryJournal(
          journal.contents.rows.map((row) =>
            row.row === 5 ? { ...row, blob: row.blob.with(60, (row.blob[60] ?? 0) ^ 1) } : row,
          ),
        ),
      message: /Row 5 of the journal stops the start.*checksum does not agree. Restore the journal/,
    },
    {
      what: 'a row that is missing',
      change: (journal: ReturnType<typeof memoryJournal>) =>
        memoryJournal(journal.contents.rows.filter(({ row }) => row !== 2)),
      message: /has no row 2/,
    },
    {
      what: 'another state than was there before',
      change: (journal: ReturnType<typeof memoryJournal>): Journal => ({
        ...journal,
        mark: () => of({ row: 4, stateHash: 'another' }),
      }),
      message: /Replaying the journal to row 4 gives the state [0-9a-f]{64}, but it was another/,
    },
    {
      what: 'fewer rows than were there before',
      change: (journal: ReturnType<typeof memoryJournal>): Journal => ({
        ...memoryJournal(journal.contents.rows.slice(0, 3)),
        mark: journal.mark,
      }),
      message: /ends at row 3, but row 4 was written/,
    },
  ])('$what is a refusal to start, by name', async ({ change, message }) => {
    const { journal } = await worked();
    const { ended } = runCore({ journal: change(journal) });
    expect(ended()).toMatchObject({ name: 'Fault', code: 'storage', message });
  });

  test('a graceful stop leaves a state hash that the next start is held to', async () => {
    const core = runCore();
    await submit(core.service, one());
    const { stateHash } = core.service.view().journal;
    core.stop();
    expect(core.ended()).toBe('complete');
    expect(await firstOf(core.journal.mark())).toEqual({ row: 3, stateHash });
    expect(runCore({ journal: core.journal }).ended()).toBe('running');
  });
});

describe('what everybody may check', () => {
  test('checkpoint, entries and proofs hold together', async () => {
    const { service } = runCore({}, {}, halfPast);
    for (const batch of sealedBatches(3)) await submit(service, batch);
    const head = openCheckpoint(
      service.checkpoint(),
      'gridtokenx/simulation/core-1',
      coreKeys.log.key,
      verifySignature,
    );
    expect(head.size).toBe(5);
    for (let index = 0; index < 5; index += 1) {
      const entry = service.logEntry(index) ?? new Uint8Array();
      const path = service.inclusionProof(index, 5) ?? [];
      expect(verifyInclusion(merkleLeafHash(entry), index, 5, path, head.root)).toBe(true);
    }
    expect([service.logEntry(5), service.inclusionProof(5, 5), service.consistencyProof(1, 6)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('events resume after a cursor and go on live', async () => {
    const { service } = runCore({ clock: fakeClock({ start: instant(ten + 31 * MINUTE) }) });
    const [first, second, third] = sealedBatches(3);
    if (first === undefined || second === undefined || third === undefined) throw new Error('nothing was sealed');
    await submit(service, first);
    await submit(service, second);
    const seen: number[] = [];
    service.events(3).subscribe(({ sequence }) => seen.push(sequence));
    await submit(service, third);
    expect(seen).toEqual([4, 5]);
  });

  test('the public registry has keys and points, and neither accounts nor credit', () => {
    const text = JSON.stringify(runCore().service.registry());
    expect(text).toContain('gw-1');
    expect(text).not.toMatch(/a-h0|tokenHash|credit/i);
  });
});
