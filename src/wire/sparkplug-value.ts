import { Fault } from '../domain/fault.ts';

/** The Sparkplug data types this project speaks, with their codes (Sparkplug 3.0.0 §6.4.16). */
export const dataTypes = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  Bytes: 17,
} as const;
export type DataType = keyof typeof dataTypes;

const namesByCode: ReadonlyMap<number, DataType> = new Map(
  Object.entries(dataTypes).map(([name, code]) => [code, name as DataType]),
);

/** Undefined for a code this project does not speak (DataSet, Template, arrays …). */
export const dataTypeOf = (code: number): DataType | undefined => namesByCode.get(code);

/** A value as protobuf carries it: which member of the `value` one-of, and what was in it. */
export type WireValue =
  | Readonly<{ kind: 'int'; value: number }>
  | Readonly<{ kind: 'long'; value: bigint }>
  | Readonly<{ kind: 'float'; value: number }>
  | Readonly<{ kind: 'double'; value: number }>
  | Readonly<{ kind: 'boolean'; value: boolean }>
  | Readonly<{ kind: 'string'; value: string }>
  | Readonly<{ kind: 'bytes'; value: Uint8Array }>;

/** What a value is to the program. 64-bit integers and DateTime (ms since the epoch, UTC) are bigint, smaller ones number. */
export type Scalar = number | bigint | boolean | string | Uint8Array;

const smallIntegers: Readonly<Partial<Record<DataType, Readonly<{ bits: number; signed: boolean }>>>> = {
  Int8: { bits: 8, signed: true },
  Int16: { bits: 16, signed: true },
  Int32: { bits: 32, signed: true },
  UInt8: { bits: 8, signed: false },
  UInt16: { bits: 16, signed: false },
  UInt32: { bits: 32, signed: false },
};

const toSmallInteger = (type: DataType, bits: number, signed: boolean, value: Scalar): WireValue => {
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  const highest = 2 ** (signed ? bits - 1 : bits) - 1;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < lowest || value > highest)
    throw new RangeError(`${String(value)} is not a Sparkplug ${type}`);
  return { kind: 'int', value: value >>> 0 };
};

const toLong = (type: 'Int64' | 'UInt64' | 'DateTime', value: Scalar): WireValue => {
  if (typeof value !== 'bigint') throw new RangeError(`a Sparkplug ${type} is a bigint, not ${String(value)}`);
  const pattern = BigInt.asUintN(64, value);
  if ((type === 'Int64' ? BigInt.asIntN(64, pattern) : pattern) !== value)
    throw new RangeError(`${value} is not a Sparkplug ${type}`);
  return { kind: 'long', value: pattern };
};

/**
 * A value in the member its type asks for; negative integers as 32- or 64-bit two's complement (Sparkplug 3.0.0 §6.4.16).
 * @throws RangeError when the value is not of the type: that is a bug of the caller.
 */
export const toWire = (type: DataType, value: Scalar): WireValue => {
  const small = smallIntegers[type];
  if (small) return toSmallInteger(type, small.bits, small.signed, value);
  switch (type) {
    case 'Int64':
    case 'UInt64':
    case 'DateTime':
      return toLong(type, value);
    case 'Float':
    case 'Double':
      if (typeof value !== 'number') break;
      return type === 'Float' ? { kind: 'float', value: Math.fround(value) } : { kind: 'double', value };
    case 'Boolean':
      if (typeof value !== 'boolean') break;
      return { kind: 'boolean', value };
    case 'Bytes':
      if (!(value instanceof Uint8Array)) break;
      return { kind: 'bytes', value };
    default:
      if (typeof value !== 'string') break;
      return { kind: 'string', value };
  }
  throw new RangeError(`${String(value)} is not a Sparkplug ${type}`);
};

const fromSmallInteger = (type: DataType, bits: number, signed: boolean, value: number): number => {
  const narrow = signed ? (value << (32 - bits)) >> (32 - bits) : value;
  // A negative Int8 may come as 0xff or as 0xffffffff: implementations differ, and both mean -1.
  const honest = signed ? value >>> 0 === narrow >>> 0 || value < 2 ** bits : value < 2 ** bits;
  if (!honest) throw new Fault('malformed', `Sparkplug: ${value} does not fit the metric's type ${type}`);
  return narrow;
};

const memberOf: Readonly<Record<DataType, WireValue['kind']>> = {
  Int8: 'int',
  Int16: 'int',
  Int32: 'int',
  UInt8: 'int',
  UInt16: 'int',
  UInt32: 'int',
  Int64: 'long',
  UInt64: 'long',
  DateTime: 'long',
  Float: 'float',
  Double: 'double',
  Boolean: 'boolean',
  String: 'string',
  Text: 'string',
  UUID: 'string',
  Bytes: 'bytes',
};

/**
 * The value of a type, from the member it came in. DATA messages carry no type: it is the birth's.
 * @throws Fault `malformed` when the member is not the type's, or the number does not fit it.
 */
export const fromWire = (type: DataType, wire: WireValue): Scalar => {
  if (wire.kind !== memberOf[type])
    throw new Fault('malformed', `Sparkplug: a ${type} metric came as ${wire.kind}_value, not ${memberOf[type]}_value`);
  const small = smallIntegers[type];
  if (small && wire.kind === 'int') return fromSmallInteger(type, small.bits, small.signed, wire.value);
  if (type === 'Int64' && wire.kind === 'long') return BigInt.asIntN(64, wire.value);
  return wire.value;
};
