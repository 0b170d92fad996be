import { expect, test } from 'vitest';
import { enterCase, isOwed, toldAt } from '../../src/compliance/cases.ts';
import type { CaseEntry, OpenCase } from '../../src/domain/compliance.ts';
import { HOUR, instant } from '../../src/domain/time.ts';

const at = (hours: number) => instant(hours * HOUR);
const open = (id: string, kind: 'breach' | 'access' = 'breach', since = 1): CaseEntry => ({
  ...{ case: id, at: at(2), by: 'somchai', does: 'open', kind, since: at(since), what: 'a lost laptop' },
});
const tell = (id: string, whom: string, told?: number): CaseEntry => ({
  ...{ case: id, at: at(3), by: 'somchai', does: 'tell', whom, what: 'letter 12' },
  ...(told !== undefined && { told: at(told) }),
});
const close = (id: string, noRisk = false): CaseEntry => ({
  ...{ case: id, at: at(4), by: 'somchai', does: 'close', outcome: 'mended', noRisk },
});

const enterAll = (entries: readonly CaseEntry[]): readonly OpenCase[] | string => {
  let cases: readonly OpenCase[] = [];
  for (const entry of entries) {
    const entered = enterCase(cases, entry);
    if (entered.kind === 'refused') return entered.why;
    cases = entered.cases;
  }
  return cases;
};

test.for<readonly [string, readonly CaseEntry[], RegExp]>([
  ['opened twice', [open('a'), open('a')], /^The case a is open already/],
  ['begins in the future', [open('a', 'breach', 3)], /^The case a would begin at .*Is the clock right\?$/],
  [
    'told of what is not there',
    [tell('a', 'pdpc')],
    /^There is no case a\. See: gridtokenx compliance incident list\.$/,
  ],
  ['closed before anybody was told', [open('a'), close('a')], /^Nobody has told the office .*--no-risk/],
  ['closed when the press was told', [open('a'), tell('a', 'press'), close('a')], /^Nobody has told the office/],
  [
    'a request closed when somebody else was told',
    [open('a', 'access'), tell('a', 'other'), tell('a', 'pdpc'), close('a')],
    /^Nobody has told the person/,
  ],
  ['told later than now', [open('a'), tell('a', 'pdpc', 4)], /^Of the case a .*Is the clock right\?$/],
  ['told before it was known', [open('a'), tell('a', 'pdpc', 0.5)], /^Of the case a .* before it became known at /],
  ['a request closed unanswered', [open('a', 'access'), close('a')], /^Nobody has told the person/],
  [
    'told after it was closed',
    [open('a'), close('a', true), tell('a', 'pdpc')],
    /^The case a was closed at 1970-01-01T11:00/,
  ],
])('%s: refused in words', ([, entries, why]) => {
  expect(enterAll(entries)).toMatch(why);
});

test('a breach is owed until the office was told, whoever else was', () => {
  const cases = enterAll([open('a'), tell('a', 'press')]) as readonly OpenCase[];
  expect(cases.map(isOwed)).toEqual([true]);
  const told = enterAll([open('a'), tell('a', 'press'), tell('a', 'pdpc'), close('a')]) as readonly OpenCase[];
  expect(told.map((one) => [isOwed(one), toldAt(one), one.closed?.outcome])).toEqual([[false, at(3), 'mended']]);
});

test('what was told counts from then, and keeps when and by whom it was entered', () => {
  const [told] = enterAll([open('a', 'access'), tell('a', 'person'), tell('a', 'persons', 1.5)]) as readonly OpenCase[];
  expect(told).toMatchObject({ what: 'a lost laptop', by: 'somchai' });
  expect(told?.told[1]).toEqual({ at: at(1.5), entered: at(3), whom: 'persons', what: 'letter 12', by: 'somchai' });
  expect(told && [isOwed(told), toldAt(told)]).toEqual([false, at(1.5)]);
});
