export const phases = ['L1', 'L2', 'L3'] as const;
export type Phase = (typeof phases)[number];
/** A pair of line conductors, in rotation order. */
export type PhasePair = 'L1-L2' | 'L2-L3' | 'L3-L1';

/**
 * Every instantaneous quantity the gateway understands, with the one unit it is ever expressed in.
 * `voltage.L1` is phase to neutral. Active power is positive when it flows from the grid into the point (import).
 * Power factor is signed by the meter's own convention and is never used for billing.
 */
export type UnitOf = Readonly<
  Record<`voltage.${Phase}` | `voltage.${PhasePair}`, 'V'> &
    Record<`current.${Phase}` | 'current.neutral', 'A'> &
    Record<`power.active.${Phase}` | 'power.active', 'W'> &
    Record<`power.reactive.${Phase}` | 'power.reactive', 'var'> &
    Record<'power.apparent', 'VA'> &
    Record<`power-factor.${Phase}` | 'power-factor', '1'> &
    Record<`thd.voltage.${Phase}` | `thd.current.${Phase}`, '%'> &
    Record<'frequency', 'Hz'>
>;
export type Quantity = keyof UnitOf;
export type Unit = UnitOf[Quantity];
export type Values = Readonly<Partial<Record<Quantity, number>>>;

/**
 * Cumulative active energy seen from the metering point: import = grid → point, export = point → grid.
 * Both registers only ever grow; they are never netted.
 */
export const energyChannels = ['import', 'export'] as const;
export type EnergyChannel = (typeof energyChannels)[number];
export const isEnergyChannel = (name: string): name is EnergyChannel =>
  energyChannels.some((channel) => channel === name);
