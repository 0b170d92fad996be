import type { DeviceId } from '../../domain/identity.ts';
import { type FrameMeter, frameClocks, type QualityFrame, type StatisticName } from '../../domain/quality-frame.ts';
import { median } from '../median.ts';
import type { PartOfWindow } from './shared-meters.ts';

type Row = Readonly<{ meter: FrameMeter; frame: QualityFrame; at: number }>;

/**
 * What several gateways have of one window as one frame. `twice` is told of a meter that two of them covered by more than the
 * whole of it.
 */
export const oneFrame = (parts: readonly PartOfWindow[], twice: (device: DeviceId) => void): QualityFrame => {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.frame;
  const rows = new Map<DeviceId, Row>();
  for (const { frame } of parts)
    for (const [at, meter] of frame.meters.entries()) {
      const other = rows.get(meter.device);
      rows.set(meter.device, other === undefined ? { meter, frame, at } : better(other, { meter, frame, at }, twice));
    }
  const frames = parts.map(({ frame }) => frame);
  const { length, start } = frames[0] as QualityFrame;
  const names = namesIn(frames);
  const chosen = [...rows.values()];
  return {
    length,
    start,
    ...leastTrusted(frames),
    meters: chosen.map(({ meter }) => meter),
    names,
    values: valuesOf(chosen, names),
    frequency: Float32Array.from({ length: (frames[0] as QualityFrame).frequency.length }, (_, place) =>
      frequencyOf(frames, place),
    ),
  };
};

/** A window is vouched for as little as the least of its parts. */
const leastTrusted = (frames: readonly QualityFrame[]): Pick<QualityFrame, 'clock' | 'revision'> => ({
  clock: frameClocks.findLast((clock) => frames.some((frame) => frame.clock === clock)) ?? 'unrecorded',
  revision: Math.max(...frames.map(({ revision }) => revision)),
});

const better = (one: Row, other: Row, twice: (device: DeviceId) => void): Row => {
  if (one.frame.length === '10min' && one.meter.coverage + other.meter.coverage > 1) twice(one.meter.device);
  const { meter, ...rest } = other.meter.coverage > one.meter.coverage ? other : one;
  return { ...rest, meter: { ...meter, flagged: one.meter.flagged || other.meter.flagged } };
};

/** Those of the first frame where all have the same. */
const namesIn = (frames: readonly QualityFrame[]): readonly StatisticName[] => {
  const [first] = frames;
  const names = [...new Set(frames.flatMap((frame) => frame.names))];
  return first !== undefined && names.length === first.names.length ? first.names : names;
};

const valuesOf = (rows: readonly Row[], names: readonly StatisticName[]): Float32Array => {
  const values = new Float32Array(3 * names.length * rows.length).fill(Number.NaN);
  rows.forEach(({ frame, at }, row) => {
    for (const [place, name] of frame.names.entries()) {
      const from = 3 * (at * frame.names.length + place);
      values.set(frame.values.subarray(from, from + 3), 3 * (row * names.length + names.indexOf(name)));
    }
  });
  return values;
};

const frequencyOf = (frames: readonly QualityFrame[], place: number): number =>
  median(frames.map(({ frequency }) => frequency[place] as number).filter((hertz) => !Number.isNaN(hertz))) ??
  Number.NaN;
