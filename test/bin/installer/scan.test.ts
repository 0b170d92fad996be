import { describe, expect, test } from 'vitest';
import type { Question, Result } from '../../../drivers/modbus/question.ts';
import { networkAttempts, serialAttempts } from '../../../src/bin/installer/attempts.ts';
import {
  type Attempt,
  beginScan,
  giveUpAttempt,
  learnAnswer,
  nextStep,
  type ScanPlan,
  type ScanState,
  shareDone,
  timeLeft,
} from '../../../src/bin/installer/scan.ts';
import { millis } from '../../../src/domain/time.ts';
import { testProfile } from '../../support/test-profile.ts';

const rtu = (baud: number) => ({ kind: 'rtu', path: '/dev/a', baud, parity: 'none', stopBits: 1 }) as const;
const attempts: readonly Attempt[] = [
  { settings: rtu(9_600), units: [1, 2, 3] },
  { settings: rtu(2_400), units: [1, 2, 3] },
];
const plan = (changes: Partial<ScanPlan> = {}): ScanPlan => ({
  attempts,
  profiles: [],
  patience: millis(300),
  thorough: false,
  ...changes,
});

const timeout: Result = { kind: 'timeout' };
const refusal = (code: number): Result => ({ kind: 'exception', code });
const garbage: Result = { kind: 'corrupt', detail: '' };

type Asked = readonly [baud: number, unit: number, code: number];

/** Runs a search to its end on a line that is a function, every question taking 100 ms. */
const search = (start: ScanPlan, line: (baud: number, question: Question) => Result) => {
  const asked: Asked[] = [];
  let state: ScanState = beginScan(start);
  for (let step = nextStep(state); step !== null; step = nextStep(state)) {
    const { settings } = step.attempt;
    const baud = settings.kind === 'rtu' ? settings.baud : 0;
    asked.push([baud, step.question.unit, step.question.request.function]);
    state = learnAnswer(state, line(baud, step.question), 100);
    if (asked.length > 1_000) throw new Error('it never ends');
  }
  return { asked, state, found: state.found.map(({ unit }) => unit) };
};

const both = (baud: number, units: readonly number[]): readonly Asked[] =>
  units.flatMap((unit): readonly Asked[] => [
    [baud, unit, 4],
    [baud, unit, 3],
  ]);

test('a silent line is asked everything, both ways, at every setting', () => {
  const { asked, found } = search(plan(), () => timeout);
  expect(asked).toEqual([...both(9_600, [1, 2, 3]), ...both(2_400, [1, 2, 3])]);
  expect(found).toEqual([]);
});

test.each([
  ['words', { kind: 'words', words: [0, 0] }],
  ['illegal function', refusal(1)],
  ['illegal address', refusal(2)],
  ['busy', refusal(6)],
] as const)('whoever answers is there: %s', (_, answer) => {
  const { found } = search(plan(), (baud, { unit }) => (baud === 9_600 && unit === 2 ? answer : timeout));
  expect(found).toEqual([2]);
});

test.each([
  ['a gateway without a path', refusal(10)],
  ['a gateway whose far end is silent', refusal(11)],
  ['silence', timeout],
  ['noise', garbage],
  ['a link that broke', { kind: 'link-down', detail: '' }],
] as const)('%s is nobody', (_, answer) => {
  expect(search(plan(), () => answer).found).toEqual([]);
});

test('the search stops at the first settings at which all who answer are understood', () => {
  const { asked } = search(plan(), (baud, { unit }) => (baud === 9_600 && unit === 3 ? refusal(2) : timeout));
  expect(asked.every(([baud]) => baud === 9_600)).toBe(true);
  const thorough = search(plan({ thorough: true }), (baud, { unit }) =>
    baud === 9_600 && unit === 3 ? refusal(2) : timeout,
  );
  expect(thorough.asked.filter(([baud]) => baud === 2_400)).toEqual(both(2_400, [1, 2, 3]));
});

