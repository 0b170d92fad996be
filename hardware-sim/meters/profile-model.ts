import type { ReadRequest } from '../../drivers/modbus/codec.ts';
import type { EnergyChannel, Quantity } from '../../src/domain/quantity.ts';
import type { EnergyRegister, ModbusProfile, Plate, RatioRegister, Table } from '../../src/profiles/profile.ts';
import type { MeterState } from '../grid/feeder.ts';
import type { MeterCondition } from './condition.ts';
import { encodeNumber, encodeText } from './encode-words.ts';
import { fundamentalOf, measured } from './measured.ts';
import type { MeterModel } from './meter-model.ts';
import type { MeterTruth } from './register-map.ts';

/** A value in the register image: where it begins, and its words now. */
type Field = Readonly<{
  table: Table;
  address: number;
  length: number;
  words(shown: MeterTruth, condition: MeterCondition): readonly number[];
}>;

/** Registers of a value do not depend on it. */
const lengths = { u16: 1, s16: 1, u32: 2, s32: 2, f32: 2, u64: 4, s64: 4, f64: 4 } as const;

const milliWhOf = ({ registers }: MeterTruth, channel: EnergyChannel): number =>
  channel === 'import' ? registers.importMilliWh : registers.exportMilliWh;

/** What the register counts in its own steps, from its own end on from zero again. */
const stepsOf = (register: EnergyRegister, milliWh: number): number => {
  const isFloat = register.encoding === 'f32' || register.encoding === 'f64';
  const stepWh = isFloat ? (register.unit === 'kWh' ? 1000 : 1) : 10 ** register.exponent;
  const steps = milliWh / (1000 * stepWh);
  const whole = isFloat ? steps : Math.floor(steps);
  return register.rollsOverAt === null ? whole : whole % register.rollsOverAt;
};

/** What a harmonic is a percentage of: `harmonic.current.L2.5` of the fundamental of the current of L2. */
const wholeOf = (name: Quantity): ((state: MeterState) => number) => {
  const [, of, phase] = /^harmonic\.(voltage|current)\.L([123])\./.exec(name) ?? [];
  if (of !== 'voltage' && of !== 'current') throw new RangeError(`${name} is a percentage of nothing we simulate`);
  return fundamentalOf(of, Number(phase) - 1);
};

const fieldsOf = (profile: ModbusProfile): readonly Field[] => {
  const { table, wordOrder } = profile;
  const points = (Object.keys(profile.points) as Quantity[]).flatMap((name): Field[] => {
    const point = profile.points[name];
    if (point === undefined) return [];
    const { address, encoding, scale, percentOf } = point;
    const field = (at: number, value: (state: MeterState) => number): Field => ({
      table,
      address: at,
      length: lengths[encoding],
      words: ({ state }) => encodeNumber(encoding, value(state) / scale, wordOrder),
    });
    const value = (state: MeterState): number => measured[name]?.(state) ?? 0;
    if (percentOf === undefined) return [field(address, value)];
    const whole = wholeOf(name);
    return [field(percentOf, whole), field(address, (state) => (whole(state) * value(state)) / 100)];
  });
  const energy = (['import', 'export'] as const).flatMap((channel): Field[] => {
    const register = profile.energy[channel];
    if (register === undefined) return [];
    const { address, encoding } = register;
    return [
      {
        table,
        address,
        length: lengths[encoding],
        words: (shown) => encodeNumber(encoding, stepsOf(register, milliWhOf(shown, channel)), wordOrder),
      },
    ];
  });
  return [...points, ...energy, ...plateFields(profile)];
};

const plateFields = (profile: ModbusProfile): readonly Field[] => {
  const { wordOrder, serialNumber, identify, transformers } = profile;
  const plate = (where: Plate, says: (condition: MeterCondition) => number | string): Field => ({
    table: where.table,
    address: where.address,
    length: where.encoding === 'ascii' ? where.registers : lengths[where.encoding],
    words: (_, condition) =>
      where.encoding === 'ascii'
        ? encodeText(String(says(condition)), where.registers)
        : encodeNumber(where.encoding, Number(says(condition)), wordOrder),
  });
  const ratio = (where: RatioRegister, says: (condition: MeterCondition) => number): Field => ({
    table: where.table,
    address: where.address,
    length: lengths[where.encoding],
    words: (_, condition) => encodeNumber(where.encoding, says(condition) / where.scale, wordOrder),
  });
  return [
    ...(serialNumber ? [plate(serialNumber, ({ serial }) => serial)] : []),
    ...(identify.model ? [plate(identify.model, () => identify.model?.values[0] ?? 0)] : []),
    ...(transformers?.current ? [ratio(transformers.current, ({ currentRatio }) => currentRatio)] : []),
    ...(transformers?.voltage ? [ratio(transformers.voltage, () => 1)] : []),
  ];
};

/** Every address a read may touch, by table. */
const readableOf = (profile: ModbusProfile, fields: readonly Field[]): Readonly<Record<Table, ReadonlySet<number>>> => {
  const sets: Readonly<Record<Table, Set<number>>> = { input: new Set(), holding: new Set() };
  for (const [first, last] of profile.readable) for (let at = first; at <= last; at += 1) sets[profile.table].add(at);
  for (const { table, address, length } of fields) for (let at = 0; at < length; at += 1) sets[table].add(address + at);
  return sets;
};

/**
 * Any model of which there is a Modbus profile, as a register image; unused addresses of readable ranges are zero. The
 * profile says only where things stand: how they are written there is our own (encode-words.ts).
 */
export const profileModel = (profile: ModbusProfile): MeterModel => {
  const fields = fieldsOf(profile);
  const readable = readableOf(profile, fields);
  return {
    id: profile.id,
    singlePhase: profile.netting === 'single-phase',
    appliesRatio: profile.transformers?.appliedBy !== 'gateway',
    read: ({ function: code, address, count }: ReadRequest, shown, condition) => {
      const table = code === 4 ? 'input' : 'holding';
      const words = Array.from({ length: count }, () => 0);
      if (count > profile.bus.longestRead || !words.every((_, at) => readable[table].has(address + at))) return null;
      for (const field of fields) {
        if (field.table !== table || field.address + field.length <= address || field.address >= address + count)
          continue;
        field.words(shown, condition).forEach((word, at) => {
          const index = field.address + at - address;
          if (index >= 0 && index < count) words[index] = word;
        });
      }
      return words;
    },
  };
};
