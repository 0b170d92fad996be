import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Result } from '../../../drivers/modbus/question.ts';
import {
  createSchedule,
  decide,
  learn,
  passBoundary,
  passTime,
  type Scheduled,
} from '../../../drivers/modbus/schedule.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';

const read = (purpose: PlannedRead['purpose'], address: number): PlannedRead => ({
  function: 4,
  address,
  count: 2,
  most: 2,
  purpose,
  wanted: [],
});

type Shape = Readonly<{ fast: number; slow: number; gap: number; takes: number; dead: boolean }>;

const scheduled = ({ fast, slow, gap }: Shape): Scheduled => ({
  plan: {
    fast: Array.from({ length: fast }, (_, index) => read('fast', index)),
    slow: Array.from({ length: slow }, (_, index) => read('slow', 100 + index)),
    interval: [read('interval', 200)],
    identity: [read('identity', 300)],
    probe: read('probe', 400),
  },
  gap,
  split: (one) => [one],
});

const meter = fc.record({
  fast: fc.integer({ min: 1, max: 3 }),
  slow: fc.integer({ min: 1, max: 3 }),
  gap: fc.integer({ min: 0, max: 200 }),
  takes: fc.integer({ min: 20, max: 400 }),
  dead: fc.boolean(),
});
const SEED = 20_261_124;
const TIMEOUT = 300;
const words: Result = { kind: 'words', words: [] };

/** Everything asked within `until` ms, on a bus that is far too slow for its period. */
const run = (shapes: readonly Shape[], period: number, until: number, boundaries: number) => {
  let schedule = createSchedule(shapes.map(scheduled), period, 0);
  let now = 0;
  let boundary = boundaries;
  const asked: { at: number; meter: number; read: PlannedRead }[] = [];
  while (now < until) {
    if (now >= boundary) {
      schedule = passBoundary(schedule, now);
      boundary += boundaries;
    }
    schedule = passTime(schedule, now);
    const decision = decide(schedule, now);
    if (decision.kind === 'wait') {
      now = Math.max(now + 1e-6, Math.min(decision.until, boundary));
      continue;
    }
    asked.push({ at: now, meter: decision.meter, read: decision.read });
    const shape = shapes[decision.meter];
    now += shape?.dead ? TIMEOUT : (shape?.takes ?? 0);
    schedule = learn(schedule, decision, shape?.dead ? { kind: 'timeout' } : words, now);
  }
  return asked;
};

/*
 * Every question of every class waits at most until all that was due before it has been asked once: a round. A round
 * has, per living meter, its reads, its gaps and a probe, and per dead one a time-out. A slow read waits ten ticks, or
 * rounds where these are longer, for its turn, and up to nine more for its place among the meters.
 */
test('on a bus however full nothing starves: fast, slow and identity reads come within bounded ticks', () => {
  let busy = 0;
  fc.assert(
    fc.property(
      fc.array(meter, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 100, max: 1_500 }),
      (shapes, period) => {
        const round = shapes.reduce(
          (sum, { fast, slow, gap, takes, dead }) => sum + (dead ? TIMEOUT : (fast + slow + 3) * (takes + gap)),
          period,
        );
        const boundaries = 25 * round;
        const until = 100 * round;
        const asked = run(shapes, period, until, boundaries);
        if (round - period > period) busy += 1;
        shapes.forEach((shape, index) => {
          if (shape.dead) return;
          const { plan } = scheduled(shape);
          for (const [reads, bound] of [
            [plan.fast, 2 * round],
            [plan.slow, 21 * round],
            [plan.identity, boundaries + 2 * round],
            [plan.interval, boundaries + 2 * round],
          ] as const) {
            for (const wanted of reads) {
              const times = asked
                .filter((one) => one.meter === index && one.read.address === wanted.address)
                .map(({ at }) => at);
              const gaps = [...times, until].map((at, turn) => at - (times[turn - 1] ?? 0));
              expect(Math.max(...gaps), `${wanted.purpose} of meter ${index}`).toBeLessThanOrEqual(bound);
            }
          }
        });
      },
    ),
    { seed: SEED, numRuns: 150 },
  );
  expect(busy).toBeGreaterThan(50);
});

test('a dead meter costs one time-out per back-off interval, whoever else is on the bus', () => {
  fc.assert(
    fc.property(fc.array(meter, { minLength: 1, maxLength: 8 }), (shapes) => {
      const asked = run([{ fast: 1, slow: 1, gap: 0, takes: 0, dead: true }, ...shapes], 1_000, 3_600_000, 900_000);
      const times = asked.filter((one) => one.meter === 0).map(({ at }) => at);
      // 2, 4, …, 256 s are eight waits in 510 s; then one in five minutes at most.
      expect(times.length).toBeLessThanOrEqual(1 + 8 + Math.ceil((3_600 - 510) / 300));
      times.slice(1).forEach((at, index) => {
        const wait = at - (times[index] ?? 0) - TIMEOUT;
        expect(wait).toBeGreaterThanOrEqual(Math.min(300_000, 2_000 * 2 ** index));
      });
    }),
    { seed: SEED, numRuns: 20 },
  );
});
