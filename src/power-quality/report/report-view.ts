import type { LimitedQuantity } from '../../domain/limits.ts';
import type { KvarForecast } from '../statistics/kvar-charge.ts';

/**
 * For whom a report is: `consumer`, what the regulator (ERC) protects a customer by: voltage, frequency, interruptions;
 * `dso`, everything; `producer`, what a plant meets at its connection point.
 */
export const reportViews = ['consumer', 'dso', 'producer'] as const;
export type ReportView = (typeof reportViews)[number];

type Contents = Readonly<{
  quantities: 'all' | readonly LimitedQuantity[];
  /** Only meters that export: a consumer has nothing of a plant's report. */
  meters: 'all' | 'exporting';
  kvar: boolean;
}>;

export const viewContents: Readonly<Record<ReportView, Contents>> = {
  consumer: { quantities: ['frequency', 'voltage', 'unbalance', 'flicker.long'], meters: 'all', kvar: false },
  dso: { quantities: 'all', meters: 'all', kvar: true },
  producer: {
    quantities: [
      'frequency',
      'voltage',
      'unbalance',
      'thd.voltage',
      'harmonic.voltage',
      'thd.current',
      'harmonic.current',
      'tdd',
    ],
    meters: 'exporting',
    kvar: false,
  },
};

export const isShown = (view: ReportView, quantity: LimitedQuantity): boolean => {
  const { quantities } = viewContents[view];
  return quantities === 'all' || quantities.includes(quantity);
};

/** A forecast without any window counted says nothing. */
export const isTold = ({ windows }: KvarForecast): boolean => windows.counted > 0;
