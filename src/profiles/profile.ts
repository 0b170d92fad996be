import type { EnergyChannel, Quantity, UnitOf } from '../domain/quantity.ts';
import type { Millis } from '../domain/time.ts';
import type { PhaseNetting } from '../domain/transaction.ts';

/** How a number lies in 16-bit registers. Bytes inside a word are always big-endian; `wordOrder` orders the words. */
export type Encoding = 'u16' | 's16' | 'u32' | 's32' | 'u64' | 's64' | 'f32' | 'f64';

/** Modbus tables that are read: `input` by function 4, `holding` by function 3. */
export type Table = 'input' | 'holding';

/** `fast` is read at every tick; `slow` at every tenth: too far away in the map to share the fast question. */
export type Cadence = 'fast' | 'slow';

/** A quantity in its unit; outside `range` it is rejected, never clipped. */
type Measured<Q extends Quantity = Quantity> = Readonly<{
  unit: UnitOf[Q];
  range: readonly [least: number, most: number];
}>;

/** Where a quantity stands: `unit` after multiplying by `scale`, whose sign may turn a meter's direction into ours. */
export type Point<Q extends Quantity = Quantity> = Measured<Q> &
  Readonly<{
    address: number;
    encoding: Encoding;
    scale: number;
    cadence: Cadence;
    /**
     * Of a percentage the meter does not work out itself: where what is 100 % stands, encoded alike. Many give harmonics in
     * volts or amperes, the fundamental before them.
     */
    percentOf?: number;
  }>;

/** A cumulative energy counter. Above `mostKwh` it is rejected. */
type Counter = Readonly<{
  mostKwh: number;
  /** The count (in the register's own steps) after which it starts again at zero; null when nobody says. */
  rollsOverAt: number | null;
}>;

/**
 * Where a counter stands; it becomes an integer × 10^`exponent` Wh. An integer encoding already counts in
 * 10^`exponent` Wh; a float of kWh or Wh is rounded, half to even, to that exponent.
 */
export type EnergyRegister = Counter &
  Readonly<{ address: number; exponent: number }> &
  (
    | Readonly<{
        encoding: 'u16' | 'u32' | 's32' | 'u64' | 's64';
        /** Some of these meters count it from zero downwards: without its sign it is what was counted. */
        mayCountDown?: true;
      }>
    | Readonly<{ encoding: 'f32' | 'f64'; unit: 'kWh' | 'Wh' }>
  );

/** What a source can be missing for. */
type Sourced =
  | Quantity
  | EnergyChannel
  | 'serialNumber'
  | 'model'
  | 'transformers'
  | 'netting'
  | 'timing'
  | 'rollover'
  | 'connection'
  | 'maximumPower'
  /** All single harmonics, which may be 144. */
  | 'harmonics';

/**
 * Where numbers were read, each source findable: repository and commit, issue, or document. Where a file's repository
 * is not known, its text says so and it confirms nothing. One source is unconfirmed: prove it on the meter.
 */
type Provenance = Readonly<{
  sources: readonly string[];
  /** What only one source says, sources dispute, or nobody says and we assume: the commissioning report names each. */
  unconfirmed: readonly Sourced[];
}>;

/** What a line must respect when it talks to this meter. */
export type BusLimits = Readonly<{
  /** The most registers one question may ask for. */
  longestRead: number;
  /** Between the end of this meter's answer and the next question to it. */
  gap: Millis;
  /** From the question's last byte to the answer's first, as the meter's makers or users state it. */
  turnaround: Millis;
  /** How long to wait beyond the wire time: adapted to what is measured, between these two. */
  timeout: Readonly<{ least: Millis; most: Millis }>;
  /** Later than this after a question, no answer comes any more. */
  latest: Millis;
  /** A question may be made this many registers longer, so that a late answer to it cannot be mistaken. */
  lengthStep: number;
  serial: Readonly<{ baud: number; parity: 'none' | 'even' | 'odd'; stopBits: 1 | 2 }>;
}>;

/** How the meter is reached when it comes out of its box. */
export type Connection = Readonly<{ interfaces: readonly ('rtu' | 'tcp')[]; unit: number; port: number }>;

/** Whole numbers or text in registers. Text is ASCII, two characters a register, padded with NUL or blanks. */
export type Plate = Readonly<{ table: Table; address: number }> &
  (Readonly<{ encoding: 'u16' | 'u32' | 'u64' }> | Readonly<{ encoding: 'ascii'; registers: number }>);

