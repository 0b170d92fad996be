import type { FrameLength, StatisticName } from '../../domain/quality-frame.ts';
import { eventCounts, harmonicOrders, phases } from '../../domain/quantity.ts';

/**
 * How many values become one. Voltages and currents: root mean square. Flicker: cubic mean, as IEC 61000-4-15 makes Plt
 * of Pst. Counts: the last. Everything else: arithmetic mean.
 */
export type Mean = 'root-mean-square' | 'cubic' | 'arithmetic' | 'last';

const pairs = ['L1-L2', 'L2-L3', 'L3-L1'] as const;

/** What a frame can hold, in the order in which it holds it. Counts stand last. */
export const frameStatistics: Readonly<Record<FrameLength, readonly StatisticName[]>> = {
  '10min': [
    ...phases.map((phase) => `voltage.${phase}` as const),
    ...pairs.map((pair) => `voltage.${pair}` as const),
    ...phases.map((phase) => `current.${phase}` as const),
    'current.neutral',
    'unbalance',
    ...phases.map((phase) => `thd.voltage.${phase}` as const),
    ...phases.map((phase) => `thd.current.${phase}` as const),
    ...phases.map((phase) => `tdd.${phase}` as const),
    ...phases.map((phase) => `flicker.short.${phase}` as const),
    ...phases.map((phase) => `flicker.long.${phase}` as const),
    'power-factor',
    ...phases.map((phase) => `power-factor.${phase}` as const),
    ...(['voltage', 'current'] as const).flatMap((of) =>
      phases.flatMap((phase) => harmonicOrders.map((order) => `harmonic.${of}.${phase}.${order}` as const)),
    ),
    ...eventCounts,
  ],
  // The greatest export is the least active power, with its sign turned.
  '15min': ['power.active', 'reactive.quadrant-1', 'power.apparent', 'power-factor'],
};

export const meanOf = (name: StatisticName): Mean => {
  if (name.startsWith('voltage.') || name.startsWith('current.')) return 'root-mean-square';
  if (name.startsWith('flicker.')) return 'cubic';
  return name.startsWith('count.') ? 'last' : 'arithmetic';
};

/** A power factor's sign is the meter's own convention, which no two need share: only its magnitude can be averaged. */
export const isMagnitude = (name: StatisticName): boolean => name.startsWith('power-factor');

/** What is summed of each value, and what the mean is of such a sum over `count` values. */
export const summand = (mean: Mean, value: number): number => {
  if (mean === 'root-mean-square') return value * value;
  return mean === 'cubic' ? value * value * value : value;
};
export const meanFrom = (mean: Mean, sum: number, count: number): number => {
  if (mean === 'root-mean-square') return Math.sqrt(sum / count);
  return mean === 'cubic' ? Math.cbrt(sum / count) : sum / count;
};
