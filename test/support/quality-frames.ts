import { good } from '../../src/domain/quality.ts';
import {
  type FrameMeter,
  frameLengths,
  type QualityFrame,
  type StatisticName,
} from '../../src/domain/quality-frame.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { type Instant, instant, monotonic } from '../../src/domain/time.ts';

/** 2026-11-23 was a Monday: its ISO week in Bangkok begins here. */
export const monday = instant(Date.UTC(2026, 10, 22, 17));
export const TEN_MINUTES = frameLengths['10min'];

/** A good reading of `h01` at `at`, or changed. */
export const readingAt = (at: number, values: Values = {}, changes: Partial<Reading> = {}): Reading => ({
  device: 'h01',
  point: 'p01',
  measuredAt: instant(at),
  earliest: instant(at),
  latest: instant(at),
  monotonic: monotonic(at),
  boot: 'boot-1',
  clock: 'synchronised',
  quality: good,
  values,
  registers: {},
  rejected: {},
  ...changes,
});

/** What a made frame has of one meter: aggregates by name, each also its own least and greatest. */
export type MadeRow = Partial<FrameMeter> &
  Readonly<{ device: string; values?: Partial<Record<StatisticName, number>> }>;

/** A frame of these rows with the names they have, in the order in which they come. */
export const madeFrame = (
  start: number,
  rows: readonly MadeRow[],
  { length = '10min', frequency = [] }: { length?: QualityFrame['length']; frequency?: readonly number[] } = {},
): QualityFrame => {
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values ?? {}) as StatisticName[]))];
  return {
    length,
    start: start as Instant,
    clock: 'synchronised',
    revision: 0,
    meters: rows.map(({ device, point = device.replace('h', 'p'), coverage = 1, flagged = false, readings = 600 }) => ({
      device,
      point,
      coverage,
      flagged,
      readings,
    })),
    names,
    values: Float32Array.from(
      rows.flatMap(({ values }) =>
        names.flatMap((name) => Array.from({ length: 3 }, () => values?.[name] ?? Number.NaN)),
      ),
    ),
    frequency: Float32Array.from({ length: length === '10min' ? 60 : 0 }, (_, at) => frequency[at] ?? Number.NaN),
  };
};

/** The aggregate, least and greatest of a statistic in a frame; undefined where the frame has no such meter or name. */
export const statisticIn = (
  { meters, names, values }: Pick<QualityFrame, 'meters' | 'names' | 'values'>,
  device: string,
  name: StatisticName,
): readonly number[] | undefined => {
  const [row, column] = [meters.findIndex((meter) => meter.device === device), names.indexOf(name)];
  if (row < 0 || column < 0) return undefined;
  const at = 3 * (row * names.length + column);
  return [...values.subarray(at, at + 3)];
};
