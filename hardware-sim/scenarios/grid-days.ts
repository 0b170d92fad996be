import { type Scenario, substation } from './scenario.ts';

/** Seconds. */
const HOUR = 3_600;

/** What the grid and the sky do. */
export const gridDays: readonly Scenario[] = [
  {
    ...substation,
    name: 'cloudy-day',
    what: 'from ten in the morning at 60 times real speed, under cumulus that comes and goes: export and voltage swing',
    sky: 'broken',
    clock: { begin: '2026-11-24T10:00:00+07:00', rate: 60 },
  },
  {
    ...substation,
    name: 'frequency-event',
    what: 'after 30 s a large power station is lost: −0.8 Hz at 0.1 Hz/s, held for two minutes, back in one',
    timeline: [{ after: 30, order: { kind: 'frequency', deviation: -0.8, ramp: 8, hold: 120, recovery: 60 } }],
  },
  {
    ...substation,
    name: 'trouble-day',
    what: 'a whole day at 60 times real speed: a sag, a swell at h03, a lost power station, harmonics, noon export, a broken neutral at b01',
    sky: 'clear',
    frequency: 'steady',
    clock: { begin: '2026-11-24T00:00:00+07:00', rate: 60 },
    timeline: [
      { after: 2 * HOUR, order: { kind: 'voltage', factor: 0.85, seconds: 180 } },
      { after: 4 * HOUR, order: { kind: 'voltage', factor: 1.15, seconds: 180, meters: ['h03'] } },
      { after: 6 * HOUR, order: { kind: 'frequency', deviation: -0.8, ramp: 8, hold: 120, recovery: 60 } },
      { after: 8 * HOUR, order: { kind: 'harmonic', order: 5, percent: 9, seconds: 1_800 } },
      { after: 15 * HOUR, order: { kind: 'neutral', volts: 60, seconds: 600, meters: ['b01'] } },
    ],
  },
];
