import { decimal } from '../../domain/decimal.ts';
import { wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { localDate } from '../../tariff/hours.ts';
import { lastDayFrom, type Usage } from '../../tariff/monthly-bill.ts';
import type { BillPeriod } from '../../tariff/rates.ts';
import type { Tariff } from '../../tariff/tariff.ts';
import { refuseBuddhist } from '../buddhist-year.ts';

/** What `tariff price` is given of a month, as it was typed. */
export type UsageOptions = Readonly<
  Partial<
    Record<
      | 'at'
      | 'from'
      | 'to'
      | 'kwh'
      | 'onPeakKwh'
      | 'offPeakKwh'
      | 'kw'
      | 'partialKw'
      | 'offPeakKw'
      | 'kvar'
      | 'greenKwh'
      | 'highestDemandCharge',
      string
    >
  >
>;

/** The days that are billed; `moment`: where one was named, the hours of which all energy is then. */
export type AskedPeriod = Readonly<{ period: BillPeriod; moment: Instant | null }>;

const MONTH = /^\d{4}-\d{2}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** @throws Fault `configuration`, naming the option. */
export const askedPeriod = ({ at, from, to }: UsageOptions): AskedPeriod => {
  if (at !== undefined && (from !== undefined || to !== undefined))
    throw new Fault('configuration', 'Say either --at, or --from and --to.');
  if (at === undefined && from === undefined && to === undefined)
    throw new Fault('configuration', 'Say when: --at, or --from and --to.');
  if (at === undefined) {
    refuseBuddhist('from', from);
    refuseBuddhist('to', to);
    return { period: { from: day('--from', from), to: lastDay(day('--from', from), to) }, moment: null };
  }
  refuseBuddhist('at', at);
  if (MONTH.test(at)) {
    const first = day('--at', `${at}-01`, at);
    return { period: { from: first, to: lastDayFrom(first) }, moment: null };
  }
  if (DAY.test(at)) return { period: { from: day('--at', at), to: at }, moment: null };
  const moment = instant(Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(at) ? at : `${at}+07:00`));
  if (!MOMENT.test(at) || Number.isNaN(moment))
    throw new Fault(
      'configuration',
      `--at "${at}"; allowed: a month such as 2026-09, a day such as 2026-09-15, or a moment in Bangkok such as 2026-11-24T22:00.`,
    );
  // A machine takes 31 September for 1 October.
  day('--at', at.slice(0, 10), at);
  return { period: { from: localDate(moment), to: localDate(moment) }, moment };
};

/**
 * A day as it was typed; `where`: the option or argument it stands in; `typed`: what it is part of, or the month whose first it is.
 * @throws Fault `configuration`, with what was typed.
 */
export const day = (where: string, written: string | undefined, typed = written): string => {
  const parsed = written !== undefined && DAY.test(written) ? new Date(`${written}T00:00:00Z`) : null;
  if (
    written !== undefined &&
    parsed !== null &&
    !Number.isNaN(parsed.getTime()) &&
    parsed.toISOString().startsWith(written)
  )
    return written;
  const said = typed === undefined ? 'is missing' : `"${typed}"`;
  throw new Fault(
    'configuration',
    typed !== undefined && MONTH.test(typed)
      ? `${where} ${said}; allowed: a month that exists, such as 2026-09.`
      : `${where} ${said}; allowed: a day that exists, such as 2026-09-15.`,
  );
};

const lastDay = (from: string, to: string | undefined): string => {
  const last = day('--to', to);
  if (last >= from && last <= lastDayFrom(from)) return last;
  throw new Fault(
    'configuration',
    `--to "${last}"; allowed: a day from ${from} to ${lastDayFrom(from)}, a month at most.`,
  );
};

