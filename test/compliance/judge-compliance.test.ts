import { describe, expect, test } from 'vitest';
import { readCompliance } from '../../src/bin/read-compliance.ts';
import { complianceConditions } from '../../src/compliance/compliance-alarms.ts';
import { judgeCompliance } from '../../src/compliance/judge-compliance.ts';
import { dutySentences } from '../../src/core/duties.ts';
import { type ComplianceFinding, duties, type Observation, type OpenCase } from '../../src/domain/compliance.ts';
import { DAY, HOUR, type Instant, instant } from '../../src/domain/time.ts';
import { messageIn } from '../../src/web/words/message-in.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';

const terms = readCompliance();
/** 2026-11-30T10:00+07:00 */
const noon = instant(Date.UTC(2026, 10, 30, 3));
const ago = (span: number): Instant => instant(noon - span);
const judge = (...seen: readonly Observation[]) => judgeCompliance(terms, seen, noon);
const caseOf = (over: Partial<OpenCase>): Observation => ({
  kind: 'case',
  open: { id: 'case-1', kind: 'breach', since: ago(HOUR), what: 'x', by: 'y', told: [], closed: null, ...over },
});
const toldTo = (whom: string, at: Instant) => [{ at, entered: at, whom, what: 'letter 1', by: 'y' }];

