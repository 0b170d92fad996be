import { expect, test } from 'vitest';
import { beginScan, visitTime } from '../../../src/bin/installer/scan.ts';
import { scanLines, scanReport } from '../../../src/bin/installer/scan-report.ts';
import { millis } from '../../../src/domain/time.ts';
import { testProfile } from '../../support/test-profile.ts';

const settings = { kind: 'rtu', path: '/dev/a', baud: 9_600, parity: 'none', stopBits: 1 } as const;
const plan = {
  attempts: [{ settings, units: [1] }],
  profiles: [testProfile({})],
  patience: millis(300),
  thorough: false,
};

test.each([
  [1, '1 answer came late'],
  [2, '2 answers came late'],
])('%d late: %s', (late, says) =>
  expect(scanLines(scanReport([{ state: beginScan(plan), late }], true)).join('\n')).toContain(says),
);

test('what one more meter costs grows with the models there are, and with slow lines', () => {
  const other = testProfile({});
  const moved = {
    ...other,
    points: { ...other.points, frequency: { ...never(other.points.frequency), address: 400 } },
  };
  const more = { ...plan, profiles: [...plan.profiles, moved] };
  expect(visitTime(more)).toBeGreaterThan(visitTime(plan));
  const slow = { ...plan, attempts: [{ settings: { ...settings, baud: 1_200 }, units: [1] }] };
  expect(visitTime(slow)).toBeGreaterThan(visitTime(plan));
});

function never<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test profile has it');
  return value;
}
