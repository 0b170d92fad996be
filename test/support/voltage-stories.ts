import type { Alarm } from '../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { EventThresholds } from '../../src/domain/limits.ts';
import { bad } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, monotonic } from '../../src/domain/time.ts';
import { limitSet, watchedUnder } from './quality-rules.ts';
import { readingBetween } from './readings.ts';

/**
 * Typical thresholds of IEC 61000-4-30. Of 230 V: a dip below 207 V until 211.6 V, a swell above 253 V until 248.4 V, an
 * interruption below 11.5 V until 16.1 V, a rapid change from 11.5 V on.
 */
export const typicalThresholds: EventThresholds = {
  dip: 0.9,
  swell: 1.1,
  interruption: 0.05,
  hysteresis: 0.02,
  rapidChange: 0.05,
  provenance: { source: 'test', confirmed: false },
};

/** Meters whose voltage events are looked for, of a 230 V network. */
export const eventRules = (...devices: readonly string[]) =>
  watchedUnder(limitSet({ events: typicalThresholds }), ...devices);

/** A reading of one meter at a second: its phases in order, those that are missing left out. */
export const voltageReading = (
  device: string,
  second: number,
  volts: readonly (number | null)[],
  { took = 0 }: Readonly<{ took?: number }> = {},
): Reading => {
  const at = second * 1_000;
  const values: Values = Object.fromEntries(
    volts.flatMap((value, index) => (value === null ? [] : [[`voltage.L${index + 1}`, value]])),
  );
  return { ...readingBetween(at - took, at + took, { values }), device, point: device.replace('h', 'p') };
};

/**
 * A story of one meter, a reading a second: `230` one phase, `230/150/-` three of which one is missing, `x` a bad
 * reading, `.` none at all, `@3:230` one that was taken at second 3 and only comes now.
 */
export const storyOf = (device: string, story: string, from = 0): readonly Reading[] =>
  story
    .trim()
    .split(/\s+/)
    .flatMap((word, index) => {
      const [, at, said = ''] = /^(?:@([\d.]+):)?(.+)$/.exec(word) ?? [];
      const second = from + (at === undefined ? index : Number(at));
      if (said === '.') return [];
      if (said === 'x') return [{ ...voltageReading(device, second, []), quality: bad('no-response') }];
      return [
        voltageReading(
          device,
          second,
          said.split('/').map((volts) => (volts === '-' ? null : Number(volts))),
        ),
      ];
    });

/** Readings of several meters in the order of their times, as a gateway hears them. */
export const together = (...stories: readonly (readonly Reading[])[]): readonly Reading[] =>
  stories.flat().toSorted((one, other) => one.measuredAt - other.measuredAt);

/** The same, read after a clock was set: event time moves, the process's own time does not. */
export const clockMoved = (reading: Reading, bySeconds: number): Reading => ({
  ...reading,
  measuredAt: instant(reading.measuredAt + bySeconds * 1_000),
  earliest: instant(reading.earliest + bySeconds * 1_000),
  latest: instant(reading.latest + bySeconds * 1_000),
  monotonic: monotonic(reading.monotonic),
});

/** The alarms that stand after these conditions, as a gateway finds them after a restart. */
export const standingAlarms = (conditions: readonly AlarmCondition[]): readonly Alarm[] => {
  const alarms = new Map<string, Alarm>();
  for (const { standing, witnesses, ...condition } of conditions)
    if (!standing) alarms.delete(condition.id);
    else {
      const known = witnesses?.length ?? 1;
      alarms.set(condition.id, { ...condition, state: 'raised', ...(known > 1 && { witnesses: known }) } as Alarm);
    }
  return [...alarms.values()];
};

/** An alarm of a voltage event of before the start, ten minutes old, of which so many meters were known to be witnesses. */
export const alarmBefore = (id: string, witnesses = 1): Alarm => {
  const [kind, device = ''] = id.split('/');
  const since = instant(-600_000);
  const message = 'Something at a meter phase L1: of before.';
  return {
    id,
    kind: kind as Alarm['kind'],
    source: { device },
    priority: 'medium',
    state: 'raised',
    since,
    at: since,
    message,
    ...(witnesses > 1 && { witnesses }),
  };
};
