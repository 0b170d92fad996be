import { expect, test } from 'vitest';
import { DAY, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { runCore, sealedBatches, seller, signedOrder } from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { ten } from '../support/sealed-substation.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** A real clock, which can be put off. */
const offClock = (start = ten) => {
  const scheduler = virtualTime();
  const right = fakeClock({ start, scheduler, state: () => 'synchronised' });
  const wrong = { by: 0 };
  const now = () => instant(right.now() + wrong.by);
  const clock = {
    ...right,
    now,
    stamp: () => ({ ...right.stamp(), wall: now() }),
    realUntil: (at: number) => millis(Math.max(0, at - now())),
  };
  return { clock, wrong, scheduler };
};
const lastAt = (journal: ReturnType<typeof memoryJournal>): number =>
  Math.max(...journal.contents.rows.flatMap(({ blob }) => decodeJournalFrame(blob).map(({ at }) => at)));

test('a clock that jumps a year ahead closes no gate and settles nothing; it is said, and is over when it comes back', () => {
  const { clock, wrong, scheduler } = offClock();
  const { service, journal } = runCore({ clock });
  scheduler.advance(2 * MINUTE);
  wrong.by = 365 * DAY;
  scheduler.advance(20 * MINUTE);
  expect(lastAt(journal)).toBeLessThanOrEqual(ten + 22 * MINUTE);
  // Time has gone on meanwhile.
  expect(lastAt(journal)).toBeGreaterThan(ten + 20 * MINUTE);
  expect(service.now()).toBe(ten + 22 * MINUTE);
  expect(service.view().alarms).toMatchObject([
    {
      id: 'clock-disagrees/core',
      state: 'raised',
      message: expect.stringMatching(
        /^This core's clock has jumped ahead to 2027-11-24T10:\d\d:\d\d\+07:00, and by the/,
      ),
    },
  ]);
  // Its gateways go on, and it takes what they seal.
  const [first] = sealedBatches(1);
  if (first === undefined) throw new Error('nothing was sealed');
  let reply: unknown = null;
  service.submitBatch('gw-1', first.sequence, first.body).subscribe((given) => {
    reply = given;
  });
  expect(reply).toMatchObject({ kind: 'kept' });
  wrong.by = 0;
  scheduler.advance(MINUTE);
  expect(service.view().alarms).toMatchObject([{ id: 'clock-disagrees/core', state: 'returned-unacknowledged' }]);
});

test('started three days later it takes no order and settles nothing until gateways show how late it is', () => {
  const journal = memoryJournal();
  const before = offClock();
  const { stop } = runCore({ journal, clock: before.clock });
  before.scheduler.advance(2 * MINUTE);
  stop();
  const known = lastAt(journal);

  const { clock, scheduler } = offClock(instant(ten + 3 * DAY));
  const { service } = runCore({ journal, clock });
  scheduler.advance(MINUTE);
  // Others are told what its clock says: one who waits for it must hear of it.
  expect(service.now()).toBe(ten + 3 * DAY + MINUTE);
  expect(lastAt(journal)).toBeLessThanOrEqual(known + 2 * MINUTE);
  expect(service.view().alarms).toMatchObject([
    {
      id: 'clock-disagrees/core',
      message: expect.stringMatching(/start with --not-before 2026-11-27T10:0\d:\d\d\+07:00; if not,/),
    },
  ]);
  const replies: unknown[] = [];
  service.submitOrder(signedOrder(seller, 'early')).subscribe((reply) => replies.push(reply));
  const batches = sealedBatches(3 * 96);
  for (const { sequence, body } of batches)
    service.submitBatch('gw-1', sequence, body).subscribe((reply) => replies.push(reply.kind));
  expect(replies).toEqual([{ kind: 'busy', retryAfterSeconds: 1 }, ...batches.map(() => 'kept')]);
  scheduler.advance(MINUTE);
  expect(lastAt(journal)).toBeGreaterThan(ten + 3 * DAY);
  expect(service.view().alarms).toMatchObject([{ state: 'returned-unacknowledged' }]);
});

test('where no gateway comes, the operator says how late it is', () => {
  const journal = memoryJournal();
  const before = offClock();
  const { stop } = runCore({ journal, clock: before.clock });
  before.scheduler.advance(2 * MINUTE);
  stop();
  const { clock, scheduler } = offClock(instant(ten + 3 * DAY));
  const { service } = runCore({ journal, clock }, { notBefore: instant(ten + 3 * DAY - MINUTE) });
  scheduler.advance(MINUTE);
  expect([service.view().alarms, lastAt(journal) > ten + 3 * DAY]).toEqual([[], true]);
});