test('where somebody garbles the search goes on, and says how often', () => {
  const { asked, state } = search(plan(), (baud, { unit }) => {
    if (baud === 2_400) return timeout;
    return unit === 1 ? refusal(2) : garbage;
  });
  expect(asked.some(([baud]) => baud === 2_400)).toBe(true);
  // Units 2 and 3, both greetings each.
  expect(state.garbled).toEqual({ 0: 4 });
});

test('settings that cannot be opened are passed over and told', () => {
  const state = giveUpAttempt(beginScan(plan()), 'it is not there');
  expect(state.unreachable).toEqual({ 0: 'it is not there' });
  expect(nextStep(state)?.attempt).toBe(attempts[1]);
  expect(nextStep(giveUpAttempt(state, 'nor that'))).toBeNull();
});

test('whoever answers is asked who it is before the next is looked for, and not in haste', () => {
  const profile = testProfile({});
  const state = learnAnswer(beginScan(plan({ profiles: [profile] })), refusal(2), 60);
  const step = nextStep(state);
  expect(step?.question).toMatchObject({ unit: 1, request: { function: 4, address: 4, count: 2 } });
  expect(step?.gap).toBe(100);
});

describe('a question of a visit that is not answered', () => {
  /** Three models, each with its frequency somewhere else. */
  const profiles = [4, 12, 14].map((address, at) => {
    const sound = testProfile({});
    const frequency = { address, encoding: 'f32', unit: 'Hz', scale: 1, range: [40, 70], cadence: 'fast' } as const;
    return { ...sound, id: `nobody/test-${at}`, points: { ...sound.points, frequency } };
  });
  /** A search of unit 1 that answers the greeting and then as it is told, oldest first; after that it refuses. */
  const visited = (...results: readonly Result[]) => {
    const left = [refusal(2), ...results];
    return search(
      plan({ attempts: [{ settings: rtu(9_600), units: [1] }], profiles }),
      () => left.shift() ?? refusal(2),
    );
  };
  const frequency: Result = { kind: 'words', words: [0x4248, 0x0000] };

  test.each([
    ['is lost', timeout],
    ['comes garbled', garbage],
  ] as const)('%s: it is asked once more, and the model is found', (_, lost) => {
    const [sound, again] = [visited(frequency), visited(lost, frequency)];
    expect(sound.state.found[0]?.candidates.length).toBeGreaterThan(0);
    expect(again.state.found).toEqual(sound.state.found);
    expect(again.asked).toHaveLength(sound.asked.length + 1);
  });

  test('the second time with all the patience there is, whatever the unit took before', () => {
    const begun = learnAnswer(beginScan(plan({ profiles })), refusal(2), 60);
    expect(nextStep(begun)?.question.patience.most).toBeLessThan(300);
    const [first, second] = [nextStep(begun), nextStep(learnAnswer(begun, timeout, 150))];
    expect(second?.question.request).toEqual(first?.question.request);
    expect(second?.question.patience).toEqual({ least: 300, most: 300, latest: 300 });
  });

  test('a unit that is silent twice is silent for what it does not have: the rest is asked once', () => {
    const { asked } = visited(...Array.from({ length: 20 }, () => timeout));
    const refused = visited();
    expect(refused.asked.length).toBeGreaterThan(3);
    expect(asked).toHaveLength(refused.asked.length + 1);
  });
});

