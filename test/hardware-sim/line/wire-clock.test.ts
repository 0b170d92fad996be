import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { realWireClock } from '../../../hardware-sim/line/wire-clock.ts';

afterEach(() => vi.restoreAllMocks());

test.each([
  { name: 'the moment passes while the call is made', times: [10, 10.3, 11], when: 10.2 },
  { name: 'the moment is past', times: [10, 11, 12], when: 9 },
  { name: 'the moment is now', times: [10, 10, 11], when: 10 },
])('a callback never comes before the call returns: $name', async ({ times, when }) => {
  for (const sharp of [false, true]) {
    let last = 0;
    const readings = [...times];
    vi.spyOn(performance, 'now').mockImplementation(() => (last = readings.shift() ?? last + 1));
    let returned = false;
    const calls: boolean[] = [];
    realWireClock.at(when, () => calls.push(returned), sharp);
    returned = true;
    vi.restoreAllMocks();
    await sleep(20);
    expect(calls).toEqual([true]);
  }
});

test('what is taken back is not called', async () => {
  let called = false;
  for (const sharp of [false, true]) realWireClock.at(performance.now() + 2, () => (called = true), sharp)();
  await sleep(10);
  expect(called).toBe(false);
});
