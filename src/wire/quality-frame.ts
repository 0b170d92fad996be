import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../domain/identity.ts';
import {
  derivedStatistics,
  type FrameClock,
  type FrameLength,
  type FrameMeter,
  frameLengths,
  type QualityFrame,
  type StatisticName,
} from '../domain/quality-frame.ts';
import { quantities } from '../domain/quantity.ts';
import { instant } from '../domain/time.ts';
import { concat } from './bytes.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed, sameBytes } from './cbor.ts';
import { arrayFields, bytesOf, codes, mapFields, toMap } from './fields.ts';
import { expectSchema, idField } from './identity-fields.ts';

const SCHEMA = 2;
/** Says nothing of clock and revision. Frames of it stay, to the byte, what they were hashed as. */
const FIRST_SCHEMA = 1;
const what = 'quality frame';
const meterOfFrame = 'meter of a quality frame';
const FREQUENCY_MEANS = 60;
/** RFC 8949 needs one NaN to be deterministic: the quiet one without payload. */
const QUIET_NAN = 0x7fc00000;

const lengthCodes = codes<FrameLength>({ '10min': 1, '15min': 2 }, what);
const clockCodes = codes<Exclude<FrameClock, 'unrecorded'>>({ synchronised: 1, holdover: 2, simulated: 3 }, what);
const known: ReadonlySet<string> = new Set([...quantities, ...derivedStatistics]);

/**
 * A frame as it is kept and hashed: map keys 0 (schema) to 9 (revision), in the order of this function. Floats are 32-bit,
 * little endian, one after the other in a byte string; a meter is [device, point, flagged, readings], its coverage stands
 * with the others' in key 4.
 * @throws RangeError for infinities: no frame has one.
 */
export const encodeQualityFrame = (frame: QualityFrame): Uint8Array =>
  encodeCbor(
    toMap(
      frame.clock === 'unrecorded' ? FIRST_SCHEMA : SCHEMA,
      lengthCodes.encode(frame.length),
      frame.start,
      frame.meters.map(({ device, point, flagged, readings }) => [device, point, flagged, readings]),
      fromFloats(Float32Array.from(frame.meters, ({ coverage }) => coverage)),
      [...frame.names],
      fromFloats(frame.values),
      fromFloats(frame.frequency),
      ...(frame.clock === 'unrecorded' ? [] : [clockCodes.encode(frame.clock), frame.revision]),
    ),
  );

/** The other way, of this schema and the first. @throws Fault `malformed`. */
export const decodeQualityFrame = (bytes: Uint8Array): QualityFrame => {
  const value = decodeCbor(bytes, what);
  const isFirst = value instanceof Map && value.get(0) === FIRST_SCHEMA;
  const fields = mapFields(value, what, isFirst ? 8 : 10);
  expectSchema(fields, isFirst ? FIRST_SCHEMA : SCHEMA, what);
  const length = lengthCodes.decode(fields, 1);
  const start = instant(fields.integer(2));
  if (start % frameLengths[length] !== 0)
    throw malformed(what, 'its window does not begin on a multiple of its length');
  const rows = fields.list(3);
  const coverages = toFloats(fields.bytes(4, 4 * rows.length));
  const meters = rows.map((row, at) => toMeter(row, coverages[at] as number));
  distinct(meters.map(({ device }) => device));
  const names = fields.list(5).map(toName);
  distinct(names);
  return {
    length,
    start,
    clock: isFirst ? 'unrecorded' : clockCodes.decode(fields, 8),
    revision: isFirst ? 0 : fields.integer(9, { least: 0 }),
    meters,
    names,
    values: toFloats(fields.bytes(6, 4 * 3 * meters.length * names.length)),
    frequency: toFloats(fields.bytes(7, length === '10min' ? 4 * FREQUENCY_MEANS : 0)),
  };
};

/** Nothing came before the first frame of a chain. */
export const noFrameHash: Uint8Array = new Uint8Array(32);

const FRAME = Uint8Array.of(0x02);

/**
 * SHA-256(0x02 ‖ hash of the frame before ‖ encoded frame): each stands for all before it. 0x00 and 0x01 are leaves and
 * nodes of a Merkle tree (RFC 9162 §2.1), so that a frame's hash can be taken for neither. Who hashes years of them brings
 * the platform's `digest`.
 */
export const frameHash = (previous: Uint8Array, frameBytes: Uint8Array, digest: Sha256 = sha256): Uint8Array =>
  digest(concat(FRAME, bytesOf(previous, 'hash of the frame before', 32), frameBytes));

/** Whether bytes begin as those of a frame of this window do: who checks where frames stand need not decode them. */
export const isFrameOf = (bytes: Uint8Array, { length, start }: Pick<QualityFrame, 'length' | 'start'>): boolean =>
  [SCHEMA, FIRST_SCHEMA].some((schema) => {
    const head = encodeCbor(toMap(schema, lengthCodes.encode(length), start));
    // The first byte says how many keys there are, and a frame has more.
    return sameBytes(bytes.subarray(1, head.length), head.subarray(1));
  });

const toMeter = (row: Cbor, coverage: number): FrameMeter => {
  const fields = arrayFields(row, meterOfFrame, 4);
  if (!(coverage >= 0 && coverage <= 1)) throw malformed(what, `a coverage of ${coverage} is no part of a window`);
  return {
    device: idField(fields, 0, meterOfFrame),
    point: idField(fields, 1, meterOfFrame),
    coverage,
    flagged: fields.flag(2),
    readings: fields.integer(3, { least: 0 }),
  };
};

const toName = (name: Cbor): StatisticName => {
  if (typeof name !== 'string' || !known.has(name)) throw malformed(what, 'it has a statistic of unknown name');
  return name as StatisticName;
};

const distinct = (names: readonly string[]): void => {
  if (new Set(names).size !== names.length) throw malformed(what, 'something in it stands twice');
};

/** The bits that are all set in infinities and in whatever is no number. */
const EXPONENT = 0x7f800000;

/** Plain loops over their bits: a report decodes hundreds of millions of them. */
const fromFloats = (floats: Float32Array): Uint8Array => {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const bytes = new Uint8Array(4 * floats.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < floats.length; at += 1) {
    const value = floats[at] as number;
    if (Math.abs(value) === Number.POSITIVE_INFINITY) throw new RangeError(`${value} is no aggregate`);
    view.setUint32(4 * at, Number.isNaN(value) ? QUIET_NAN : (bits[at] as number), true);
  }
  return bytes;
};

const toFloats = (bytes: Uint8Array): Float32Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = new Uint32Array(bytes.length / 4);
  for (let at = 0; at < bits.length; at += 1) {
    const one = view.getUint32(4 * at, true);
    // Infinities, and every way but ours to write that there is no number.
    if ((one & EXPONENT) === EXPONENT && one !== QUIET_NAN)
      throw malformed(what, 'it has a number that is neither finite nor the one NaN');
    bits[at] = one;
  }
  return new Float32Array(bits.buffer);
};
