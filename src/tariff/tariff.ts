import type { MicroBahtPerKwh } from '../domain/money.ts';

/**
 * Where a value comes from. `source`: read in the publication itself; `secondary`: read where somebody quotes it;
 * `unconfirmed`: expected or derived, to be checked by a person before real money depends on it.
 */
export type Confidence = 'source' | 'secondary' | 'unconfirmed';
export const confidences: readonly Confidence[] = ['source', 'secondary', 'unconfirmed'];
export type Provenance = Readonly<{ source: string; confidence: Confidence }>;

/** A day in Bangkok, `2026-11-24`; such texts sort by time. */
export type LocalDate = string;

/** What holds from the start of one day in Bangkok to the end of another, both included. Outside, nothing is known. */
export type Dated = Provenance & Readonly<{ from: LocalDate; to: LocalDate }>;

export type Period = 'on-peak' | 'off-peak';

/** Kinds of special day, and what a time-of-use tariff makes of each (`facts`: MEA schedule 109/258; ERC yearly notice). */
export const dayKinds = ['public-holiday', 'labour-day', 'in-lieu', 'royal-ploughing', 'special'] as const;
export type DayKind = (typeof dayKinds)[number];

/** The days that are not what their weekday says. Not the list of public holidays: substitutes count as working days. */
export type Calendar = Readonly<{
  name: string;
  from: LocalDate;
  to: LocalDate;
  /** `off-peak` takes the whole day out of the peak; `weekday` leaves it what its weekday is. */
  rules: Readonly<Record<DayKind, 'off-peak' | 'weekday'>>;
  days: ReadonlyMap<LocalDate, Provenance & Readonly<{ name: string; kind: DayKind }>>;
}>;

/** Energy charge of a time-of-use tariff, without Ft and VAT. */
type EnergyCharge = Dated & Readonly<{ onPeak: MicroBahtPerKwh; offPeak: MicroBahtPerKwh }>;
type DatedPrice = Dated & Readonly<{ price: MicroBahtPerKwh }>;
/** Value added tax in parts per million of the net price: 7 % is 70,000. */
type VatRate = Dated & Readonly<{ ppm: number }>;

/** A dated time-of-use tariff. The lists hold what is known; where they are silent there is no price. */
export type Tariff = Readonly<{
  name: string;
  authority: string;
  /** The authority's own name of the class: MEA and PEA number the same classes differently. */
  code: string;
  description: string;
  calendar: Calendar;
  /** Minutes after midnight in Bangkok; the peak is Monday to Friday. */
  peak: Readonly<{ from: number; to: number }>;
  energy: readonly EnergyCharge[];
  ft: readonly DatedPrice[];
  vat: readonly VatRate[];
  buyBack: readonly DatedPrice[];
  /** Net service charge of a month and meter, µTHB; empty: none is known. */
  service: readonly DatedPrice[];
  /** Empty: no official tariff has been found. */
  wheeling: readonly DatedPrice[];
}>;
