import { of } from 'rxjs';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { allIsKept, complainOfKeeping } from '../../src/gateway/keeping.ts';
import type { AlarmsKept } from '../../src/ports/outbox.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

const ID = 'storage/alarms-given-up';
const stood: Alarm = {
  id: ID,
  kind: 'storage',
  source: {},
  priority: 'high',
  state: 'raised',
  since: instant(0),
  at: instant(0),
  message: '',
};

/** What is complained of, look by look, of an outbox that says this; a look is every 30 s. */
const complaints = (looks: readonly AlarmsKept[], restored: readonly Alarm[] = [], fleet: unknown = {}) => {
  const scheduler = virtualTime();
  let look = 0;
  const said: boolean[] = [];
  const alarmsKept = () => {
    look += 1;
    return of(looks[Math.min(look, looks.length) - 1] as AlarmsKept);
  };
  const ports = {
    clock: fakeClock({ start: instant(0), scheduler }),
    outbox: { ...memoryOutbox(), alarmsKept },
    random: seededRandom(1),
    fleet: fleet as never,
  };
  complainOfKeeping(
    ports,
    allIsKept(),
    restored,
  )(of()).subscribe((one) => {
    if (one.kind === 'condition' && one.condition.id === ID) said.push(one.condition.standing);
  });
  scheduler.advance((30 * looks.length - 28) * SECOND);
  return said;
};
const kept = (keptThrough: number, acknowledgedThrough: number, lost: number): AlarmsKept => ({
  keptThrough,
  acknowledgedThrough,
  lost,
});

test.for([
  ['nothing was ever given up', [kept(1, 0, 0), kept(9, 0, 0)], [false, false]],
  ['long before the start: that was said then', [kept(9, 3, 5), kept(10, 3, 5)], [false, false]],
  [
    'now, until the DSO has what was kept by then',
    [kept(9, 0, 0), kept(20, 0, 4), kept(25, 19, 4), kept(25, 20, 4)],
    [false, true, true, false],
  ],
  ['again', [kept(9, 0, 0), kept(20, 0, 4), kept(25, 20, 4), kept(30, 20, 6)], [false, true, false, true]],
] as const)('%s', ([, looks, expected]) => {
  expect(complaints(looks)).toEqual(expected);
});

test('what stood at the start stands until the DSO has what is left', () => {
  expect(complaints([kept(9, 3, 5), kept(12, 8, 5), kept(12, 9, 5)], [stood])).toEqual([true, true, false]);
});

test('without a DSO nobody misses anything', () => {
  expect(complaints([kept(9, 0, 0), kept(20, 0, 4)], [], null)).toEqual([]);
});
