import { expect, test } from 'vitest';
import { createSchedule, decide, learn, passTime, rearrange, type Schedule } from '../../../drivers/modbus/schedule.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';

const read = (purpose: PlannedRead['purpose'], address: number): PlannedRead =>
  ({ purpose, function: 4, address, count: 2, most: 2, wanted: [] }) as unknown as PlannedRead;
const meter = (address: number) => ({
  plan: {
    probe: read('probe', address),
    fast: [read('fast', address)],
    slow: [],
    interval: [read('interval', address)],
    identity: [],
  },
  gap: 0,
  split: () => [],
});

/** Plays a line on which every question is answered after a millisecond; who was asked a fast read, and when. */
const play = (first: Schedule, from: number, to: number) => {
  const asked: (readonly [at: number, address: number])[] = [];
  let [schedule, now] = [first, from];
  while (now < to) {
    schedule = passTime(schedule, now);
    const decision = decide(schedule, now);
    if (decision.kind === 'wait') {
      now = Math.max(now + 1, decision.until);
      continue;
    }
    if (decision.read.purpose === 'fast') asked.push([now, decision.read.address]);
    now += 1;
    schedule = learn(schedule, decision, { kind: 'words', words: [0, 0] }, now);
  }
  return { schedule, asked };
};
const of = (asked: readonly (readonly [number, number])[], address: number) =>
  asked.filter(([, one]) => one === address).map(([at]) => at);

test('a meter that comes or goes leaves the others on their ticks', () => {
  const begun = play(createSchedule([meter(1), meter(2)], 100, 0), 0, 350).schedule;
  const alone = play(begun, 350, 1_000).asked;
  const joined = play(rearrange(begun, [{ stays: 0 }, { stays: 1 }, { begins: meter(3) }], 100, 350), 350, 1_000).asked;
  expect([of(joined, 1), of(joined, 2)]).toEqual([of(alone, 1), of(alone, 2)]);
  expect(of(joined, 3).length).toBe(of(alone, 1).length);
  const left = play(rearrange(begun, [{ stays: 1 }], 100, 350), 350, 1_000).asked;
  // Nobody is before it any more: at most a frame sooner, never later.
  for (const [index, at] of of(left, 2).entries()) expect(of(alone, 2)[index]).toBeOneOf([at, at + 1]);
  expect(of(left, 1)).toEqual([]);
});

test('a shorter period holds at once, a longer one from the next tick on', () => {
  const begun = play(createSchedule([meter(1)], 100, 0), 0, 350).schedule;
  expect(of(play(rearrange(begun, [{ stays: 0 }], 20, 350), 350, 420).asked, 1)).toEqual([370, 390, 410]);
  expect(of(play(rearrange(begun, [{ stays: 0 }], 300, 350), 350, 1_100).asked, 1)).toEqual([400, 700, 1_000]);
});

test('who is put in another place goes on, and who is new is probed first', () => {
  const begun = play(createSchedule([meter(1), meter(2)], 100, 0), 0, 350).schedule;
  const next = rearrange(begun, [{ begins: meter(3) }, { stays: 1 }, { stays: 0 }], 100, 350);
  expect(next.meters.map(({ standing }) => standing.kind)).toEqual(['doubted', 'trusted', 'trusted']);
  expect(next.meters.map(({ scheduled }) => scheduled.plan.probe.address)).toEqual([3, 2, 1]);
});