describe('the time left', () => {
  /** At 9600 8N1 a character takes 10/9.6 ms: 8 + 9 characters and 3.5 of silence are 21.35 ms, and 300 of patience. */
  const at9600 = 20.5 * (10 / 9.6) + 300;
  const at2400 = 20.5 * (10 / 2.4) + 300;

  test('is reckoned from the wire and the patience before anything was asked', () => {
    expect(timeLeft(beginScan(plan()))).toBe(Math.round(6 * at9600 + 6 * at2400));
  });

  test('is corrected by what was measured: twice as slow is twice as long', () => {
    const state = learnAnswer(beginScan(plan()), timeout, 2 * at9600);
    expect(timeLeft(state)).toBe(Math.round(2 * (5 * at9600 + 6 * at2400)));
  });

  test('shrinks with every question, and is nothing at the end', () => {
    const { state } = search(plan(), () => timeout);
    expect(timeLeft(state)).toBe(0);
    expect(shareDone(state)).toBe(1);
    expect(shareDone(beginScan(plan()))).toBe(0);
  });

  test('an answer shortens the patience for the others, but never under 150 ms; a full search stays patient', () => {
    const quick = learnAnswer(beginScan(plan()), refusal(2), 30);
    expect(nextStep(quick)?.question.patience.most).toBe(150);
    const full = learnAnswer(beginScan(plan({ thorough: true })), refusal(2), 30);
    expect(nextStep(full)?.question.patience.most).toBe(300);
  });
});

describe('what is tried', () => {
  const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, index) => index + 1);
  const narrowed = { units: null, bauds: null, parities: null, full: false, rts: {} };
  const profiles = [testProfile({}), testProfile({ bus: { ...testProfile({}).bus, serial: rtu(2_400) } })];
  const shown = (all: readonly Attempt[]) =>
    all.map(({ settings: s }) => (s.kind === 'rtu' ? `${s.baud} ${s.parity} ${s.stopBits}` : ''));

  test('quick: the speeds meters have out of their boxes, then the standard’s; units 1 to 20', () => {
    const all = serialAttempts('/dev/a', narrowed, profiles);
    expect(shown(all)).toEqual(['9600 none 1', '2400 none 1', '19200 even 1']);
    expect(all[0]?.units).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test.each([
    ['a serial line', 'rtu', 126, [...upTo(20), 126]],
    ['a network, where devices also are 255 and 0', 'tcp', 247, [...upTo(10), 247, 255, 0]],
  ] as const)('quick: units that models have out of their boxes are looked for on %s', (_, bus, unit, units) => {
    const model = testProfile({ connection: { interfaces: [bus], unit, port: 502 } });
    const other = testProfile({ connection: { interfaces: [bus === 'rtu' ? 'tcp' : 'rtu'], unit: 99, port: 502 } });
    const all =
      bus === 'rtu'
        ? serialAttempts('/dev/a', narrowed, [model, other])
        : networkAttempts({ host: 'a', port: 502 }, narrowed, [model, other]);
    expect(all[0]?.units).toEqual(units);
  });

  test.each([
    ['full', { ...narrowed, full: true }, 256, 247],
    ['as asked for', { ...narrowed, units: [0, 1, 247, 248, 255] }, 5, 2],
  ] as const)('a network, %s: a converter has a serial line behind it and its units', (_, wanted, tcp, overTcp) => {
    const all = networkAttempts({ host: 'a', port: 502 }, wanted, profiles);
    expect(all.map(({ settings, units }) => [settings.kind, units.length])).toEqual([
      ['tcp', tcp],
      ['rtu-over-tcp', overTcp],
    ]);
  });

  test('an adapter that must be told to send is told so in every attempt', () => {
    const rts = { rts: 'on-send', rtsDelay: millis(2) } as const;
    for (const { settings } of serialAttempts('/dev/a', { ...narrowed, rts }, profiles))
      expect(settings).toMatchObject(rts);
  });

  test('full: eight speeds, four ways to frame a character, all 247 units', () => {
    const all = serialAttempts('/dev/a', { ...narrowed, full: true }, profiles);
    expect(all).toHaveLength(32);
    expect(new Set(shown(all)).size).toBe(32);
    expect(all.every(({ units }) => units.length === 247)).toBe(true);
  });

  test('only what was asked for, also when no model has it', () => {
    const asked = { ...narrowed, bauds: [4_800], parities: ['odd'] as const, units: [9] };
    expect(serialAttempts('/dev/a', asked, profiles)).toEqual([
      { settings: { kind: 'rtu', path: '/dev/a', baud: 4_800, parity: 'odd', stopBits: 1 }, units: [9] },
    ]);
  });
});
