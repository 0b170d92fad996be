import {
  type HarmonicOrder,
  harmonicOrders,
  type Phase,
  phases,
  type Quantity,
  type UnitOf,
} from '../../src/domain/quantity.ts';
import type { Cadence, Encoding, EnergyRegister, ModbusProfile, Point } from '../../src/profiles/profile.ts';

/** Where a quantity stands, once the address is known. */
type Place<Q extends Quantity> = (address: number) => Point<Q>;

/** How a model writes a quantity down: its encoding, and what one count is worth in the unit (negative turns the sign). */
type Written = readonly [encoding: Encoding, scale: number, cadence?: Cadence];

const place =
  <Q extends Quantity>(unit: UnitOf[Q], least: number, most: number) =>
  ([encoding, scale, cadence = 'fast']: Written): Place<Q> =>
  (address) => ({ address, encoding, unit, scale, range: [least, most], cadence });

/** Phase to neutral, up to twice the nominal voltage. */
export const volts = place<'voltage.L1'>('V', 0, 500);
export const lineVolts = place<'voltage.L1-L2'>('V', 0, 900);
export const hertz = place<'frequency'>('Hz', 40, 70);
export const factor = place<'power-factor'>('1', -1, 1);
export const percent = place<'thd.voltage.L1'>('%', 0, 100);
/** Of the fundamental: at a light load the harmonics of a current are greater than that. */
export const currentPercent = place<'thd.current.L1'>('%', 0, 1_000);
/** Currents and powers up to the largest of the family, in both directions where the encoding has a sign. */
export const amperes = (most: number) => place<'current.L1'>('A', -most, most);
export const watts = (most: number) => place<'power.active'>('W', -most, most);
export const vars = (most: number) => place<'power.reactive'>('var', -most, most);
export const voltAmperes = (most: number) => place<'power.apparent'>('VA', 0, most);

/** Three phases that stand `step` registers apart. */
export const phaseVolts = (at: Place<'voltage.L1'>, first: number, step: number) => ({
  'voltage.L1': at(first),
  'voltage.L2': at(first + step),
  'voltage.L3': at(first + 2 * step),
});

/** L1-L2, L2-L3, L3-L1, in this order, `step` registers apart. */
export const pairVolts = (at: Place<'voltage.L1-L2'>, first: number, step: number) => ({
  'voltage.L1-L2': at(first),
  'voltage.L2-L3': at(first + step),
  'voltage.L3-L1': at(first + 2 * step),
});

export const phaseAmperes = (at: Place<'current.L1'>, first: number, step: number) => ({
  'current.L1': at(first),
  'current.L2': at(first + step),
  'current.L3': at(first + 2 * step),
});

export const phaseWatts = (at: Place<'power.active'>, first: number, step: number) => ({
  'power.active.L1': at(first),
  'power.active.L2': at(first + step),
  'power.active.L3': at(first + 2 * step),
});

export const phaseDistortion = (at: Place<'thd.voltage.L1'>, first: number, step: number) => ({
  'thd.voltage.L1': at(first),
  'thd.voltage.L2': at(first + step),
  'thd.voltage.L3': at(first + 2 * step),
});

/** Pst and Plt; more than ten times what anybody may cause is no flicker. */
const flicker = place<'flicker.short.L1'>('1', 0, 20);

/** Pst of three phases, `step` registers apart from `short` on, and Plt from `long` on. */
export const phaseFlicker = (
  written: Written,
  { short, long, step }: { short: number; long: number; step: number },
) => {
  const at = flicker(written);
  return Object.fromEntries(
    phases.flatMap((phase, place) => [
      [`flicker.short.${phase}`, at(short + place * step)],
      [`flicker.long.${phase}`, at(long + place * step)],
    ]),
  ) as Record<`flicker.${'short' | 'long'}.${Phase}`, Point<'flicker.short.L1'>>;
};

/**
 * Single harmonics of three phases, in percent, or in volts or amperes with what they are a percentage of in `fundamental`.
 * `address` says where an order of a phase stands; orders nobody looks at are left out.
 */
export const harmonicsAt = (
  of: 'voltage' | 'current',
  orders: readonly HarmonicOrder[],
  written: Written,
  {
    address,
    fundamental,
  }: { address: (phase: number, order: number) => number; fundamental?: (phase: number) => number },
): ModbusProfile['points'] => {
  const at = (of === 'voltage' ? percent : currentPercent)(written);
  return Object.fromEntries(
    phases.flatMap((phase, place) =>
      orders.map((order) => [
        `harmonic.${of}.${phase}.${order}`,
        { ...at(address(place, order)), ...(fundamental && { percentOf: fundamental(place) }) },
      ]),
    ),
  );
};

/** 3, 5, 7 and so on, which is what there is of most loads, and all that some meters tell. */
export const oddOrders = harmonicOrders.filter((order) => order % 2 === 1);

/** A counter of whole 10^`exponent` Wh. Ten GWh is more than any of these devices passes in its life. */
export const counts = (
  address: number,
  encoding: 'u16' | 'u32' | 's32' | 'u64' | 's64',
  exponent: number,
): EnergyRegister => ({ address, encoding, exponent, mostKwh: 10_000_000, rollsOverAt: null });

/** A floating-point counter, kept in mWh: what the float can tell apart is not lost, and every integer stays safe. */
export const floats = (address: number, encoding: 'f32' | 'f64', unit: 'kWh' | 'Wh'): EnergyRegister => ({
  address,
  encoding,
  unit,
  exponent: -3,
  mostKwh: 10_000_000,
  rollsOverAt: null,
});