/** What was counted. All energy is on-peak or off-peak where that is known from the moment. @throws Fault `configuration`. */
export const askedUsage = (options: UsageOptions, hours: 'on-peak' | 'off-peak' | null): Usage => {
  const of = (option: keyof UsageOptions, name: string): number | null => thousandths(name, options[option]);
  const [total, onPeak, offPeak] = [of('kwh', 'kwh'), of('onPeakKwh', 'on-peak-kwh'), of('offPeakKwh', 'off-peak-kwh')];
  const split = splitOf(total, onPeak, offPeak);
  const onPeakWh = split.onPeakWh ?? (hours === null ? null : hours === 'on-peak' ? split.totalWh : 0);
  const kw = of('kw', 'kw');
  const [partialW, otherW] = [of('partialKw', 'partial-kw'), of('offPeakKw', 'off-peak-kw')];
  if (kw === null && (partialW !== null || otherW !== null))
    throw new Fault('configuration', '--kw is missing; allowed: the greatest demand in kW, for which most is charged.');
  const green = of('greenKwh', 'green-kwh') ?? 0;
  if (green > split.totalWh)
    throw new Fault(
      'configuration',
      `--green-kwh "${options.greenKwh}"; allowed: at most all ${split.totalWh / 1_000} kWh.`,
    );
  const charge = options.highestDemandCharge;
  const satang = charge === undefined ? null : exactly('highest-demand-charge', charge, 2, 'THB');
  return {
    energy: { totalWh: wh(split.totalWh), onPeakWh: onPeakWh === null ? null : wh(onPeakWh) },
    demand: kw === null ? null : { chargedW: kw, partialW, otherW },
    reactiveVar: of('kvar', 'kvar'),
    greenWh: wh(green),
    highestDemandCharge: satang === null ? null : BigInt(satang) * 10_000_000n,
  };
};

const splitOf = (
  total: number | null,
  onPeak: number | null,
  offPeak: number | null,
): Readonly<{ totalWh: number; onPeakWh: number | null }> => {
  if (onPeak === null && offPeak === null) {
    if (total === null)
      throw new Fault('configuration', 'Say how much energy: --kwh, or --on-peak-kwh and --off-peak-kwh.');
    return { totalWh: total, onPeakWh: null };
  }
  const sum = (onPeak ?? 0) + (offPeak ?? 0);
  if (total === null) {
    if (onPeak === null || offPeak === null)
      throw new Fault('configuration', 'Say --on-peak-kwh and --off-peak-kwh both, or one of them and --kwh.');
    return { totalWh: sum, onPeakWh: onPeak };
  }
  if (onPeak !== null && offPeak !== null && sum !== total)
    throw new Fault(
      'configuration',
      `--kwh is ${total / 1_000}, but --on-peak-kwh and --off-peak-kwh come to ${sum / 1_000}: leave out one of the three.`,
    );
  if (sum > total)
    throw new Fault('configuration', `--kwh is ${total / 1_000}, less than the ${sum / 1_000} of its hours.`);
  return { totalWh: total, onPeakWh: onPeak ?? total - (offPeak ?? 0) };
};

const thousandths = (option: string, written: string | undefined): number | null =>
  written === undefined ? null : exactly(option, written, 3, unitOf(option));

/** As it is written where people read it: options have no capital letters. */
const unitOf = (option: string): string => (option.split('-').at(-1) ?? '').replace(/w(?=h?$)/, 'W');

/** A billion at most, so that any price of it is exact. */
const MOST = 1_000_000_000_000;

const exactly = (option: string, written: string, decimals: number, unit: string): number => {
  const value = decimal(written, decimals);
  if (value !== null && value >= 0 && value <= MOST) return value;
  throw new Fault(
    'configuration',
    `--${option} "${written}"; allowed: a number in ${unit} with at most ${decimals} decimals, from 0 to ${MOST / 10 ** decimals}.`,
  );
};

/** What a tariff charges for has to be said; only of kvar a bill can do without. @throws Fault `configuration`, naming the option. */
export const refuseMissing = ({ name, energy, demand }: Tariff, usage: Usage): void => {
  const missing = (option: string, allowed: string): Fault =>
    new Fault('configuration', `--${option} is missing; allowed: ${allowed}`);
  if (energy.some((charge) => 'onPeak' in charge) && usage.energy.onPeakWh === null)
    throw missing(
      'on-peak-kwh',
      `how many of the ${usage.energy.totalWh / 1_000} kWh were on-peak, or a moment in --at, for ${name} goes by the hour.`,
    );
  if (demand !== null && usage.demand === null)
    throw missing('kw', `the greatest 15-min mean of the month in kW, for ${name} charges demand.`);
  if (demand?.some(({ hours }) => hours === 'time-of-day') && usage.demand?.partialW === null)
    throw missing(
      'partial-kw',
      `the greatest 15-min mean from 08:00 to 18:30, for ${name} charges demand by time of day.`,
    );
};
