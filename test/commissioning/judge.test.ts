import { describe, expect, test } from 'vitest';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import { resultOf } from '../../src/commissioning/check.ts';
import type { Evidence } from '../../src/commissioning/evidence.ts';
import { judgeWiring } from '../../src/commissioning/judge.ts';
import {
  checkAnswers,
  checkClock,
  checkIdentity,
  checkRatios,
  checkUnconfirmed,
} from '../../src/commissioning/paperwork.ts';
import type { TransformerRatios } from '../../src/domain/transaction.ts';
import { showing, soundEvidence } from '../support/wiring.ts';

test('a sound meter passes in everything', () => {
  const checks = judgeWiring(soundEvidence);
  expect(checks.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
  expect(checks.map(({ id }) => id)).toEqual([
    'answers',
    'identity',
    'ratios',
    'voltage',
    'phase-angles',
    'rotation',
    'neutral',
    'frequency',
    'power',
    'pairing',
    'direction',
    'load',
    'energy',
    'display',
    'resolution',
    'clock',
    'unconfirmed',
  ]);
  expect(resultOf(checks)).toBe('pass');
});

test('the worst verdict is the result, and what nobody can tell fails nobody', () => {
  const result = (evidence: Evidence) => resultOf(judgeWiring(evidence));
  expect(result({ ...soundEvidence, loads: [], clock: 'unsynchronised' })).toBe('pass');
  expect(result(showing({ 'power.active.L2': -2000, 'power.active': 2000 }))).toBe('suspect');
  expect(result(showing({ 'voltage.L2': 0, 'power.active.L2': -2000 }))).toBe('fail');
});

test('a meter that does not answer is not judged further', () => {
  const checks = judgeWiring({ ...soundEvidence, shots: [], unanswered: ['unit 3 did not answer'] });
  expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['answers', 'fail'],
    ['clock', 'pass'],
    ['unconfirmed', 'pass'],
  ]);
});

test('whatever is not proven says what to do, in both languages', () => {
  const bad: Evidence = { ...showing({ 'voltage.L2': 0, 'power.active.L3': -3000 }), said: { ...soundEvidence.said } };
  const open = judgeWiring(bad).filter(({ verdict }) => verdict !== 'pass');
  expect(open.length).toBeGreaterThan(2);
  for (const { next, says } of open) {
    expect(says.th).toMatch(/[ก-๙]/);
    expect(next?.en).toMatch(/[a-z]/);
    expect(next?.th).toMatch(/[ก-๙]/);
  }
});

describe('answers', () => {
  test.each<readonly [string, Partial<Evidence>, string]>([
    ['all', {}, 'pass'],
    ['a hole', { unanswered: ['unit 1 refused: exception 2'] }, 'suspect'],
    ['not a number', { rejected: { frequency: 'not-a-number' } }, 'suspect'],
    ['what the meter does not have', { rejected: { frequency: 'not-available' } }, 'pass'],
  ])('%s', (_, change, verdict) => expect(checkAnswers({ ...soundEvidence, ...change })).toMatchObject({ verdict }));
});

describe('identity', () => {
  const { said, configured } = soundEvidence;
  test.each<readonly [string, Partial<Evidence>, string]>([
    ['as configured', {}, 'pass'],
    ['another number', { said: { ...said, serialNumber: '4712' } }, 'fail'],
    ['another model', { said: { ...said, isModel: false } }, 'fail'],
    ['it has none', { said: { ...said, serialNumber: null } }, 'cannot-tell'],
    ['nobody wrote it down', { configured: { ...configured, serialNumber: null } }, 'cannot-tell'],
  ])('%s', (_, change, verdict) => expect(checkIdentity({ ...soundEvidence, ...change })).toMatchObject({ verdict }));
});

describe('transformer ratios', () => {
  const with200: TransformerRatios = { current: [200, 5], voltage: [1, 1], appliedBy: 'meter' };
  const at = (
    ratios: TransformerRatios,
    typed: readonly [number, number] | null,
    inMeter: number | null,
  ): Evidence => ({
    ...soundEvidence,
    configured: { ...soundEvidence.configured, ratios },
    said: { ...soundEvidence.said, currentRatio: inMeter },
    answers: { ...soundEvidence.answers, ratios: typed && { current: typed, voltage: [1, 1] } },
  });
  test.each<readonly [string, TransformerRatios, readonly [number, number] | null, string, RegExp]>([
    ['both read', with200, [1, 1], 'pass', /^Entered twice, as configured\.$/],
    // What nobody was asked and nobody said must not stand on a signed sheet as entered.
    ['no voltage transformer', with200, null, 'pass', /^CT entered twice, .* no voltage transformer stated\.$/],
    ['one that nobody read', { ...with200, voltage: [22_000, 110] }, null, 'cannot-tell', /Nobody read the PT ratio/],
    ['one that is not configured', with200, [22_000, 110], 'fail', /200\/5 A and 22000\/110 V, the configuration/],
    ['another current alone', { ...with200, current: [100, 5] }, null, 'fail', /^The plates say 200\/5 A, the conf/],
  ])('of voltage: %s', (_, ratios, voltage, verdict, says) => {
    const evidence = at(ratios, null, null);
    const answers = { ...evidence.answers, ratios: { current: [200, 5] as const, voltage } };
    const check = checkRatios({ ...evidence, answers });
    expect(check.verdict).toBe(verdict);
    expect(check.says.en).toMatch(says);
  });

  const applies = { appliedBy: 'meter', current: null, voltage: null } as const;
  const unapplied = at({ ...with200, appliedBy: 'gateway' }, [200, 5], null);
  test.each<readonly [string, Evidence, string]>([
    ['as the plate and the meter say', at(with200, [200, 5], 40), 'pass'],
    ['the same ratio in other numbers', at(with200, [40, 1], 40), 'pass'],
    ['another plate', at(with200, [100, 5], 40), 'fail'],
    ['another ratio set in the meter', at(with200, [200, 5], 20), 'fail'],
    ['nobody read the plate again', at(with200, null, 40), 'cannot-tell'],
    ['multiplied twice: meter and gateway', { ...unapplied, profile: { ...sdm630, transformers: applies } }, 'fail'],
  ])('%s', (_, evidence, verdict) => expect(checkRatios(evidence)).toMatchObject({ verdict }));
});

test.each([
  ['synchronised', 'pass'],
  ['holdover', 'pass'],
  ['unsynchronised', 'cannot-tell'],
  ['simulated', 'suspect'],
] as const)('a clock that is %s', (clock, verdict) =>
  expect(checkClock({ ...soundEvidence, clock })).toMatchObject({ verdict }),
);

test('what one source says is listed', () => {
  const check = checkUnconfirmed({ ...soundEvidence, profile: sdm630 });
  expect(check).toMatchObject({ verdict: 'cannot-tell', says: { en: expect.stringContaining('current.neutral') } });
});
