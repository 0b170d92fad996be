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
  days: ReadonlyMap<LocalDate, CalendarDay>;
}>;
/** `thai`: its name in Thai, where it has one of its own. `treatment`: what a notice says of this one day, whatever its kind; null: its kind decides. */
export type CalendarDay = Provenance &
  Readonly<{ name: string; thai?: string; kind: DayKind; treatment: 'off-peak' | 'weekday' | null }>;

/** Whole µTHB: of a kW, a kvar or a month. */
export type MicroBaht = number;

/** A step of energy prices: up to so many kWh of the month, the last of them included; null: all the rest. */
export type Block = Readonly<{ upToKwh: number | null; price: MicroBahtPerKwh }>;

/** Energy charge, without Ft and VAT: by the hour it is used in, the same at any, or by how much of it a month has. */
export type EnergyCharge = Dated &
  (
    | Readonly<{ onPeak: MicroBahtPerKwh; offPeak: MicroBahtPerKwh }>
    | Readonly<{ anyTime: MicroBahtPerKwh }>
    | Readonly<{ blocks: readonly Block[] }>
  );
type DatedPrice = Dated & Readonly<{ price: MicroBahtPerKwh }>;
/** Value added tax in parts per million of the net price: 7 % is 70,000. */
type VatRate = Dated & Readonly<{ ppm: number }>;

/**
 * What a kW of the month's greatest 15-min demand costs: at any time; on-peak; or of the evening peak, 18:30 to 21:30 of every
 * day, and what the demand from 08:00 to 18:30 has beyond it (MEA schedule 109/114).
 */
export type DemandCharge = Dated &
  Readonly<{ hours: 'any-time' | 'on-peak' | 'time-of-day'; perKw: MicroBaht; partialPerKw: MicroBaht }>;
/** A lagging kvar demand beyond `freePpm` of the greatest kW demand, each whole kvar of it (MEA schedules 109/114, 109/258). */
export type KvarCharge = Dated & Readonly<{ freePpm: number; perKvar: MicroBaht }>;
/** A month's charge is at least this part of the highest demand charge of the 12 months before (MEA schedules 109/114, 109/258). */
type MinimumCharge = Dated & Readonly<{ ppm: number }>;

/** Lists of what holds from one day to another, as a tariff file names them. Those of the first row every tariff says something of. */
export const datedLists = [
  ...(['energy', 'ft', 'vat', 'buyBack', 'wheeling'] as const),
  ...(['service', 'demand', 'kvar', 'minimum', 'green'] as const),
];
export type DatedList = (typeof datedLists)[number];
/** What is known not to be known: why there is no value of a list for these days. */
export type Gap = Dated & Readonly<{ of: DatedList; unknown: string }>;
/** What an entry of a list holds. */
export type EntryOf = Readonly<{
  energy: EnergyCharge;
  ft: DatedPrice;
  vat: VatRate;
  buyBack: DatedPrice;
  wheeling: DatedPrice;
  service: DatedPrice;
  demand: DemandCharge;
  kvar: KvarCharge;
  minimum: MinimumCharge;
  green: DatedPrice;
}>;

/** What customers are sorted by; MEA and PEA number the same classes differently. */
export const tariffClasses = [
  'residential-small',
  'residential-large',
  'residential-tou',
  'small',
  'small-tou',
  'medium',
  'medium-tou',
  'large-tod',
  'large-tou',
  'specific',
  'specific-tou',
  'pumping',
] as const;
export type TariffClass = (typeof tariffClasses)[number];

/** Below 12 kV (MEA) or 22 kV (PEA); 12–24 kV or 22–33 kV; 69 kV and over. */
export const voltageLevels = ['lv', 'mv', 'hv'] as const;
export type VoltageLevel = (typeof voltageLevels)[number];

/** A dated tariff. The lists hold what is known; where they are silent there is no price. */
export type Tariff = Readonly<{
  name: string;
  authority: string;
  /** The authority's own name of the class: MEA and PEA number the same classes differently. */
  code: string;
  /** Null in files from before there were classes. */
  class: TariffClass | null;
  level: VoltageLevel | null;
  description: string;
  /** Null: no price of it depends on the hour. */
  calendar: Calendar | null;
  /** Minutes after midnight in Bangkok; the peak is Monday to Friday. Null with the calendar. */
  peak: Readonly<{ from: number; to: number }> | null;
  energy: readonly EnergyCharge[];
  ft: readonly DatedPrice[];
  vat: readonly VatRate[];
  buyBack: readonly DatedPrice[];
  /** Net service charge of a month and meter, µTHB; empty: none is known. */
  service: readonly DatedPrice[];
  /** Empty: no official tariff has been found. */
  wheeling: readonly DatedPrice[];
  /** Null: this class is not charged so. */
  demand: readonly DemandCharge[] | null;
  kvar: readonly KvarCharge[] | null;
  minimum: readonly MinimumCharge[] | null;
  /** What a kWh of green energy costs beside; null: not in this tariff. */
  green: readonly DatedPrice[] | null;
  gaps: readonly Gap[];
}>;
