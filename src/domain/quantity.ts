export const phases = ['L1', 'L2', 'L3'] as const;
export type Phase = (typeof phases)[number];
/** A pair of line conductors, in rotation order. */
export type PhasePair = 'L1-L2' | 'L2-L3' | 'L3-L1';

/** Orders of the single harmonics that are looked at: those EN 50160:2022 table 1 limits. THD goes to the 40th. */
export const harmonicOrders = [
  2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
] as const;
export type HarmonicOrder = (typeof harmonicOrders)[number];
/** A harmonic of a phase to neutral voltage or of a phase current, in percent of its fundamental. */
export type Harmonic = `harmonic.${'voltage' | 'current'}.${Phase}.${HarmonicOrder}`;

/** What a meter itself counts of events too short for those who ask it: since when, only the meter knows. */
export const eventCounts = ['count.dip', 'count.swell', 'count.interruption'] as const;
export type EventCount = (typeof eventCounts)[number];

/**
 * Every instantaneous quantity the gateway understands, with the one unit it is ever expressed in.
 * `voltage.L1` is phase to neutral; `angle.voltage.L2` is how far that voltage lags that of L1. Active power is positive
 * when it flows from the grid into the point (import). Power factor is signed by the meter's own convention and is never
 * used for billing. Flicker is Pst (10 min) and Plt (2 h) of IEC 61000-4-15.
 */
export type UnitOf = Readonly<
  Record<`voltage.${Phase}` | `voltage.${PhasePair}`, 'V'> &
    Record<`current.${Phase}` | 'current.neutral', 'A'> &
    Record<`power.active.${Phase}` | 'power.active', 'W'> &
    Record<`power.reactive.${Phase}` | 'power.reactive', 'var'> &
    Record<'power.apparent', 'VA'> &
    Record<`power-factor.${Phase}` | 'power-factor', '1'> &
    Record<`thd.voltage.${Phase}` | `thd.current.${Phase}`, '%'> &
    Record<'frequency', 'Hz'> &
    Record<'angle.voltage.L2' | 'angle.voltage.L3', '°'> &
    Record<Harmonic, '%'> &
    Record<`flicker.short.${Phase}` | `flicker.long.${Phase}`, '1'> &
    Record<EventCount, '1'>
>;
export type Quantity = keyof UnitOf;
export type Unit = UnitOf[Quantity];
export type Values = Readonly<Partial<Record<Quantity, number>>>;

const harmonics: readonly Harmonic[] = (['voltage', 'current'] as const).flatMap((of) =>
  phases.flatMap((phase) => harmonicOrders.map((order): Harmonic => `harmonic.${of}.${phase}.${order}`)),
);

/** The unit of every quantity; of those that are written out the compiler sees that none is forgotten. */
export const unitOf: UnitOf = {
  ...({
    'voltage.L1': 'V',
    'voltage.L2': 'V',
    'voltage.L3': 'V',
    'voltage.L1-L2': 'V',
    'voltage.L2-L3': 'V',
    'voltage.L3-L1': 'V',
    'current.L1': 'A',
    'current.L2': 'A',
    'current.L3': 'A',
    'current.neutral': 'A',
    'power.active': 'W',
    'power.active.L1': 'W',
    'power.active.L2': 'W',
    'power.active.L3': 'W',
    'power.reactive': 'var',
    'power.reactive.L1': 'var',
    'power.reactive.L2': 'var',
    'power.reactive.L3': 'var',
    'power.apparent': 'VA',
    'power-factor': '1',
    'power-factor.L1': '1',
    'power-factor.L2': '1',
    'power-factor.L3': '1',
    'thd.voltage.L1': '%',
    'thd.voltage.L2': '%',
    'thd.voltage.L3': '%',
    'thd.current.L1': '%',
    'thd.current.L2': '%',
    'thd.current.L3': '%',
    frequency: 'Hz',
    'angle.voltage.L2': '°',
    'angle.voltage.L3': '°',
    'flicker.short.L1': '1',
    'flicker.short.L2': '1',
    'flicker.short.L3': '1',
    'flicker.long.L1': '1',
    'flicker.long.L2': '1',
    'flicker.long.L3': '1',
    'count.dip': '1',
    'count.swell': '1',
    'count.interruption': '1',
  } satisfies Omit<UnitOf, Harmonic>),
  ...(Object.fromEntries(harmonics.map((one) => [one, '%'])) as Record<Harmonic, '%'>),
};
export const quantities = Object.keys(unitOf) as readonly Quantity[];

/**
 * Cumulative active energy seen from the metering point: import = grid → point, export = point → grid.
 * Both registers only ever grow; they are never netted.
 */
export const energyChannels = ['import', 'export'] as const;
export type EnergyChannel = (typeof energyChannels)[number];
export const isEnergyChannel = (name: string): name is EnergyChannel =>
  energyChannels.some((channel) => channel === name);
