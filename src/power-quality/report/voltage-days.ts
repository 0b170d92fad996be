import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { BANGKOK_OFFSET, bangkokTime, DAY, instant } from '../../domain/time.ts';
import { byRow } from '../statistics/by-row.ts';
import { rankOf, selectRank } from '../statistics/nearest-rank.ts';
import { LEAST_COVERAGE } from '../statistics/sufficient-data.ts';

/** What one meter's voltage did on one day in Bangkok, V, all its phases together; of the 10 min values that are judged. */
export type VoltageDay = Readonly<{
  /** `2026-11-24`. */
  day: string;
  /** How many values there are, of all phases. */
  values: number;
  /** Lowest and highest reading. */
  least: number;
  greatest: number;
  /** 5th and 95th percentile (nearest rank) and median of the values. */
  low: number;
  middle: number;
  high: number;
}>;

type Between = 'phase-neutral' | 'phase-phase';
const voltages: Readonly<Record<Between, readonly StatisticName[]>> = {
  'phase-neutral': ['voltage.L1', 'voltage.L2', 'voltage.L3'],
  'phase-phase': ['voltage.L1-L2', 'voltage.L2-L3', 'voltage.L3-L1'],
};

type Kept = { values: Float32Array; count: number; least: number; greatest: number };
/** Three phases of every 10 min of a day. */
const MOST_VALUES = 432;

/** Takes frames of 10 min in order of time, and says what came of the voltages. */
export const voltageDays = (meters: ReadonlyMap<DeviceId, Between>) => {
  const told = new Map<DeviceId, VoltageDay[]>();
  const kept = new Map<DeviceId, Kept>();
  const betweenOf = byRow((device) => meters.get(device));
  const keptFor = byRow((device) => keptOf(kept, device));
  let day = Number.NEGATIVE_INFINITY;
  let names: readonly StatisticName[] = [];
  let columns: Readonly<Record<Between, readonly number[]>> = { 'phase-neutral': [], 'phase-phase': [] };
  const endDay = (): void => {
    for (const [device, values] of kept) {
      if (values.count === 0) continue;
      const days = told.get(device) ?? [];
      told.set(device, days);
      days.push(dayOf(day, values));
      values.count = 0;
    }
  };
  return {
    take: (frame: QualityFrame): void => {
      const itsDay = Math.floor((frame.start + BANGKOK_OFFSET) / DAY);
      if (itsDay !== day) endDay();
      day = itsDay;
      if (frame.names !== names) {
        names = frame.names;
        columns = {
          'phase-neutral': columnsOf('phase-neutral', names),
          'phase-phase': columnsOf('phase-phase', names),
        };
      }
      for (let row = 0; row < frame.meters.length; row += 1) {
        const { device, flagged, coverage } = frame.meters[row] as FrameMeter;
        const between = betweenOf(device, row);
        if (between !== undefined && !flagged && coverage >= LEAST_COVERAGE)
          add(keptFor(device, row), frame, row, columns[between]);
      }
    },
    result: (): ReadonlyMap<DeviceId, readonly VoltageDay[]> => {
      endDay();
      return told;
    },
  };
};

const columnsOf = (between: Between, names: readonly StatisticName[]): readonly number[] =>
  voltages[between].map((name) => names.indexOf(name)).filter((column) => column >= 0);

const keptOf = (kept: Map<DeviceId, Kept>, device: DeviceId): Kept => {
  const known = kept.get(device);
  if (known !== undefined) return known;
  const fresh = { values: new Float32Array(MOST_VALUES), count: 0, least: 0, greatest: 0 };
  kept.set(device, fresh);
  return fresh;
};

const add = (kept: Kept, { names, values }: QualityFrame, row: number, columns: readonly number[]): void => {
  for (const column of columns) {
    const at = 3 * (row * names.length + column);
    const value = values[at] as number;
    // Not a number: this meter has no such phase.
    if (!(value >= 0)) continue;
    const least = values[at + 1] as number;
    const greatest = values[at + 2] as number;
    kept.least = kept.count === 0 ? least : Math.min(kept.least, least);
    kept.greatest = kept.count === 0 ? greatest : Math.max(kept.greatest, greatest);
    kept.values[kept.count] = value;
    kept.count += 1;
  }
};

const dayOf = (day: number, { values, count, least, greatest }: Kept): VoltageDay => {
  const ranked = (share: number): number => selectRank(values, count, rankOf(share, count));
  return {
    day: bangkokTime(instant(day * DAY - BANGKOK_OFFSET)).slice(0, 10),
    values: count,
    least,
    greatest,
    low: ranked(0.05),
    middle: ranked(0.5),
    high: ranked(0.95),
  };
};
