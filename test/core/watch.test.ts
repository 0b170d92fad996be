import { expect, test } from 'vitest';
import { watch } from '../../src/core/watch.ts';
import { quietLog } from '../support/quiet-log.ts';
import { ten } from '../support/sealed-substation.ts';

const broken = {
  kind: 'invariant-broken',
  sequence: 1,
  at: ten,
  law: 'register-continuity',
  detail: 'h01: 10:00 closes at import 1100 Wh, 10:15 opens at import 5000 Wh',
} as const;

test('the alarm of a broken law names the law and what to do; whose registers it were is in the log alone', () => {
  const log = quietLog();
  const watched = watch(log);
  watched.see([broken]);
  expect(watched.alarms()).toMatchObject([
    {
      id: 'invariant-broken/register-continuity',
      priority: 'critical',
      message: expect.stringMatching(/register-continuity.* look there/),
    },
  ]);
  expect(JSON.stringify(watched.alarms())).not.toMatch(/h01|1100|5000/);
  expect(log.lines).toMatchObject([{ level: 'error', message: expect.stringContaining(broken.detail) }]);
});

test('of more than a hundred alarms the oldest goes, never a critical one', () => {
  const watched = watch(quietLog());
  watched.see([broken]);
  for (let number = 1; number <= 101; number += 1)
    watched.raise({ kind: 'sequence-conflict', source: `gw-${number}`, message: 'Another batch.' }, ten);
  const sources = watched.alarms().map(({ source }) => source);
  expect(sources.length).toBe(100);
  expect(sources.slice(-2)).toEqual(['gw-3', 'register-continuity']);
});