/** What a register must hold for the meter to be of this model; of text, the beginning. */
type ModelMark = Plate & Readonly<{ values: readonly (number | string)[] }>;

/** A transformer ratio as the meter itself knows it: primary over secondary after multiplying by `scale`. */
export type RatioRegister = Readonly<{ table: Table; address: number; encoding: 'u16' | 'u32' | 'f32'; scale: number }>;

/** What every meter model states, whatever it speaks. */
type Facts = Readonly<{
  /** `vendor/model`, lower case. */
  id: string;
  /** Only a meter settles; an inverter's own count is generation, for watching. */
  kind: 'meter' | 'inverter';
  manufacturer: string;
  model: string;
  provenance: Provenance;
  netting: PhaseNetting;
  /** The most that can flow through the device itself, W: no counter runs faster. Without the transformers before it. */
  maximumPower: number;
  notes: Readonly<{ en: readonly string[]; th: readonly string[] }>;
}>;

/** What the energy registers can tell apart: their own exponent, a coarser fixed step, or a float32 that coarsens. */
type EnergyResolution =
  | Readonly<{ kind: 'register' }>
  | Readonly<{ kind: 'fixed'; stepWh: number }>
  | Readonly<{ kind: 'float32' }>;

/** A meter model on Modbus, as data. */
export type ModbusProfile = Facts &
  Readonly<{
    protocol: 'modbus';
    table: Table;
    wordOrder: 'high-first' | 'low-first';
    bus: BusLimits;
    connection: Connection;
    /** Address ranges, both ends included, in which the meter answers any read, holes and all. */
    readable: readonly (readonly [first: number, last: number])[];
    /** Register contents, hexadecimal, most significant first, that mean "not available". */
    sentinels: Readonly<Partial<Record<Encoding, readonly string[]>>>;
    energyResolution: EnergyResolution;
    points: Readonly<{ [Q in Quantity]?: Point<Q> }>;
    energy: Readonly<Partial<Record<EnergyChannel, EnergyRegister>>>;
    /** A cheap question whose answer is plausible only from a meter of this kind; and the proof, where there is one. */
    identify: Readonly<{
      quantity: Quantity;
      between: readonly [least: number, most: number];
      model: ModelMark | null;
    }>;
    serialNumber: Plate | null;
    /** The ratios set in the meter, where it has them. `appliedBy`: who multiplies its readings, us or it. */
    transformers: Readonly<{
      appliedBy: 'meter' | 'gateway';
      current: RatioRegister | null;
      voltage: RatioRegister | null;
    }> | null;
  }>;

/** A model that describes itself by SunSpec: where its values stand, and their scale, is discovered. */
export type SunSpecProfile = Facts &
  Readonly<{
    protocol: 'sunspec';
    bus: BusLimits;
    connection: Connection;
    /** Model numbers that serve its readings, the preferred first. */
    models: readonly number[];
    /** Which way power flows that a meter model shows as positive: the models do not say, makers differ. Else import. */
    positivePower?: 'import' | 'export';
    /** How the Common model begins to name the maker; not given where any maker's device will do. */
    maker?: string;
    points: Readonly<{ [Q in Quantity]?: Measured<Q> }>;
    energy: Readonly<Partial<Record<EnergyChannel, Counter>>>;
  }>;

/** What is read from an OPC UA server: which node is which quantity, the site's configuration says. */
export type OpcUaProfile = Facts &
  Readonly<{
    protocol: 'opc-ua';
    points: Readonly<{ [Q in Quantity]?: Measured<Q> }>;
    energy: Readonly<Partial<Record<EnergyChannel, Counter>>>;
  }>;

export type MeterProfile = ModbusProfile | SunSpecProfile | OpcUaProfile;

/** Gives a profile its type where it is written down. */
export const defineProfile = (profile: Omit<ModbusProfile, 'protocol'>): ModbusProfile => ({
  protocol: 'modbus',
  ...profile,
});

/** Whether a profile vouches for a quantity or topic by less than two sources. */
export const isUnconfirmed = ({ provenance }: Pick<MeterProfile, 'provenance'>, name: string): boolean =>
  provenance.unconfirmed.some((one) => one === name || (one === 'harmonics' && name.startsWith('harmonic.')));

const widths: Readonly<Record<Encoding, number>> = { u16: 1, s16: 1, u32: 2, s32: 2, f32: 2, u64: 4, s64: 4, f64: 4 };

/** How many registers an encoding takes. */
export const width = (encoding: Encoding): number => widths[encoding];
