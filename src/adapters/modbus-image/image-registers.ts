import { type RegisterValue, registerWh } from '../../domain/energy.ts';
import type { Quality } from '../../domain/quality.ts';
import { type EnergyChannel, energyChannels, type Quantity } from '../../domain/quantity.ts';
import type { Reading } from '../../domain/reading.ts';
import type { Millis, Monotonic } from '../../domain/time.ts';

/**
 * The map of one meter, the same as input registers (function 4) and as holding registers (function 3); addresses begin
 * with 0, the more significant word comes first. The unit id is the meter's place in the gateway's configuration, from 1.
 *
 * | address | type | what |
 * |---|---|---|
 * | 0 | u16 | version of this map: 1 |
 * | 1 | u16 | quality of the newest reading: 0 bad, 1 uncertain, 2 good |
 * | 2 | u32 | seconds since the meter was last read well; FFFFFFFFh: never |
 * | 4, 8 | s64 | import and export register, Wh; 8000000000000000h: not known |
 * | 12, 14, 16 | f32 | voltage L1, L2, L3 to neutral, V |
 * | 18, 20, 22 | f32 | voltage L1-L2, L2-L3, L3-L1, V |
 * | 24, 26, 28, 30 | f32 | current L1, L2, L3, neutral, A |
 * | 32, 34, 36, 38 | f32 | active power, then of L1, L2, L3, W; positive imports |
 * | 40, 42, 44, 46 | f32 | reactive power, then of L1, L2, L3, var |
 * | 48 | f32 | apparent power, VA |
 * | 50, 52, 54, 56 | f32 | power factor, then of L1, L2, L3 |
 * | 58 | f32 | frequency, Hz |
 * | 60, 62, 64 | f32 | THD of the voltages L1, L2, L3, % |
 * | 66, 68, 70 | f32 | THD of the currents L1, L2, L3, % |
 *
 * A float that is not known, too old or not to be believed is NaN (7FC00000h), never zero.
 */
export const REGISTERS = 72;
const MAP_VERSION = 1;
const FIRST_FLOAT = 12;

const floats: readonly Quantity[] = [
  'voltage.L1',
  'voltage.L2',
  'voltage.L3',
  'voltage.L1-L2',
  'voltage.L2-L3',
  'voltage.L3-L1',
  'current.L1',
  'current.L2',
  'current.L3',
  'current.neutral',
  'power.active',
  'power.active.L1',
  'power.active.L2',
  'power.active.L3',
  'power.reactive',
  'power.reactive.L1',
  'power.reactive.L2',
  'power.reactive.L3',
  'power.apparent',
  'power-factor',
  'power-factor.L1',
  'power-factor.L2',
  'power-factor.L3',
  'frequency',
  'thd.voltage.L1',
  'thd.voltage.L2',
  'thd.voltage.L3',
  'thd.current.L1',
  'thd.current.L2',
  'thd.current.L3',
];

const qualityWords: Readonly<Record<Quality['level'], number>> = { bad: 0, uncertain: 1, good: 2 };
const NEVER = 0xffff_ffff;
const UNKNOWN_WH = -(2n ** 63n);

type Known<T> = Readonly<{ value: T; at: Monotonic }>;

/** What is known of one meter. */
export type MeterPicture = Readonly<{
  quality: Quality['level'];
  /** When it was last read well. */
  at: Monotonic | null;
  values: ReadonlyMap<Quantity, Known<number>>;
  registers: ReadonlyMap<EnergyChannel, Known<RegisterValue>>;
}>;
export const nothingKnown: MeterPicture = { quality: 'bad', at: null, values: new Map(), registers: new Map() };

/** Takes a reading in. A meter that cannot be believed now has no values; a quantity it had to reject is not known. */
export const pictured = (before: MeterPicture, reading: Reading): MeterPicture => {
  const { quality, monotonic: at, rejected } = reading;
  if (quality.level === 'bad') return { ...nothingKnown, at: before.at };
  const values = new Map(before.values);
  const registers = new Map(before.registers);
  for (const quantity of floats) {
    const value = reading.values[quantity];
    if (value !== undefined) values.set(quantity, { value, at });
    else if (rejected[quantity] !== undefined) values.delete(quantity);
  }
  for (const channel of energyChannels) {
    const value = reading.registers[channel];
    if (value !== undefined) registers.set(channel, { value, at });
    else if (rejected[channel] !== undefined) registers.delete(channel);
  }
  return { quality: quality.level, at, values, registers };
};

/** The whole map as it stands now; real time. */
export const imageOf = (picture: MeterPicture, now: Monotonic, staleAfter: Millis): DataView => {
  const view = new DataView(new ArrayBuffer(REGISTERS * 2));
  const fresh = <T>(known: Known<T> | undefined): T | undefined =>
    known === undefined || now - known.at > staleAfter ? undefined : known.value;
  const stale = picture.at === null || now - picture.at > staleAfter;
  view.setUint16(0, MAP_VERSION);
  view.setUint16(2, stale ? qualityWords.bad : qualityWords[picture.quality]);
  view.setUint32(
    4,
    picture.at === null ? NEVER : Math.min(NEVER - 1, Math.max(0, Math.floor((now - picture.at) / 1000))),
  );
  for (const [index, channel] of energyChannels.entries()) {
    const register = fresh(picture.registers.get(channel));
    view.setBigInt64(8 + 8 * index, register === undefined ? UNKNOWN_WH : BigInt(registerWh(register)));
  }
  for (const [index, quantity] of floats.entries())
    view.setFloat32(2 * FIRST_FLOAT + 4 * index, fresh(picture.values.get(quantity)) ?? Number.NaN);
  return view;
};
