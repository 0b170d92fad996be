import type { DeviceId } from '../../domain/identity.ts';
import type { QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { BANGKOK_OFFSET, bangkokTime, DAY, instant } from '../../domain/time.ts';

/** What one meter's voltage did on one day in Bangkok, V, all its phases together; of unflagged 10 min values. */
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

type Kept = { readonly values: number[]; least: number; greatest: number };

/** Takes frames of 10 min in any order, and says what came of the voltages. */
export const voltageDays = (meters: ReadonlyMap<DeviceId, Between>) => {
  const kept = new Map<DeviceId, Map<number, Kept>>();
  const keptAt = (device: DeviceId, day: number): Kept => {
    const days = kept.get(device) ?? new Map<number, Kept>();
    kept.set(device, days);
    const known = days.get(day);
    if (known !== undefined) return known;
    const fresh = { values: [], least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
    days.set(day, fresh);
    return fresh;
  };
  return {
    take: (frame: QualityFrame): void => {
      const day = Math.floor((frame.start + BANGKOK_OFFSET) / DAY);
      frame.meters.forEach(({ device, flagged }, row) => {
        const between = meters.get(device);
        if (between !== undefined && !flagged) add(keptAt(device, day), frame, row, voltages[between]);
      });
    },
    result: (): ReadonlyMap<DeviceId, readonly VoltageDay[]> =>
      new Map(
        [...kept].map(([device, days]) => [
          device,
          [...days].toSorted(([one], [other]) => one - other).flatMap(([day, values]) => dayOf(day, values)),
        ]),
      ),
  };
};

const add = (kept: Kept, { names, values }: QualityFrame, row: number, wanted: readonly StatisticName[]): void => {
  for (const name of wanted) {
    const column = names.indexOf(name);
    if (column < 0) continue;
    const at = 3 * (row * names.length + column);
    const [value, least, greatest] = [values[at] as number, values[at + 1] as number, values[at + 2] as number];
    // Not a number: this meter has no such phase.
    if (!(value >= 0)) continue;
    kept.values.push(value);
    kept.least = Math.min(kept.least, least);
    kept.greatest = Math.max(kept.greatest, greatest);
  }
};

const dayOf = (day: number, { values, least, greatest }: Kept): readonly VoltageDay[] => {
  if (values.length === 0) return [];
  const sorted = Float64Array.from(values).sort();
  const ranked = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] as number;
  return [
    {
      day: bangkokTime(instant(day * DAY - BANGKOK_OFFSET)).slice(0, 10),
      values: values.length,
      least,
      greatest,
      low: ranked(0.05),
      middle: ranked(0.5),
      high: ranked(0.95),
    },
  ];
};
