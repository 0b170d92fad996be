import { readFileSync } from 'node:fs';
import { from, map, Subject, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { readLimits } from '../../src/bin/read-limits.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { type ClockState, instant, millis, monotonic } from '../../src/domain/time.ts';
import { contradictions } from '../../src/metering/meter-identity.ts';
import { watchClock } from '../../src/power-quality/watch-clock.ts';
import { watchCounters } from '../../src/power-quality/watch-counters.ts';
import { watchIdentity } from '../../src/power-quality/watch-identity.ts';
import { watchQuality } from '../../src/power-quality/watch-quality.ts';
import { watchSilence } from '../../src/power-quality/watch-silence.ts';
import { type SyncEvent, troublesOf } from '../../src/sync/troubles.ts';
import { messageIn } from '../../src/web/words/message-in.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';
import { sealedBatch } from '../support/sealed.ts';

/** What the gateway's own code says, not a copy of it: a sentence that changes there must be translated anew here. */
const quality = (): readonly AlarmCondition[] => {
  const limits = readLimits(['egat-system', 'pea-lv']);
  const rules = { ...unwatched, meters: [qualityMeter('h01', { limits })] };
  const hour = 3_600_000;
  const values = (at: number): Values =>
    at < hour / 2
      ? { frequency: 48.7, 'voltage.L1': 245, 'voltage.L1-L2': 400, 'voltage.L2-L3': 400, 'voltage.L3-L1': 340 }
      : { frequency: 50, 'voltage.L1': 230, 'voltage.L1-L2': 400, 'voltage.L2-L3': 400, 'voltage.L3-L1': 400 };
  const readings = Array.from({ length: hour / 5_000 }, (_, index) => index * 5_000).map((at) =>
    readingBetween(at, at, { values: values(at) }),
  );
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(watchQuality(rules), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

const counters = (): readonly AlarmCondition[] => {
  const reasons: readonly BadReason[] = ['counter-decreased', 'counter-reset', 'counter-jumped', 'zero-after-boot'];
  const readings = reasons.flatMap((reason, index): Reading[] => {
    const fine = readingBetween(2 * index, 2 * index);
    return [{ ...fine, registers: {}, rejected: { import: reason, export: reason } }, fine];
  });
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(watchCounters, toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

const identity = (): readonly AlarmCondition[] => {
  const said = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };
  const report = { device: 'h01', point: 'p01', at: instant(0), said, confirmedAt: null };
  const expected = { serialNumber: '4711', currentRatio: 40, voltageRatio: 1 };
  const wrong = contradictions(expected, { serialNumber: '4712', isModel: false, currentRatio: 20, voltageRatio: 2 });
  let conditions: readonly AlarmCondition[] = [];
  from([wrong, []])
    .pipe(
      map((one) => ({ identity: { ...report, contradictions: one } })),
      watchIdentity,
      toArray(),
    )
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

test('what is wrong with a meter is said in Thai part by part', () => {
  const [condition] = identity();
  expect(inThai(condition?.message ?? '')).toContain(
    '(หมายเลขเครื่อง 4712 แทนที่จะเป็น 4711 และ ไม่ใช่รุ่นที่ตั้งไว้ และ อัตราส่วน CT 20 แทนที่จะเป็น 40 และ อัตราส่วน PT 2 แทนที่จะเป็น 1)',
  );
});

const silence = (): readonly AlarmCondition[] => {
  const conditions: AlarmCondition[] = [];
  const scheduler = new TestScheduler(() => {});
  scheduler.run(() => {
    const readings = new Subject<Reading>();
    const clock = fakeClock({ start: instant(0), scheduler });
    const watching = watchSilence([{ device: 'h01', point: 'p01' }], millis(2_500), clock)(readings);
    const subscription = watching.subscribe((one) => conditions.push(one));
    scheduler.schedule(() => readings.next(readingBetween(0, 0)), 5_000);
    scheduler.schedule(() => subscription.unsubscribe(), 6_000);
  });
  return conditions;
};

/**
 * The sentences a file says, out of its source, so that none is forgotten. What is filled in is a name or a figure; where
 * it is a sentence of another place, one of those.
 */
const saidIn = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?<before>[^\n]*)(?:`(?<template>[^`\n]+[.?])`|'(?<plain>[A-Z][^'\n]+ [^'\n]+\.)')/g,
    ),
  ].flatMap(({ groups }) => {
    const { before = '', template, plain }: Readonly<Record<string, string>> = groups ?? {};
    // For the operator's log, for a bug, or in a comment.
    if (/log\.|new Error\(|^\s*(\*|\/\/)/.test(before)) return [];
    const text = template ?? plain ?? '';
    // For the log too, a line further up; or SQL.
    if (text.includes('an empty one was begun') || /^[A-Z]{6} /.test(text)) return [];
    return [
      text
        .replace(/\$\{\w*\.?fault\.message\}|\$\{error\.message\}|\$\{detail\}/g, 'x-7.sqlite is closed.')
        .replace(
          /\$\{remedy\([^}]*\}/g,
          "the core's clock is behind this gateway's; have the wrong one of the two put right",
        )
        .replace(/\$\{[^}]*\}/g, '17'),
    ];
  });

const faultFiles = [
  'src/adapters/sqlite/storage-fault.ts',
  'src/adapters/sqlite/database-thread.ts',
  'src/adapters/sqlite/open-database.ts',
  'src/adapters/sqlite/outbox-tables.ts',
  'src/adapters/sqlite/journal-tables.ts',
  'src/settlement/verify-receipt.ts',
  'src/wire/checkpoint.ts',
  'src/sync/drain.ts',
];
const faults = faultFiles.flatMap(saidIn);

test.each(faultFiles)('%s says something', (file) => expect(saidIn(file).length).toBeGreaterThan(0));

/** `core.ts` says how its journal does, the others what they watch. */
const core = (): readonly Readonly<{ message: string }>[] =>
  ['src/core.ts', 'src/core/core-service.ts', 'src/core/watch.ts'].flatMap(saidIn).map((message) => ({ message }));

const clock = (): readonly AlarmCondition[] => {
  const conditions: AlarmCondition[] = [];
  const at = (minute: number, state: ClockState): Reading => ({
    ...readingBetween(0, 0),
    clock: state,
    monotonic: monotonic(minute * 60_000),
  });
  from([at(0, 'unsynchronised'), at(5, 'unsynchronised'), at(6, 'synchronised')])
    .pipe(watchClock)
    .subscribe((one) => conditions.push(one));
  return conditions;
};

const troubles = (): readonly AlarmCondition[] => {
  const batch = sealedBatch(7);
  const limits = { rows: 30, bytes: 1_000 };
  const status = { pending: 3, refused: 0, bytes: 100, oldest: instant(0), fill: 0.1, limits, batchBytes: 40 };
  const lost =
    'The core at http://127.0.0.1:8470 cannot be reached: connect ECONNREFUSED 127.0.0.1:8470. Batches wait in the outbox.';
  const events: readonly SyncEvent[] = [
    { kind: 'kept', batch },
    { kind: 'core-failed', fault: new Fault('core-unreachable', lost) },
    { kind: 'acknowledged', batch, head: { size: 1, root: new Uint8Array(32) } },
    { kind: 'refused', batch, reason: 'unknown-point' },
    { kind: 'outbox', status: { ...status, fill: 0.93 } },
    { kind: 'outbox', status },
    { kind: 'outbox', status: { ...status, refused: 1 } },
    { kind: 'outbox', status: { ...status, refused: 12 } },
    ...faults.flatMap((message): readonly SyncEvent[] => {
      const fault = new Fault('storage', message);
      return [
        { kind: 'not-kept', fault, batch },
        { kind: 'outbox-failed', fault },
        { kind: 'outbox-mute', fault },
        { kind: 'core-failed', fault: new Fault('signature', message) },
        { kind: 'core-failed', fault: new Fault('core-refused', message) },
      ];
    }),
  ];
  return events.flatMap((event) => troublesOf(event, instant(0)));
};

describe("a gateway's sentences in Thai", () => {
  const sources = { quality, counters, identity, silence, clock, troubles, core };
  test.for(Object.entries(sources))('of %s: all of them, with their figures', ([, said]) => {
    const messages = new Set(said().map(({ message }) => message));
    expect(messages.size).toBeGreaterThan(1);
    for (const message of messages) {
      const thai = inThai(message);
      expect(thai, message).toMatch(/[\u0e00-\u0e7f]/);
      // No English sentence is left: only units, names, settings and what another machine said.
      expect(thai, message).not.toMatch(/(?<!\.)\b(the|has|again|check|outside|inside|batch)\b/i);
      for (const [figure] of message.matchAll(/\d+\.\d+|h01|8470/g)) expect(thai, message).toContain(figure);
    }
  });

  test('a limit that was not confirmed says so, one that was does not', () => {
    const voltage = (caveat: string) =>
      `Voltage of h01 phase L1 is 241.00 V, outside 200 to 240 V (pea-220; ${caveat}).`;
    expect(inThai(voltage('indicative'))).toBe(
      'แรงดันไฟฟ้าของ h01 เฟส L1 241.00 V อยู่นอกช่วง 200 ถึง 240 V (pea-220 ค่าบ่งชี้)',
    );
    expect(inThai(voltage('indicative, limit not confirmed by the authority'))).toContain('ยังไม่ได้ยืนยัน');
  });

  test('a sentence nobody has translated stays English, and says so', () => {
    expect(messageIn('th', 'The disk is on fire.')).toEqual({ language: 'en', text: 'The disk is on fire.' });
    expect(messageIn('en', 'The core answers again.')).toEqual({ language: 'en', text: 'The core answers again.' });
    expect(messageIn('th', 'The core answers again.')).toEqual({ language: 'th', text: 'คอร์ตอบอีกครั้งแล้ว' });
  });
});
