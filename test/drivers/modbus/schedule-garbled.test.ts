import { describe, expect, test } from 'vitest';
import { createSchedule } from '../../../drivers/modbus/schedule.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';
import { type Answer, meter, nothingAsked, plated, run, words } from './run-schedule.ts';

const short: PlannedRead = { ...nothingAsked, purpose: 'slow' };

describe('a garbled answer', () => {
  test('costs one probe, no back-off', () => {
    let garbled = 1;
    const answer: Answer = (_which, purpose) => {
      if (purpose !== 'fast' || garbled === 0) return [words, 10];
      garbled -= 1;
      return [{ kind: 'corrupt', detail: '' }, 10];
    };
    const { asked } = run(createSchedule([meter()], 1_000, 0), 1_500, answer);
    expect(asked.map(([at, , purpose]) => [at, purpose])).toEqual([
      [0, 'probe'],
      [10, 'fast'],
      [1_000, 'probe'],
      [1_010, 'fast'],
    ]);
  });

  test.each([
    ['identity', 1, 2],
    ['identity', 1_000, 3],
    ['interval', 1, 2],
    // A question whose answer is always garbled must not keep the meter from the others.
    ['interval', 1_000, 3],
  ])(
    'what is asked once an interval is asked again: %s, garbled %i times, asked %i times',
    (purpose, garbled, times) => {
      let left = garbled;
      const answer: Answer = (_which, asked) => {
        if (asked !== purpose || left === 0) return [words, 10];
        left -= 1;
        return [{ kind: 'corrupt', detail: '' }, 10];
      };
      const { asked } = run(createSchedule([meter(plated)], 1_000, 0), 1_500, answer, [300]);
      const own = asked.filter(([at, , one]) => one === purpose && (purpose === 'interval' || at < 300));
      expect(own.length).toBe(times);
      expect(asked.filter(([, , one]) => one === 'fast').length).toBe(2);
    },
  );

  // Each stops the whole line for the meter's latest, a second here, as a time-out does.
  const garblesFast: Answer = (which, purpose) =>
    which === 0 && purpose === 'fast' ? [{ kind: 'corrupt', detail: '' }, 1_060] : [words, 60];
  const ten = run(
    createSchedule(
      Array.from({ length: 10 }, () => meter()),
      1_000,
      0,
    ),
    600_000,
    garblesFast,
  );

  test('to every question but the probe is left alone ever longer: rule 2 is for who garbles too', () => {
    const times = ten.asked.filter(([, which, purpose]) => which === 0 && purpose === 'fast').map(([at]) => at);
    // At 0, 1, 3 and 7 s, then at least 16, 32, 64, 128, 256 s apart: 503 s, and its own turns left out behind each.
    expect(times.length).toBeGreaterThan(6);
    expect(times.length).toBeLessThanOrEqual(9);
    times.slice(4).forEach((at, index) => {
      expect(at - (times[index + 3] ?? at)).toBeGreaterThanOrEqual(16_000 * 2 ** index);
    });
  });

  test('of one meter leaves the other nine at least 95 % of their readings', () => {
    for (let other = 1; other < 10; other += 1)
      expect(ten.asked.filter(([, which, purpose]) => which === other && purpose === 'fast').length).toBeGreaterThan(
        0.95 * 600,
      );
  });

  test('to one question of several is asked for ever more seldom, the others as ever; and found when it is well', () => {
    let answered = 0;
    const answer: Answer = (_which, purpose) => {
      if (purpose === 'slow') answered += 1;
      return answered <= 300 && purpose === 'fast' ? [{ kind: 'corrupt', detail: '' }, 10] : [words, 10];
    };
    const twoReads = { ...meter(), plan: { ...meter().plan, fast: [meter().plan.fast[0] ?? nothingAsked, short] } };
    const { asked } = run(createSchedule([twoReads], 1_000, 0), 500_000, answer);
    const count = (purpose: string, from: number, to: number) =>
      asked.filter(([at, , one]) => one === purpose && at >= from && at < to).length;
    // 0, 1, 3, 7, … 63, 95, 95 ticks left out of 300.
    expect(count('fast', 0, 300_000)).toBeLessThanOrEqual(10);
    expect(count('slow', 0, 500_000)).toBe(500);
    // Found again 95 ticks after it is well at the latest.
    expect(count('fast', 396_000, 500_000)).toBeGreaterThanOrEqual(104);
  });

  test('twice in a row, the probe’s too, is as good as silence', () => {
    const { schedule } = run(createSchedule([meter()], 1_000, 0), 1_500, () => [{ kind: 'foreign', detail: '' }, 10]);
    expect(schedule.meters[0]?.standing).toMatchObject({ kind: 'silent', failures: 2 });
  });
});
