import { cpSync } from 'node:fs';
import { firstValueFrom, from, NEVER, type Observable } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { openOutbox, pendingBytesIn } from '../../src/adapters/sqlite/outbox.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { CaptureState } from '../../src/ports/outbox.ts';
import { type SealInput, sealIntervals } from '../../src/settlement/seal.ts';
import { drain, drainDefaults } from '../../src/sync/drain.ts';
import { expectedPace, offlineForecast, offlineSentence } from '../../src/sync/offline-forecast.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { runCore } from '../support/core-fixture.ts';
import { coreLink } from '../support/core-link.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { outboxFile } from '../support/outbox-file.ts';
import { quietLog } from '../support/quiet-log.ts';
import { leavesOf, sealWith } from '../support/seal-with.ts';
import { capturedAfter, sealedBatch } from '../support/sealed.ts';
import { capture, sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { trackedOutbox } from '../support/tracked-outbox.ts';
import { virtualTime } from '../support/virtual-time.ts';

// Rules 5 to 7: what the outbox promises.

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const head = { size: 1, root: new Uint8Array(32) };

/** What an outbox file holds at this moment, as a power cut would leave it: a copy is opened. */
const afterPowerCut = async (file: string): Promise<readonly SealedBatch[]> => {
  const copy = outboxFile();
  for (const part of ['', '-wal']) cpSync(file + part, copy + part);
  await using outbox = openOutbox(copy, { log: quietLog() });
  return (await value(outbox.held({ at: ten }))).map(({ batch }) => batch);
};

/** The first quarter hour: h01 is captured, h02 is given up as missing; its capture comes later, as version 2. */
const late: readonly SealInput[] = [
  { kind: 'tick', at: ten, clock: 'simulated' },
  { kind: 'capture', capture: capture('h01', 0) },
  { kind: 'tick', at: instant(ten + 18 * MINUTE), clock: 'simulated' },
  { kind: 'capture', capture: capture('h02', 0) },
];

test('rule 5: durable before acknowledged, under one key, applied once', async () => {
  const file = outboxFile();
  await using outbox = openOutbox(file, { log: quietLog() });
  const sealings: { batch: SealedBatch; state: CaptureState }[] = [];
  from(late)
    .pipe(sealIntervals(sealRules, { signer: testSignerPort('gateway'), random: seededRandom(1) }, null))
    .subscribe((sealing) => sealings.push(sealing));
  for (const { batch, state } of sealings) {
    await value(outbox.append(batch, state));
    expect(await afterPowerCut(file)).toContainEqual(batch);
  }
  const batches = sealings.map(({ batch }) => batch);
  expect(batches.flatMap(leavesOf).map(({ point, start, version }) => [point, start, version])).toEqual([
    ['h01', ten, 1],
    ['h02', ten, 1],
    ['h02', ten, 2],
  ]);

  // Every batch reaches the core twice: the answer to the first time is lost.
  const core = runCore();
  core.minutes(18);
  let sent = 0;
  const link = coreLink(core, () => {
    sent += 1;
    return sent % 2 === 1 ? 'answer-lost' : 'none';
  });
  const scheduler = virtualTime();
  const { port, quiet } = trackedOutbox(outbox);
  const options = { ...drainDefaults, scheduler, random: seededRandom(1), appended: NEVER };
  const draining = drain(port, link, options).subscribe();
  onTestFinished(() => draining.unsubscribe());
  for (let second = 0; second < 60; second += 1) {
    scheduler.advance(1_000);
    await quiet();
  }
  expect(sent).toBe(4);
  expect(await value(outbox.status())).toMatchObject({ pending: 0, refused: 0 });
  expect((await value(outbox.held({ at: ten }))).map(({ receipt }) => receipt !== null)).toEqual([true, true]);
  const journalled = core.journal.contents.rows.flatMap(({ blob }) => decodeJournalFrame(blob));
  expect(journalled.filter(({ command }) => command.kind === 'batch').length).toBe(2);
  core.minutes(60);
  // 100 Wh in and 40 Wh out of each, once; the missing h02 was replaced, not added to.
  for (const point of ['h01', 'h02']) {
    const first = core.service.account(`token-of-${point}`)?.intervals.find(({ start }) => start.includes('T10:00'));
    expect(first).toMatchObject({ point, importWh: 100, exportWh: 40 });
  }

  // The same key again is the same batch once; other bytes under it are refused.
  await value(outbox.append(sealedBatch(3), capturedAfter(3)));
  await value(outbox.append(sealedBatch(3), capturedAfter(3)));
  expect((await value(outbox.status())).pending).toBe(1);
  await expect(value(outbox.append(sealedBatch(3, { size: 65 }), capturedAfter(3)))).rejects.toThrow(/another batch 3/);
});

test('rule 6: the buffer is bounded in rows, bytes and days, keeps its bounds, and says how long one can be offline', async () => {
  const days = expectedPace(sealRules.length, 2);
  // 15-minute batches of 64 bytes; the next hour is what is left of four rows, or of 256 bytes.
  for (const [limits, bound] of [
    [{ pendingRows: 4 }, 'rows'],
    [{ pendingBytes: 4 * 64 + 63 }, 'bytes'],
  ] as const) {
    await using outbox = openOutbox(outboxFile(), { log: quietLog(), limits });
    for (const sequence of [1, 2, 3, 4]) {
      await value(outbox.append(sealedBatch(sequence), capturedAfter(sequence)));
      const forecast = offlineForecast(await value(outbox.status()), days);
      // Three, two, one quarter hours left are no whole hour.
      expect(forecast).toEqual({ hours: 0, bound });
    }
    const fifth = value(outbox.append(sealedBatch(5), capturedAfter(5)));
    await expect(fifth).rejects.toMatchObject({ code: 'disk-full' });
    expect(await value(outbox.status())).toMatchObject({ pending: 4, bytes: 256, oldest: sealedBatch(1).from });
    expect((await value(outbox.state()))?.sequence).toBe(4);
  }

  // 1,060 rows less four that wait are 1,056: 11 days of 96.
  await using roomy = openOutbox(outboxFile(), { log: quietLog(), limits: { pendingRows: 1_060 } });
  for (const sequence of [1, 2, 3, 4]) await value(roomy.append(sealedBatch(sequence), capturedAfter(sequence)));
  expect(offlineSentence(offlineForecast(await value(roomy.status()), days))).toMatch(/can be offline for 11 days/);

  // What is acknowledged is bounded in days: of five quarter hours the last three are no older than half an hour.
  const keptFor = millis(30 * MINUTE);
  await using short = openOutbox(outboxFile(), { log: quietLog(), limits: { keptFor } });
  for (const sequence of [1, 2, 3, 4, 5]) {
    await value(short.append(sealedBatch(sequence), capturedAfter(sequence)));
    await value(short.acknowledge(sealedBatch(sequence), new Uint8Array([sequence]), head));
  }
  const held = await Promise.all([1, 2, 3, 4, 5].map((sequence) => value(short.held({ sequence }))));
  expect(held.map(({ length }) => length)).toEqual([0, 0, 1, 1, 1]);

  // The bytes promised have room in the file at the worst size: two rows do not fit into a page of 4,096 bytes.
  const maxBytes = 2 * 1024 ** 2;
  await using file = openOutbox(outboxFile(), { log: quietLog(), maxBytes });
  const promised = Math.floor(pendingBytesIn(maxBytes) / 2_000);
  const worst = (sequence: number) =>
    value(file.append(sealedBatch(sequence, { size: 2_000 }), capturedAfter(sequence)));
  await Promise.all(Array.from({ length: promised }, (_, at) => worst(at + 1)));
  await expect(worst(promised + 1)).rejects.toThrow(/as many as it may/);
});

test('rule 7: another profile changes nothing of what is buffered', async () => {
  const before = await sealWith(sealRules);
  const otherProfile = new Uint8Array(32).fill(0x99);
  const changed = { ...sealRules, points: sealRules.points.map((one) => ({ ...one, profileHash: otherProfile })) };
  const outbox = memoryOutbox();
  await value(outbox.append(before, capturedAfter(1)));
  const after = await sealWith(changed);
  const [held] = await value(outbox.held({ sequence: before.sequence }));
  expect(held?.batch).toEqual(before);
  // A leaf says by which profile it was read, and has the raw words: it can be read again for ever.
  for (const leaf of leavesOf(before)) expect(leaf.profileHash).not.toEqual(otherProfile);
  for (const leaf of leavesOf(after)) expect(leaf.profileHash).toEqual(otherProfile);
  expect(leavesOf(before)[0]?.energy?.closing.after?.registers.import.words.length).toBeGreaterThan(0);
});