describe('each duty, at its edge', () => {
  test.for<readonly [string, Observation, readonly string[]]>([
    ['10 ms of bound', { kind: 'clock', state: 'synchronised', offset: 2, bound: 10 }, ['clock kept']],
    ['a bound beyond', { kind: 'clock', state: 'synchronised', offset: 2, bound: 10.5 }, ['clock unproven']],
    ['an offset beyond', { kind: 'clock', state: 'synchronised', offset: -11, bound: 12 }, ['clock broken']],
    ['nobody can say', { kind: 'clock', state: 'holdover', offset: null, bound: null }, ['clock unproven']],
    ['a simulated clock', { kind: 'clock', state: 'simulated', offset: null, bound: null }, []],
    ['90 days', { kind: 'kept', what: 'Log', duty: 'log-retention', days: 90 }, ['log-retention kept']],
    ['89 days', { kind: 'kept', what: 'Log', duty: 'log-retention', days: 89 }, ['log-retention broken']],
    [
      '90 days, as far as there is room',
      { kind: 'kept', what: 'Log', duty: 'log-retention', days: 90, sized: true },
      ['log-retention unproven'],
    ],
    [
      '89 days, as far as there is room',
      { kind: 'kept', what: 'Log', duty: 'log-retention', days: 89, sized: true },
      ['log-retention broken'],
    ],
    [
      'as far as there is room',
      { kind: 'kept', what: 'Log', duty: 'log-retention', days: undefined, sized: true },
      ['log-retention unproven'],
    ],
    ['for ever', { kind: 'kept', what: 'Log', duty: 'log-retention', days: null }, ['log-retention kept']],
    ['unsaid', { kind: 'kept', what: 'Log', duty: 'log-retention', days: undefined }, ['log-retention unproven']],
    [
      'personal data without a term',
      { kind: 'kept', what: 'Recordings', duty: 'personal-data-retention', days: 30 },
      ['personal-data-retention unproven'],
    ],
    [
      'a young key of its owner',
      { kind: 'key', what: 'key', mode: 0, made: ago(1095 * DAY), most: null },
      ['key-file kept', 'key-age kept'],
    ],
    [
      'a key older than its program’s configuration has it',
      { kind: 'key', what: 'key', mode: 0, made: ago(366 * DAY), most: 365 },
      ['key-file kept', 'key-age broken'],
    ],
    [
      'a key older than the duty, of a program that would let it be',
      { kind: 'key', what: 'key', mode: 0, made: ago(1096 * DAY), most: 3650 },
      ['key-file kept', 'key-age broken'],
    ],
    [
      'an old key that others read',
      { kind: 'key', what: 'key', mode: 0o044, made: ago(1096 * DAY), most: null },
      ['key-file broken', 'key-age broken'],
    ],
    [
      'a key nobody can see',
      { kind: 'key', what: 'key', mode: undefined, made: null, most: null },
      ['key-file unproven', 'key-age unproven'],
    ],
    [
      'a credential',
      { kind: 'key', what: 'key', mode: null, made: null, most: null },
      ['key-file kept', 'key-age unproven'],
    ],
    [
      'a key made tomorrow',
      { kind: 'key', what: 'key', mode: 0, made: ago(-DAY), most: null },
      ['key-file kept', 'key-age unproven'],
    ],
    [
      'a key of somebody else, made when it should be',
      {
        kind: 'named',
        what: 'key of the author somchai',
        made: ago(DAY),
        since: ago(DAY),
        most: 30,
        setting: 'roles.authors',
      },
      ['key-age kept'],
    ],
    [
      'one that was made too long ago',
      {
        kind: 'named',
        what: 'key of the operator',
        made: ago(31 * DAY),
        since: null,
        most: 30,
        setting: 'roles.authors',
      },
      ['key-age broken'],
    ],
    [
      'one that has been named here for longer, whatever is said of it',
      {
        kind: 'named',
        what: 'token of the regulator erc',
        made: ago(DAY),
        since: ago(31 * DAY),
        most: 30,
        setting: 'roles.authors',
      },
      ['key-age broken'],
    ],
    [
      'one of which nobody says when it was made',
      {
        kind: 'named',
        what: 'key of the author somchai',
        made: null,
        since: ago(30 * DAY),
        most: 30,
        setting: 'roles.authors',
      },
      ['key-age unproven'],
    ],
    [
      'one of which nothing is known',
      {
        kind: 'named',
        what: 'key of the author somchai',
        made: null,
        since: null,
        most: null,
        setting: 'roles.authors',
      },
      ['key-age unproven'],
    ],
    [
      'keys of gateways',
      { kind: 'enrolled', what: 'keys of gateways', elsewhere: 'gateways', most: null },
      ['key-age unproven'],
    ],
    [
      'keys of accounts',
      { kind: 'enrolled', what: 'keys of accounts', elsewhere: 'accounts', most: 90 },
      ['key-age unproven'],
    ],
    ['TLS 1.3', { kind: 'transport', what: 'link', version: 1.3, loopback: false }, ['transport kept']],
    ['TLS 1.1', { kind: 'transport', what: 'link', version: 1.1, loopback: false }, ['transport broken']],
    ['plain, away', { kind: 'transport', what: 'link', version: null, loopback: false }, ['transport broken']],
    ['plain, here', { kind: 'transport', what: 'link', version: null, loopback: true }, ['transport kept']],
    ['no backup', { kind: 'backup', what: 'core', at: null }, ['backup broken']],
    ['two days ago', { kind: 'backup', what: 'core', at: ago(2 * DAY) }, ['backup kept']],
    ['longer ago', { kind: 'backup', what: 'core', at: ago(2 * DAY + 1) }, ['backup broken']],
    ['nothing acts', { kind: 'acting', functions: 0 }, ['life-support kept']],
    ['something acts', { kind: 'acting', functions: 1 }, ['life-support broken']],
    ['a register that cannot be read', { kind: 'unreadable', why: 'it was altered.' }, ['breach-notice broken']],
    ['a breach, 47 h old', caseOf({ since: ago(47 * HOUR) }), ['breach-notice kept']],
    ['a breach, 48 h old', caseOf({ since: ago(48 * HOUR) }), ['breach-notice unproven']],
    ['a breach, 72 h old', caseOf({ since: ago(72 * HOUR) }), ['breach-notice broken']],
    ['told in time', caseOf({ since: ago(100 * HOUR), told: toldTo('pdpc', ago(28 * HOUR)) }), ['breach-notice kept']],
    ['told late', caseOf({ since: ago(100 * HOUR), told: toldTo('pdpc', ago(27 * HOUR)) }), ['breach-notice broken']],
    [
      'told somebody else',
      caseOf({ since: ago(73 * HOUR), told: toldTo('press', ago(HOUR)) }),
      ['breach-notice broken'],
    ],
    ['closed', caseOf({ since: ago(100 * HOUR), closed: { at: noon, outcome: '', by: 'y' } }), []],
    ['access, 19 days', caseOf({ kind: 'access', since: ago(19 * DAY) }), ['access-request kept']],
    ['access, 20 days', caseOf({ kind: 'access', since: ago(20 * DAY) }), ['access-request unproven']],
    ['access, 30 days', caseOf({ kind: 'access', since: ago(30 * DAY) }), ['access-request broken']],
    ['erasure, 90 days', caseOf({ kind: 'erasure', since: ago(90 * DAY) }), ['erasure-request broken']],
    [
      'erasure, told',
      caseOf({ kind: 'erasure', since: ago(90 * DAY), told: toldTo('person', ago(DAY)) }),
      ['erasure-request kept'],
    ],
  ])('%s', ([, seen, expected]) => {
    const found = judge(seen);
    expect(found.map(({ duty, verdict }) => `${duty} ${verdict}`)).toEqual(expected);
    for (const { message } of found) expect(message).toMatch(/^[A-Z].*\.$/s);
    // What a person sees has Thai, which says no more of the English.
    for (const { message } of found) expect(inThai(message), message).toMatch(/[ก-๙]/);
  });
});

