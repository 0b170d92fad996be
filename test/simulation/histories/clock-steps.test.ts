import { expect, test } from 'vitest';
import type { ClockState } from '../../../src/domain/time.ts';
import { DAY } from '../../../src/domain/time.ts';
import { fairWeather, INTERVAL, type ProgramName } from './faults.ts';
import { livedThrough } from './history.ts';

const YEAR = 365 * DAY;

const steps: readonly (readonly [program: ProgramName, step: number, state: ClockState, what: string])[] = [
  ['gw-1', YEAR, 'unsynchronised', 'a year ahead, and nobody vouches for it'],
  ['gw-1', -YEAR, 'unsynchronised', 'a year behind, and nobody vouches for it'],
  ['gw-1', -YEAR, 'synchronised', 'a year behind, and somebody vouches for it'],
  ['gw-1', YEAR, 'synchronised', 'a year ahead, and somebody vouches for it'],
  ['gw-1', YEAR, 'holdover', 'a year ahead, and somebody vouched for it'],
  ['core', -YEAR, 'synchronised', 'a year behind'],
  ['core', YEAR, 'synchronised', 'a year ahead, and somebody vouches for it'],
  ['core', YEAR, 'unsynchronised', 'a year ahead, and nobody vouches for it'],
];

test.for(steps)('the clock of %s is for a while %d ms off, %s: %s', { timeout: 120_000 }, ([program, step, state]) => {
  const clocks = [{ program, from: 1.3 * INTERVAL, to: 1.8 * INTERVAL, step, state }];
  expect(livedThrough(fairWeather({ intervals: 3, clocks }), 3).broken).toEqual([]);
});

const all: readonly ProgramName[] = ['core', 'gw-1'];

/** Its clock is a year ahead from before they are switched off until after they are on again. */
const ahead = (program: ProgramName) => ({
  program,
  from: 1.2 * INTERVAL,
  to: 2.6 * INTERVAL,
  step: YEAR,
  state: 'synchronised' as const,
});

test.for<readonly [off: readonly ProgramName[], clocks: readonly ProgramName[]]>([
  [['gw-1'], ['gw-1']],
  [['core'], ['core']],
  [['core'], ['gw-1']],
  [all, ['gw-1']],
  [all, ['core']],
])('%j are started again while the clocks of %j are a year ahead', ([programs, clocks]) => {
  const faults = { switchedOff: [{ at: 1.6 * INTERVAL, programs }], clocks: clocks.map(ahead) };
  expect(livedThrough(fairWeather({ intervals: 4, ...faults }), 5).broken).toEqual([]);
});

/** Longer than needs nobody's word, and no longer than a bridge over what these busy meters count, and their outbox, hold. */
test.for<readonly [off: readonly ProgramName[], days: number]>([
  [['core'], 3],
  [['gw-1'], 1],
  [all, 1],
])('%j were without power for %i days, and go on by themselves', { timeout: 120_000 }, ([programs, days]) => {
  const faults = { switchedOff: [{ at: 1.6 * INTERVAL, programs }], pause: () => days * DAY };
  expect(livedThrough(fairWeather({ intervals: 3, ...faults }), 7).broken).toEqual([]);
});
