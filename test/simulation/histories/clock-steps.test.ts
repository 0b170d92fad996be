import { expect, test } from 'vitest';
import type { ClockState } from '../../../src/domain/time.ts';
import { DAY } from '../../../src/domain/time.ts';
import { fairWeather, INTERVAL, type ProgramName } from './faults.ts';
import { livedThrough } from './history.ts';

const YEAR = 365 * DAY;

/** A year ahead and vouched for is not among them: what that does is told in ARCHITECTURE.md under what is absent. */
const steps: readonly (readonly [program: ProgramName, step: number, state: ClockState, what: string])[] = [
  ['gw-1', YEAR, 'unsynchronised', 'a year ahead, and nobody vouches for it'],
  ['gw-1', -YEAR, 'unsynchronised', 'a year behind, and nobody vouches for it'],
  ['gw-1', -YEAR, 'synchronised', 'a year behind, and somebody vouches for it'],
  ['core', -YEAR, 'synchronised', 'a year behind'],
];

test.for(steps)('the clock of %s is for a while %d ms off, %s: %s', { timeout: 120_000 }, ([program, step, state]) => {
  const clocks = [{ program, from: 1.3 * INTERVAL, to: 1.8 * INTERVAL, step, state }];
  expect(livedThrough(fairWeather({ intervals: 3, clocks }), 3).broken).toEqual([]);
});
