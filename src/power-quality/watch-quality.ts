import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId } from '../domain/identity.ts';
import type { Reading } from '../domain/reading.ts';
import { sameData } from '../domain/same-data.ts';
import type { Instant, Millis } from '../domain/time.ts';
import { cellsOf } from './band-cells.ts';
import type { Cell, PacedCell } from './cell.ts';
import { advanceFrequency, forgetFrequency, type GridFrequency, startFrequency } from './grid-frequency.ts';
import { gridKinds, meterKinds, outOfForce } from './out-of-force.ts';
import type { QualityMeter, QualityRules } from './quality-rules.ts';
import { follow, type ReadingOrder, startOrder } from './reading-order.ts';
import { forgetValues, noValues, type RecentValues, remember } from './recent-values.ts';
import { advancePace, startPace } from './value-pace.ts';
import { advanceBand, beginAnew } from './watch-band.ts';

/** Everything the watch remembers of one meter. */
type MeterWatch = Readonly<{ cells: readonly PacedCell[]; recent: RecentValues; order: ReadingOrder }>;
/** Everything the watch remembers: private to one subscription and changed in place. */
export type QualityState = {
  meters: ReadonlyMap<DeviceId, QualityMeter>;
  standing: ReadonlySet<string>;
  longestGap: Millis;
  frequency: GridFrequency;
  readonly watched: Map<DeviceId, MeterWatch>;
};

/** `standing`: ids of alarms that stood when the gateway last ran. */
export const startQuality = (rules: QualityRules, standing: ReadonlySet<string> = new Set()): QualityState => ({
  meters: new Map(rules.meters.map((meter) => [meter.device, meter])),
  standing,
  longestGap: rules.longestGap,
  frequency: startFrequency(rules, standing),
  watched: new Map(),
});

/**
 * Goes on by other rules: meters of which nothing changes stand where they stood, and so does the grid's frequency where
 * its bands do. The others begin with what stands of them. Says what stands at the grid and nobody watches any more; of a
 * meter its first reading says it.
 */
export const retuneBands = (
  state: QualityState,
  rules: QualityRules,
  { standing, at }: Readonly<{ standing: ReadonlySet<string>; at: Instant }>,
): readonly AlarmCondition[] => {
  const next = startQuality(rules, standing);
  const otherGap = rules.longestGap !== state.longestGap;
  for (const device of state.watched.keys())
    if (otherGap || !sameData(state.meters.get(device), next.meters.get(device))) state.watched.delete(device);
  if (otherGap || !sameBands(state.frequency, next.frequency)) state.frequency = next.frequency;
  state.meters = next.meters;
  state.standing = standing;
  state.longestGap = rules.longestGap;
  const { frequency, rate } = state.frequency;
  return outOfForce(standing, gridKinds, 'gateway', { watches: [...frequency, ...rate], source: {}, at });
};

const sameBands = (one: GridFrequency, other: GridFrequency): boolean =>
  (['frequency', 'rate'] as const).every((bands) =>
    sameData(
      one[bands].map(({ limits }) => limits),
      other[bands].map(({ limits }) => limits),
    ),
  );

/**
 * Every band of every reading, and what makes a neutral or the wiring suspect, as alarm conditions when they turn. Time is
 * the readings' own: the same readings always give the same conditions. A polled meter is neither class A nor class S of
 * IEC 61000-4-30: all of it is indicative. Bad readings tell nothing, and neither does one from before its meter's last: twice
 * the same changes nothing. While nothing turns it makes no text and no objects.
 */
export const advanceQuality = (state: QualityState, reading: Reading): readonly AlarmCondition[] => {
  const { quality, device, measuredAt: at, values } = reading;
  if (quality.level === 'bad') return none;
  const known = state.watched.get(device);
  const { cells, recent, order } = known ?? begin(state, device);
  const place = follow(order, reading);
  if (place === 'late') return none;
  if (place === 'clock-set-back') forget(state, cells, recent, at);
  remember(recent, at, values);
  let said = advanceFrequency(state.frequency, reading);
  for (const { measure, watches, pace } of cells) {
    const value = measure(values, recent, at);
    if (Number.isNaN(value)) continue;
    if (!advancePace(pace, at, state.longestGap)) beginAnew(watches);
    for (const watch of watches) {
      const condition = advanceBand(watch, at, value);
      if (condition !== null) said = [...said, condition];
    }
  }
  return known === undefined ? [...noLongerWatched(state, cells, reading), ...said] : said;
};
const none: readonly AlarmCondition[] = [];

const begin = ({ meters, standing, longestGap, watched }: QualityState, device: DeviceId): MeterWatch => {
  const meter = meters.get(device);
  const cells = (meter === undefined ? [] : cellsOf(meter, standing)).map((cell) => ({ ...cell, pace: startPace() }));
  const watch = { cells, recent: noValues(longestGap), order: startOrder() };
  watched.set(device, watch);
  return watch;
};

/** With a meter's first reading, and with the first of all for the grid. */
const noLongerWatched = (
  { standing, frequency, watched }: QualityState,
  cells: readonly Cell[],
  { device, point, measuredAt: at }: Reading,
): readonly AlarmCondition[] => {
  if (standing.size === 0) return none;
  const ofGrid = { watches: [...frequency.frequency, ...frequency.rate], source: {}, at };
  const ofMeter = { watches: cells.flatMap(({ watches }) => watches), source: { device, point }, at };
  return [
    ...(watched.size === 1 ? outOfForce(standing, gridKinds, 'gateway', ofGrid) : []),
    ...outOfForce(standing, meterKinds, device, ofMeter),
  ];
};

/** Spans across a clock that was set back are none. */
const forget = ({ frequency }: QualityState, cells: readonly Cell[], recent: RecentValues, at: Instant): void => {
  forgetFrequency(frequency, at);
  forgetValues(recent);
  for (const { watches } of cells) beginAnew(watches);
};
