import type { FrameMeter, StatisticName } from '../../domain/quality-frame.ts';

/** Of a frame, or of what is shaped like one: who its meters are, and what is told of each. */
export type Rows = Readonly<{ meters: readonly FrameMeter[]; names: readonly StatisticName[] }>;

/** Whether two have the same meters in the same rows and the same names: as nearly all have that follow one another. */
export const areAlike = (one: Rows, other: Rows): boolean => {
  if (!haveSameNames(one.names, other.names) || one.meters.length !== other.meters.length) return false;
  for (let row = 0; row < one.meters.length; row += 1)
    if ((one.meters[row] as FrameMeter).device !== (other.meters[row] as FrameMeter).device) return false;
  return true;
};

export const haveSameNames = (one: readonly string[], other: readonly string[]): boolean => {
  if (one === other) return true;
  return one.length === other.length && one.every((name, place) => name === other[place]);
};
