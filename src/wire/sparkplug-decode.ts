import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { Fault } from '../domain/fault.ts';
import {
  type Metric,
  metricValue,
  type Payload,
  type Property,
  propertyValue,
  type ValueFields,
  wireTypes,
} from './sparkplug.ts';
import type { WireValue } from './sparkplug-value.ts';

/**
 * Reads a payload. Unknown fields are skipped; known ones must have their wire type and range; of a field that may
 * stand once and stands twice, the last one counts (protobuf's own rule).
 * @throws Fault `malformed`, and nothing else, whatever the bytes.
 */
export const decodePayload = (bytes: Uint8Array): Payload => {
  try {
    return readPayload(new BinaryReader(bytes));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('malformed', `${bytes.length} bytes are not a Sparkplug payload: ${why}`, { cause: error });
  }
};

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const readPayload = (reader: BinaryReader): Payload => {
  const metrics: Metric[] = [];
  const payload: Mutable<Payload> = { metrics };
  eachField(reader, (number, wire) => {
    switch (number) {
      case 1:
        payload.timestamp = safe(reader, wire, 'timestamp');
        return true;
      case 2:
        metrics.push(readMetric(inner(reader, wire)));
        return true;
      case 3:
        payload.seq = safe(reader, wire, 'seq');
        if (payload.seq > 255) throw new RangeError(`seq ${payload.seq} is above 255`);
        return true;
      case 4:
        payload.uuid = text(reader, wire);
        return true;
      case 5:
        payload.body = octets(reader, wire);
        return true;
      default:
        return false;
    }
  });
  return payload;
};

const readMetric = (reader: BinaryReader): Metric => {
  const metric: Mutable<Metric> = {};
  let isNull = false;
  eachField(reader, (number, wire) => {
    switch (number) {
      case 1:
        metric.name = text(reader, wire);
        return true;
      case 2:
        metric.alias = unsigned(reader, wire);
        return true;
      case 3:
        metric.timestamp = safe(reader, wire, 'metric timestamp');
        return true;
      case 4:
        metric.datatype = word(reader, wire);
        return true;
      case 5:
        metric.isHistorical = flag(reader, wire);
        return true;
      case 6:
        metric.isTransient = flag(reader, wire);
        return true;
      case 7:
        isNull = flag(reader, wire);
        return true;
      case 9:
        metric.properties = readProperties(inner(reader, wire));
        return true;
      default:
        return readValue(reader, metricValue, number, wire, metric);
    }
  });
  return isNull ? { ...metric, value: nullOf(metric) } : metric;
};

const readProperties = (reader: BinaryReader): readonly Property[] => {
  const keys: string[] = [];
  const values: Omit<Property, 'key'>[] = [];
  eachField(reader, (number, wire) => {
    if (number === 1) keys.push(text(reader, wire));
    else if (number === 2) values.push(readProperty(inner(reader, wire)));
    else return false;
    return true;
  });
  if (keys.length !== values.length) throw new RangeError(`${keys.length} property keys, ${values.length} values`);
  return keys.flatMap((key, index) => {
    const property = values[index];
    return property ? [{ key, ...property }] : [];
  });
};

const readProperty = (reader: BinaryReader): Omit<Property, 'key'> => {
  const property: { type?: number; value?: WireValue | null } = {};
  let isNull = false;
  eachField(reader, (number, wire) => {
    if (number === 1) property.type = word(reader, wire);
    else if (number === 2) isNull = flag(reader, wire);
    else return readValue(reader, propertyValue, number, wire, property);
    return true;
  });
  if (isNull) nullOf(property);
  // A property set inside a property is skipped, and what is left of it is nothing.
  return { ...property, value: property.value ?? null };
};

const nullOf = ({ value }: { value?: WireValue | null }): null => {
  if (value) throw new RangeError('a value is said to be null, and is there');
  return null;
};

/** Calls `read` for every field to the end; a field it does not know (false) is skipped. */
const eachField = (reader: BinaryReader, read: (number: number, wire: WireType) => boolean): void => {
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (!read(number, wire)) reader.skip(wire, number);
    if (reader.pos > reader.len) throw new RangeError(`field ${number} is cut off`);
  }
};

const kinds: readonly WireValue['kind'][] = ['int', 'long', 'float', 'double', 'boolean', 'string', 'bytes'];

const readValue = (
  reader: BinaryReader,
  fields: ValueFields,
  number: number,
  wire: WireType,
  into: { value?: WireValue | null },
): boolean => {
  const kind = kinds.find((candidate) => fields[candidate] === number);
  if (!kind) return false;
  into.value = readKind(kind, reader, wire);
  return true;
};

const readKind = (kind: WireValue['kind'], reader: BinaryReader, wire: WireType): WireValue => {
  switch (kind) {
    case 'int':
      return { kind, value: word(reader, wire) };
    case 'long':
      return { kind, value: unsigned(reader, wire) };
    case 'float':
      expect(wire, wireTypes.float);
      return { kind, value: reader.float() };
    case 'double':
      expect(wire, wireTypes.double);
      return { kind, value: reader.double() };
    case 'boolean':
      return { kind, value: flag(reader, wire) };
    case 'string':
      return { kind, value: text(reader, wire) };
    case 'bytes':
      return { kind, value: octets(reader, wire) };
  }
};

const expect = (wire: WireType, wanted: WireType): void => {
  if (wire !== wanted) throw new RangeError(`wire type ${wire} where ${wanted} belongs`);
};

const word = (reader: BinaryReader, wire: WireType): number => {
  expect(wire, WireType.Varint);
  return reader.uint32();
};

const unsigned = (reader: BinaryReader, wire: WireType): bigint => {
  expect(wire, WireType.Varint);
  return BigInt(reader.uint64());
};

const safe = (reader: BinaryReader, wire: WireType, what: string): number => {
  const value = Number(unsigned(reader, wire));
  if (!Number.isSafeInteger(value)) throw new RangeError(`${what} ${value} is out of range`);
  return value;
};

const flag = (reader: BinaryReader, wire: WireType): boolean => {
  expect(wire, WireType.Varint);
  return reader.bool();
};

/** Strict UTF-8: a name that was repaired would be another name. */
const text = (reader: BinaryReader, wire: WireType): string => {
  expect(wire, WireType.LengthDelimited);
  return reader.string(true);
};

/** A copy: the broker client reuses what it received into. */
const octets = (reader: BinaryReader, wire: WireType): Uint8Array => {
  expect(wire, WireType.LengthDelimited);
  return reader.bytes().slice();
};

const inner = (reader: BinaryReader, wire: WireType): BinaryReader => {
  expect(wire, WireType.LengthDelimited);
  return new BinaryReader(reader.bytes());
};
