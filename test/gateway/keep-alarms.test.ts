import { defer, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import type { Happening } from '../../src/gateway/happening.ts';
import { keepAlarms } from '../../src/gateway/keep-alarms.ts';
import { allIsKept } from '../../src/gateway/keeping.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

const changeOf = (number: number): Happening => ({
  kind: 'alarm',
  alarm: {
    id: `storage/${number}`,
    kind: 'storage',
    source: {},
    priority: 'high',
    state: 'raised',
    since: instant(number),
    at: instant(number),
    message: '',
  } satisfies Alarm,
});

/** An outbox on a disk that is full while `full` says so; changes come as `raise` says. */
const begin = (most?: number) => {
  const scheduler = virtualTime();
  const outbox = memoryOutbox();
  const log = quietLog();
  const disk = { full: false, asked: 0 };
  const happenings = new Subject<Happening>();
  const through: number[] = [];
  const errors: unknown[] = [];
  const ports = {
    outbox: {
      ...outbox,
      appendAlarm: (alarm: Alarm) =>
        defer(() => {
          disk.asked += 1;
          return disk.full ? throwError(() => new Fault('disk-full', 'No room.')) : outbox.appendAlarm(alarm);
        }),
    },
    log,
    clock: fakeClock({ start: instant(0), scheduler }),
    random: seededRandom(1),
  };
  keepAlarms(
    ports,
    allIsKept().alarms,
    most,
  )(happenings).subscribe({
    next: (one) => {
      if (one.kind === 'alarms-kept') through.push(one.through);
    },
    error: (error: unknown) => errors.push(error),
  });
  return {
    disk,
    log,
    through,
    errors,
    kept: () => outbox.contents.alarms.map(({ id }) => id),
    raise: (...numbers: readonly number[]) => {
      for (const number of numbers) happenings.next(changeOf(number));
    },
    seconds: (count: number) => scheduler.advance(count * SECOND),
  };
};

test('what storage refuses waits and is kept in order when it can be, and the log says so once', () => {
  const town = begin();
  town.raise(1);
  town.disk.full = true;
  town.raise(2, 3);
  town.seconds(600);
  town.raise(4);
  expect(town.kept()).toEqual(['storage/1']);
  // It is tried again at most every minute, and only the oldest: not every change at every attempt.
  expect(town.disk.asked).toBeLessThan(40);
  expect(town.log.lines.map(({ message }) => message)).toEqual([
    'No room. Changes of alarms wait in memory until it can.',
  ]);
  town.disk.full = false;
  town.seconds(60);
  expect(town.kept()).toEqual([1, 2, 3, 4].map((number) => `storage/${number}`));
  expect(town.through).toEqual([1, 2, 3, 4]);
  expect(town.log.lines.map(({ level, message }) => [level, message]).slice(1)).toEqual([
    ['info', 'Changes of alarms are kept again.'],
  ]);
  expect(town.errors).toEqual([]);
});

test('of more than may wait the oldest are let go of, and that is said', () => {
  const town = begin(3);
  town.disk.full = true;
  town.raise(1, 2, 3, 4, 5, 6);
  town.disk.full = false;
  town.seconds(60);
  expect(town.kept()).toEqual([4, 5, 6].map((number) => `storage/${number}`));
  expect(town.log.lines.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'No room. Changes of alarms wait in memory until it can.'],
    ['error', 'Too many changes of alarms wait for storage: the oldest are let go of.'],
    ['info', 'Changes of alarms are kept again.'],
  ]);
});
