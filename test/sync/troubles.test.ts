import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { DAY, instant, millis } from '../../src/domain/time.ts';
import { advanceSync, startSync, syncViews } from '../../src/sync/sync-views.ts';
import { isSyncEvent, type SyncEvent, troublesOf } from '../../src/sync/troubles.ts';
import { sealedBatch } from '../support/sealed.ts';

const batch = sealedBatch(7);
const fault = new Fault('disk-full', 'The disk is full.');
const head = { size: 1, root: new Uint8Array(32) };
const status = {
  pending: 3,
  refused: 0,
  bytes: 100,
  oldest: instant(0),
  span: millis(0),
  fill: 0.1,
  limits: { rows: 30, bytes: 1_000, span: millis(63 * DAY) },
  batchBytes: 40,
  damage: [],
  wear: null,
};
const MiB = 1024 ** 2;
const worn = {
  today: { bytes: 300 * MiB, syncs: 9 },
  perDay: null,
  budget: 256 * MiB,
  grouping: true,
  exceeded: true,
};
const sound = ['gone storage/status', 'gone core-refused', 'gone storage/damage', 'gone storage/wear'];

const ours = ['gone core-unreachable', 'gone core-unreachable/foreign'];

const said = (event: SyncEvent) =>
  troublesOf(event, instant(5)).map(({ id, standing }) => `${standing ? 'stands' : 'gone'} ${id}`);

test.for<{ event: SyncEvent; conditions: readonly string[] }>([
  { event: { kind: 'not-kept', batch, fault }, conditions: ['stands storage/append'] },
  { event: { kind: 'kept', batch }, conditions: ['gone storage/append'] },
  { event: { kind: 'core-failed', fault }, conditions: ['stands core-unreachable'] },
  {
    event: { kind: 'core-failed', fault: new Fault('signature', 'It has another key.') },
    conditions: ['stands core-unreachable/foreign'],
  },
  // It answers: that it has much to do is no trouble of this gateway.
  { event: { kind: 'core-failed', fault: new Fault('busy', 'Later.') }, conditions: [...ours] },
  {
    event: { kind: 'core-failed', fault: new Fault('core-refused', 'Not enrolled.') },
    conditions: [...ours, 'stands core-refused/gateway'],
  },
  {
    event: { kind: 'acknowledged', batch, head },
    conditions: [...ours, 'gone core-refused/gateway', 'gone storage/acknowledge'],
  },
  {
    event: { kind: 'refused', batch, reason: 'unknown-point' },
    conditions: [...ours, 'gone core-refused/gateway', 'stands core-refused'],
  },
  { event: { kind: 'outbox-failed', fault }, conditions: ['stands storage/acknowledge'] },
  { event: { kind: 'outbox-mute', fault }, conditions: ['stands storage/status'] },
  { event: { kind: 'outbox', status }, conditions: [...sound, 'gone storage/fill'] },
  {
    event: { kind: 'outbox', status: { ...status, fill: 0.8 } },
    conditions: [...sound, 'stands storage/fill'],
  },
  {
    event: { kind: 'outbox', status: { ...status, refused: 1 } },
    conditions: [
      'gone storage/status',
      'stands core-refused',
      'gone storage/damage',
      'gone storage/wear',
      'gone storage/fill',
    ],
  },
  {
    event: { kind: 'outbox', status: { ...status, damage: [{ keptAs: 'x', report: 'None is lost.' }] } },
    conditions: [
      'gone storage/status',
      'gone core-refused',
      'stands storage/damage',
      'gone storage/wear',
      'gone storage/fill',
    ],
  },
  {
    event: { kind: 'outbox', status: { ...status, wear: worn } },
    conditions: [
      'gone storage/status',
      'gone core-refused',
      'gone storage/damage',
      'stands storage/wear',
      'gone storage/fill',
    ],
  },
])('$event.kind', ({ event, conditions }) => {
  expect(isSyncEvent(event)).toBe(true);
  expect(said(event)).toEqual(conditions);
});

test('a refusal names the batch, the reason and whom to ask', () => {
  const refused = troublesOf({ kind: 'refused', batch, reason: 'unknown-point' }, instant(5)).at(-1);
  expect(refused?.message).toBe(
    "The core refused batch 7 (unknown-point). It is set aside and kept: have the core's operator look at it.",
  );
});

test.for([
  [1, /^The core refused a batch\./],
  [12, /^The core refused 12 batches\./],
] as const)('that %i were set aside is said of the outbox alone, as after a restart', ([refused, sentence]) => {
  const condition = troublesOf({ kind: 'outbox', status: { ...status, refused } }, instant(5)).find(
    ({ id }) => id === 'core-refused',
  );
  expect(condition).toMatchObject({ standing: true, kind: 'core-refused', priority: 'high' });
  expect(condition?.message).toMatch(sentence);
});

test('how it stands with the core follows from what happened', () => {
  const after = (...events: readonly SyncEvent[]) => {
    const board = events.reduce(
      advanceSync(() => instant(0)),
      startSync(status, 9),
    );
    return syncViews(board, { batchesPerDay: 96, bytesPerBatch: 40 });
  };
  // Nine appended, three pending: six are acknowledged.
  expect(after().core).toEqual({ reachable: true, acknowledgedThrough: 6, lastReceiptAt: null });
  expect(after({ kind: 'core-failed', fault }).core.reachable).toBe(false);
  expect(after({ kind: 'core-failed', fault: new Fault('core-refused', 'no') }).core.reachable).toBe(true);
  expect(after({ kind: 'core-failed', fault }, { kind: 'acknowledged', batch, head }).core).toEqual({
    reachable: true,
    acknowledgedThrough: 7,
    lastReceiptAt: '1970-01-01T07:00:00+07:00',
  });
  expect(after({ kind: 'outbox', status: { ...status, pending: 4 } }).outbox).toMatchObject({
    pending: 4,
    oldest: '1970-01-01T07:00:00+07:00',
    // (1,000 − 100) / 40 = 22 batches by their bytes, 30 − 4 = 26 by their number; 22 quarter hours are 5.5 hours.
    offline: { hours: 5, bound: 'bytes' },
  });
});
