import { describe, expect, test } from 'vitest';
import type { LimitedQuantity } from '../../../src/domain/limits.ts';
import { instant } from '../../../src/domain/time.ts';
import { judgePeriod } from '../../../src/power-quality/statistics/judge-period.ts';
import { groupsOf, rollUp } from '../../../src/power-quality/statistics/roll-up.ts';
import type { RuleResult, Verdict } from '../../../src/power-quality/statistics/rule-result.ts';
import { complianceRule } from '../../support/compliance-rules.ts';
import { monday } from '../../support/quality-frames.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';

const meters = [
  qualityMeter('h01', { feeder: 'a', limits: [limitSet({ compliance: [complianceRule()] })] }),
  qualityMeter('h02', { feeder: 'a' }),
  // Read over the same line as the others: that says nothing of its feeder.
  qualityMeter('h03'),
];
const [unmeasured] = judgePeriod(meters, { start: monday, end: instant(monday + 1) }, []);
const result = (
  device: string | null,
  verdict: Verdict,
  quantity: LimitedQuantity = 'voltage',
  measured = true,
): RuleResult => ({
  ...(unmeasured as RuleResult),
  device,
  verdict,
  measured,
  rule: complianceRule({ quantity }),
});
const groups = groupsOf(meters, 'substation-1');
const verdicts = (...results: readonly RuleResult[]) =>
  Object.fromEntries(rollUp(results, groups).map(({ group, verdict }) => [`${group.kind} ${group.name}`, verdict]));

test('every meter, every feeder, those of no feeder that is configured, the substation', () => {
  expect(groups).toEqual([
    { kind: 'meter', name: 'h01', devices: ['h01'] },
    { kind: 'meter', name: 'h02', devices: ['h02'] },
    { kind: 'meter', name: 'h03', devices: ['h03'] },
    { kind: 'feeder', name: 'a', devices: ['h01', 'h02'] },
    { kind: 'feeder', name: null, devices: ['h03'] },
    { kind: 'substation', name: 'substation-1', devices: ['h01', 'h02', 'h03'] },
  ]);
});

describe('the worst verdict counts', () => {
  test('of a meter, of its feeder and of the substation', () => {
    const found = verdicts(
      result('h01', 'compliant'),
      result('h01', 'exceeded', 'unbalance'),
      result('h02', 'compliant'),
      result('h03', 'compliant'),
    );
    expect(found).toEqual({
      'meter h01': 'exceeded',
      'meter h02': 'compliant',
      'meter h03': 'compliant',
      'feeder a': 'exceeded',
      'feeder null': 'compliant',
      'substation substation-1': 'exceeded',
    });
  });

  test('unknown is worse than compliant and better than exceeded', () => {
    expect(verdicts(result('h01', 'unknown'), result('h02', 'compliant'))).toMatchObject({ 'feeder a': 'unknown' });
    expect(verdicts(result('h01', 'unknown'), result('h02', 'exceeded'))).toMatchObject({ 'feeder a': 'exceeded' });
  });

  test('what a meter does not give is not held against it; a meter that gave nothing is unknown', () => {
    const found = verdicts(result('h01', 'compliant'), result('h01', 'unknown', 'flicker.long', false));
    expect(found).toMatchObject({ 'meter h01': 'compliant', 'meter h02': 'unknown', 'feeder a': 'unknown' });
  });

  test('the frequency is judged with the substation only', () => {
    const found = verdicts(
      ...['h01', 'h02', 'h03'].map((device) => result(device, 'compliant')),
      result(null, 'exceeded', 'frequency'),
    );
    expect(found).toMatchObject({
      'feeder a': 'compliant',
      'feeder null': 'compliant',
      'substation substation-1': 'exceeded',
    });
  });
});

test('shares and quantities', () => {
  const results = [
    result(null, 'compliant', 'frequency'),
    result('h01', 'exceeded'),
    result('h01', 'compliant', 'unbalance'),
    result('h02', 'compliant'),
    result('h03', 'unknown'),
  ];
  expect(rollUp(results, groups).at(-1)).toEqual({
    group: groups.at(-1),
    verdict: 'exceeded',
    meters: { compliant: 1, exceeded: 1, unknown: 1 },
    compliantShare: 1 / 3,
    quantities: [
      { quantity: 'frequency', verdict: 'compliant', meters: { compliant: 0, exceeded: 0, unknown: 0 } },
      { quantity: 'voltage', verdict: 'exceeded', meters: { compliant: 1, exceeded: 1, unknown: 1 } },
      { quantity: 'unbalance', verdict: 'compliant', meters: { compliant: 1, exceeded: 0, unknown: 0 } },
    ],
  });
  expect(rollUp([], [{ kind: 'feeder', name: 'empty', devices: [] }])).toMatchObject([
    { verdict: 'unknown', compliantShare: null },
  ]);
});
