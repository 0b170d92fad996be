import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { WireValue } from './sparkplug-value.ts';

/** A named property of a metric. `type` is a Sparkplug data type code; null is said, never implied. */
export type Property = Readonly<{ key: string; type?: number; value: WireValue | null }>;

/**
 * One metric as it is on the wire (Sparkplug 3.0.0 §6.4.6). Births carry name, alias and datatype, data only the alias.
 * `timestamp` is ms since the epoch, UTC. `value` is null when `is_null` is set, and absent when the metric carries
 * nothing this codec reads (DataSet, Template, extensions).
 */
export type Metric = Readonly<{
  name?: string;
  alias?: bigint;
  timestamp?: number;
  datatype?: number;
  isHistorical?: boolean;
  isTransient?: boolean;
  properties?: readonly Property[];
  value?: WireValue | null;
}>;

/** A Sparkplug B payload (Sparkplug 3.0.0 §6.4.4). `seq` is 0 to 255 and absent in NDEATH and commands. */
export type Payload = Readonly<{
  timestamp?: number;
  seq?: number;
  metrics: readonly Metric[];
  uuid?: string;
  body?: Uint8Array;
}>;

/** Field numbers of the `value` one-of: the same seven kinds, at different numbers in Metric and PropertyValue. */
export type ValueFields = Readonly<Record<WireValue['kind'], number>>;
export const metricValue: ValueFields = {
  int: 10,
  long: 11,
  float: 12,
  double: 13,
  boolean: 14,
  string: 15,
  bytes: 16,
};
/** A property cannot be bytes: field 0 exists in no message. */
export const propertyValue: ValueFields = { int: 3, long: 4, float: 5, double: 6, boolean: 7, string: 8, bytes: 0 };

export const wireTypes: Readonly<Record<WireValue['kind'], WireType>> = {
  int: WireType.Varint,
  long: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
  boolean: WireType.Varint,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
};

/** The bytes of a payload, fields in ascending order. @throws RangeError for a property that is bytes or a seq off its range. */
export const encodePayload = (payload: Payload): Uint8Array => {
  const writer = new BinaryWriter();
  if (payload.timestamp !== undefined) writer.tag(1, WireType.Varint).uint64(payload.timestamp);
  for (const metric of payload.metrics) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writeMetric(writer, metric);
    writer.join();
  }
  if (payload.seq !== undefined) {
    if (!isSeq(payload.seq)) throw new RangeError(`${payload.seq} is not a Sparkplug seq (0 to 255)`);
    writer.tag(3, WireType.Varint).uint64(payload.seq);
  }
  if (payload.uuid !== undefined) writer.tag(4, WireType.LengthDelimited).string(payload.uuid);
  if (payload.body !== undefined) writer.tag(5, WireType.LengthDelimited).bytes(payload.body);
  return writer.finish();
};

const isSeq = (seq: number): boolean => Number.isInteger(seq) && seq >= 0 && seq <= 255;

const writeMetric = (writer: BinaryWriter, metric: Metric): void => {
  if (metric.name !== undefined) writer.tag(1, WireType.LengthDelimited).string(metric.name);
  if (metric.alias !== undefined) writer.tag(2, WireType.Varint).uint64(metric.alias);
  if (metric.timestamp !== undefined) writer.tag(3, WireType.Varint).uint64(metric.timestamp);
  if (metric.datatype !== undefined) writer.tag(4, WireType.Varint).uint32(metric.datatype);
  if (metric.isHistorical !== undefined) writer.tag(5, WireType.Varint).bool(metric.isHistorical);
  if (metric.isTransient !== undefined) writer.tag(6, WireType.Varint).bool(metric.isTransient);
  if (metric.value === null) writer.tag(7, WireType.Varint).bool(true);
  if (metric.properties !== undefined) {
    writer.tag(9, WireType.LengthDelimited).fork();
    writeProperties(writer, metric.properties);
    writer.join();
  }
  if (metric.value) writeValue(writer, metricValue, metric.value);
};

const writeProperties = (writer: BinaryWriter, properties: readonly Property[]): void => {
  for (const { key } of properties) writer.tag(1, WireType.LengthDelimited).string(key);
  for (const { type, value } of properties) {
    writer.tag(2, WireType.LengthDelimited).fork();
    if (type !== undefined) writer.tag(1, WireType.Varint).uint32(type);
    if (value === null) writer.tag(2, WireType.Varint).bool(true);
    else writeValue(writer, propertyValue, value);
    writer.join();
  }
};

const writeValue = (writer: BinaryWriter, fields: ValueFields, wire: WireValue): void => {
  if (fields[wire.kind] === 0) throw new RangeError('a Sparkplug property cannot be bytes');
  writer.tag(fields[wire.kind], wireTypes[wire.kind]);
  switch (wire.kind) {
    case 'int':
      writer.uint32(wire.value);
      return;
    case 'long':
      writer.uint64(wire.value);
      return;
    case 'float':
      writer.float(wire.value);
      return;
    case 'double':
      writer.double(wire.value);
      return;
    case 'boolean':
      writer.bool(wire.value);
      return;
    case 'string':
      writer.string(wire.value);
      return;
    case 'bytes':
      writer.bytes(wire.value);
  }
};