test('a limit on personal data that was stated is an upper one', () => {
  const stated = {
    ...terms,
    requirements: terms.requirements.map((one) =>
      one.duty === 'personal-data-retention' ? { ...one, value: 400 } : one,
    ),
  };
  const days = (kept: number | null, setting?: string): Observation => ({
    ...{ kind: 'kept', what: 'Quarantine', duty: 'personal-data-retention', days: kept },
    ...(setting !== undefined && { setting }),
  });
  const seen = [days(400), days(401), days(null), days(401, 'retention.quarantineDays')];
  const found = judgeCompliance(stated, seen, noon);
  expect(found.map(({ verdict }) => verdict)).toEqual(['kept', 'broken', 'broken', 'broken']);
  expect(found.at(-1)?.message).toMatch(/400 days are the most: lower retention\.quarantineDays\.$/);
  for (const { message } of found) expect(inThai(message), message).toMatch(/[ก-๙]/);
});

test('every figure of a duty stands in groups of three digits, in both languages', () => {
  const key = (age: number): Observation => ({ kind: 'key', what: 'key', mode: 0, made: ago(age * DAY), most: null });
  const named = (since: Instant | null): Observation => ({
    ...{ kind: 'named', what: 'key of the author x', made: null, since, most: null, setting: 'roles.authors' },
  });
  const bills = (days: number): Observation => ({ kind: 'kept', what: 'Bills', duty: 'bill-retention', days });
  const unknown: Observation = { kind: 'key', what: 'key', mode: 0, made: null, most: null };
  const keys = [key(1_095), key(1_096), unknown, named(ago(1_096 * DAY)), named(ago(1_095 * DAY)), named(null)];
  const found = judge(...keys, bills(1_825), bills(1_826), {
    ...{ kind: 'enrolled', what: 'keys of gateways', elsewhere: 'gateways', most: null },
  });
  const said = found.filter(({ duty }) => duty !== 'key-file').map(({ message }) => message);
  expect(said).toHaveLength(9);
  for (const message of said)
    for (const language of ['en', 'th'] as const) {
      const { text, language: spoken } = messageIn(language, message);
      expect(spoken).toBe(language);
      expect(text).toMatch(/1,(?:095|826)/);
      expect(text).not.toMatch(/\d{4}/);
    }
});

test('every duty has its number, its source and a place in the standards or none', () => {
  expect(terms.requirements.map(({ duty }) => duty).toSorted()).toEqual([...duties].toSorted());
  for (const { duty, source, maps } of terms.requirements) {
    expect(source.length, duty).toBeGreaterThan(20);
    expect(maps, duty).toMatch(/^(?:(?:ISO\/IEC 27001:2022 A|SOC 2 [A-Z]|IEC 62443-3-3 SR )[^;]+(?:; )?)+$/);
  }
});

describe('alarms', () => {
  const finding = (
    verdict: ComplianceFinding['verdict'],
    duty: ComplianceFinding['duty'] = 'clock',
  ): ComplianceFinding => ({
    ...{ duty, subject: 'Clock of x', verdict },
    message: `${duty} ${verdict}`,
  });
  const said = (findings: readonly ComplianceFinding[], standing: readonly string[] = []) =>
    complianceConditions(findings, new Set(standing), noon).map(
      ({ id, standing: holds, priority, message }) => `${holds ? 'on' : 'off'} ${priority} ${id}: ${message}`,
    );

  test.for<readonly [string, readonly ComplianceFinding[], readonly string[], readonly string[]]>([
    ['broken', [finding('broken')], [], ['on high compliance/clock/clock-of-x: clock broken']],
    [
      'unproven, of a clock',
      [finding('unproven')],
      [],
      ['on low compliance/clock/clock-of-x/unproven: clock unproven'],
    ],
    ['unproven, of a log', [finding('unproven', 'log-retention')], [], []],
    ['kept and never otherwise', [finding('kept')], [], []],
    [
      'kept again',
      [finding('kept')],
      ['compliance/clock/clock-of-x'],
      ['off low compliance/clock/clock-of-x: clock kept'],
    ],
    [
      'from flagged to broken',
      [finding('broken', 'breach-notice')],
      ['compliance/breach-notice/clock-of-x/unproven'],
      [
        'on critical compliance/breach-notice/clock-of-x: breach-notice broken',
        'off low compliance/breach-notice/clock-of-x/unproven: breach-notice broken',
      ],
    ],
    [
      'gone',
      [],
      ['compliance/clock/clock-of-x'],
      ['off low compliance/clock/clock-of-x: There is nothing more to be said of clock/clock-of-x.'],
    ],
  ])('%s', ([, findings, standing, expected]) => {
    expect(said(findings, standing)).toEqual(expected);
  });

  test.each(['cases', 'key-file'])('what everybody hears of %s names no key and no case, and has Thai', (shown) => {
    for (const say of [dutySentences.stands, dutySentences.over]) expect(inThai(say(shown))).toMatch(/[ก-๙]/);
    expect(inThai('There is nothing more to be said of clock/clock.')).toMatch(/[ก-๙]/);
  });
});
