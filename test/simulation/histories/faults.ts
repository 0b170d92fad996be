import type { ClockState } from '../../../src/domain/time.ts';
import { DAY, MINUTE } from '../../../src/domain/time.ts';
import type { Random } from '../../../src/ports/random.ts';

/** Programs of a history. */
export type ProgramName = 'core' | 'gw-1' | 'gw-2';

/**
 * What a program is doing where it may die: `append` to `putMark` write, `reply` and `receipt` are answers that cross from
 * one program to the other.
 */
export type Operation = 'append' | 'acknowledge' | 'refuse' | 'appendAlarm' | 'journal' | 'mark' | 'reply' | 'receipt';
export type Boundary = Readonly<{ program: ProgramName; operation: Operation }>;

/** Torn: the process dies and half of what it wrote is there; where writes are all or none, that is the same as before. */
export type Manner = 'done' | 'die-before' | 'die-after' | 'torn' | 'full';

/** What becomes of a request on its way, and of its answer. Spans are milliseconds of grid time. */
export type RequestFate = Readonly<{
  /** Half: the core gets the first half of the body. */
  request: 'whole' | 'half' | 'lost';
  answer: 'whole' | 'half' | 'lost';
  requestLate: number;
  answerLate: number;
  /** Copies of it that arrive later, each so late. */
  copies: readonly number[];
}>;
const calm: RequestFate = { request: 'whole', answer: 'whole', requestLate: 0, answerLate: 0, copies: [] };

type ClockFault = Readonly<{
  program: ProgramName;
  from: number;
  to: number;
  step: number;
  /** What the machine says of its clock meanwhile. */
  state: ClockState;
}>;

/** Everything that goes wrong in one history; spans are milliseconds of grid time from its begin. */
export type Faults = Readonly<{
  /** How long the meters count, in intervals, and how many of them things go wrong. */
  intervals: number;
  gateways: 1 | 2;
  sqlite: boolean;
  realSignatures: boolean;
  /** The whole gateway, and not only what energy goes through. */
  whole: boolean;
  /** Asked once at each write boundary, in the order in which they are come to. */
  boundary: (boundary: Boundary, at: number) => Manner;
  request: (at: number) => RequestFate;
  isDeaf: (device: string, at: number) => boolean;
  clocks: readonly ClockFault[];
  /** When which programs are switched off: they are away as those that died. */
  switchedOff?: readonly Readonly<{ at: number; programs: readonly ProgramName[] }>[];
  /** How long a program that died is away. */
  pause: () => number;
  /** Whether everything is switched off and on once more when the troubles are over. */
  restartAtEnd: boolean;
}>;

export const INTERVAL = 15 * MINUTE;
const YEAR = 365 * DAY;

/** A history in which nothing goes wrong, but for what is changed. */
export const fairWeather = (changes: Partial<Faults> = {}): Faults => ({
  intervals: 4,
  gateways: 1,
  sqlite: false,
  realSignatures: false,
  whole: false,
  boundary: () => 'done',
  request: () => calm,
  isDeaf: () => false,
  clocks: [],
  pause: () => MINUTE,
  restartAtEnd: false,
  ...changes,
});

/** A history out of one number: how often what goes wrong differs from seed to seed, some are wild and some almost calm. */
export const faultsOf = (random: Random): Faults => {
  const within = (least: number, most: number): number => least + random.fraction() * (most - least);
  const one = <T>(...choices: readonly [T, ...T[]]): T =>
    choices[Math.floor(random.fraction() * choices.length)] ?? choices[0];
  const often = (...choices: readonly [number, ...number[]]): number => one(...choices);
  const intervals = random.fraction() < 0.05 ? 8 : Math.floor(within(1, 4));
  const end = intervals * INTERVAL;
  const spell = (longest: number): readonly [number, number] => {
    const from = within(0, end);
    return [from, from + within(0, longest)];
  };
  const deaths = often(0, 0.02, 0.1, 0.3);
  const trouble = often(0, 0.1, 0.5, 0.9);
  const full = { core: spell(often(0, 0, 3) * INTERVAL), gateway: spell(often(0, 0, 3) * INTERVAL) };
  const away = spell(often(0, 0, 2, 6) * INTERVAL);
  const deaf = { h01: spell(often(0, 0, 3) * INTERVAL), h02: spell(often(0, 0, 2) * INTERVAL) };
  const late = (): number => within(0, often(MINUTE, 20 * MINUTE, 60 * MINUTE));
  const clocks = random.fraction() < 0.2 ? [clockFault(random, end)] : [];
  const is = (at: number, [from, to]: readonly [number, number]): boolean => at >= from && at < to;
  return {
    intervals,
    gateways: random.fraction() < 0.1 ? 2 : 1,
    sqlite: random.fraction() < 0.03,
    realSignatures: random.fraction() < 0.05,
    whole: random.fraction() < 0.03,
    clocks,
    boundary: ({ program, operation }, at) => {
      if (at > end) return 'done';
      const writes = operation !== 'reply' && operation !== 'receipt';
      if (writes && is(at, program === 'core' ? full.core : full.gateway)) return 'full';
      if (random.fraction() >= deaths) return 'done';
      return one('die-before', 'die-after', 'torn');
    },
    request: (at) => {
      if (at > end) return calm;
      if (is(at, away)) return { ...calm, request: 'lost' };
      if (random.fraction() >= trouble) return calm;
      return {
        request: one('whole', 'whole', 'half', 'lost'),
        answer: one('whole', 'whole', 'half', 'lost'),
        requestLate: one(0, late()),
        answerLate: one(0, late()),
        copies: one([], [], [late()], [late(), late()]),
      };
    },
    isDeaf: (device, at) => (device === 'h01' || device === 'h02') && is(at, deaf[device]),
    pause: () => within(0, often(1, 15, 60) * MINUTE),
    restartAtEnd: random.fraction() < 0.5,
  };
};

/** A clock that is a year off for a while, and says so, as a machine without a battery that starts, or is vouched for. */
const clockFault = (random: Random, end: number): ClockFault => {
  const from = random.fraction() * end;
  const to = from + random.fraction() * 3 * INTERVAL;
  const program = random.fraction() < 0.7 ? 'gw-1' : 'core';
  const states: readonly ClockState[] = ['synchronised', 'holdover', 'unsynchronised', 'unsynchronised'];
  const state = states[Math.floor(random.fraction() * states.length)] ?? 'unsynchronised';
  return { program, from, to, step: random.fraction() < 0.5 ? YEAR : -YEAR, state };
};
