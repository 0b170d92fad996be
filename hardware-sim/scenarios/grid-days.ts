import { type Scenario, substation } from './scenario.ts';

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
];
