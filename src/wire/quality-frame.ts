import { sha256 } from '@noble/hashes/sha2.js';
import { Fault } from '../domain/fault.ts';
import { isOpaqueId, type Sha256 } from '../domain/identity.ts';
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
import { encodeCbor, malformed } from './cbor.ts';
import { bytesOf, codes, toMap } from './fields.ts';
import { StrictReader } from './strict-reader.ts';

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
export const decodeQualityFrame = (bytes: Uint8Array): QualityFrame => qualityFrames()(bytes);

/**
 * Decodes frames one after the other, the same as `decodeQualityFrame` does each: for reports, which read a hundred thousand
 * that nearly all have the meters and the names of the one before. `room` is where their numbers are to lie: a frame has
 * fewer of them than a quarter of its bytes.
 */
export const qualityFrames = (room: Room = ownRoom): ((bytes: Uint8Array) => QualityFrame) => {
  const last = new Map<FrameLength, QualityFrame>();
  return (bytes) => {
    const frame = decodeAfter(bytes, last, room);
    last.set(frame.length, frame);
    return frame;
  };
};

/** A place for so many numbers. */
export type Room = (count: number) => Float32Array<ArrayBuffer>;
const ownRoom: Room = (count) => new Float32Array(count);

const none: Pick<QualityFrame, 'meters' | 'names'> = { meters: [], names: [] };

const decodeAfter = (bytes: Uint8Array, before: ReadonlyMap<FrameLength, QualityFrame>, room: Room): QualityFrame => {
  const reader = new StrictReader(bytes, what);
  const count = reader.entries();
  reader.key(0);
  const schema = reader.integer();
  if (schema !== SCHEMA && schema !== FIRST_SCHEMA)
    throw malformed(what, `its schema is ${schema}, this software knows ${SCHEMA}`);
  const isFirst = schema === FIRST_SCHEMA;
  if (count !== (isFirst ? 8 : 10)) throw malformed(what, 'it has not the fields of one');
  reader.key(1);
  const length = lengthCodes.wordOf(reader.integer(), 1);
  const last = before.get(length) ?? none;
  reader.key(2);
  const start = instant(reader.integer());
  if (start % frameLengths[length] !== 0)
    throw malformed(what, 'its window does not begin on a multiple of its length');
  reader.key(3);
  const meters = toRows(reader, last.meters);
  reader.key(4);
  const coverages = toFloats(reader.bytes(), meters.length, room);
  for (const [at, meter] of meters.entries()) meter.coverage = coverageOf(coverages[at] as number);
  reader.key(5);
  const names = toNames(reader, last.names);
  reader.key(6);
  const values = toFloats(reader.bytes(), 3 * meters.length * names.length, room);
  reader.key(7);
  const frequency = toFloats(reader.bytes(), length === '10min' ? FREQUENCY_MEANS : 0, room);
  if (!isFirst) reader.key(8);
  const clock = isFirst ? 'unrecorded' : clockCodes.wordOf(reader.integer(), 8);
  if (!isFirst) reader.key(9);
  const revision = isFirst ? 0 : reader.integer(0);
  reader.end();
  return { length, start, clock, revision, meters, names, values, frequency };
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

/** The same for many frames one after the other: what is hashed is put together in one place. */
export const frameHashes = (digest: Sha256): ((previous: Uint8Array, frameBytes: Uint8Array) => Uint8Array) => {
  const head = FRAME.length + 32;
  let place = new Uint8Array(head);
  return (previous, frameBytes) => {
    const length = head + frameBytes.length;
    if (place.length < length) place = new Uint8Array(2 * length);
    place.set(FRAME);
    place.set(bytesOf(previous, 'hash of the frame before', 32), FRAME.length);
    place.set(frameBytes, head);
    return digest(place.subarray(0, length));
  };
};

/** Whether bytes begin as those of a frame of this window do: who checks where frames stand need not decode them. */
export const isFrameOf = (bytes: Uint8Array, { length, start }: Pick<QualityFrame, 'length' | 'start'>): boolean => {
  // The first byte says how many keys there are, and is left to who decodes.
  const reader = new StrictReader(bytes.subarray(1), what, Number.POSITIVE_INFINITY);
  try {
    reader.key(0);
    const schema = reader.integer();
    reader.key(1);
    const code = reader.integer();
    reader.key(2);
    return (
      (schema === SCHEMA || schema === FIRST_SCHEMA) && code === lengthCodes.encode(length) && reader.integer() === start
    );
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
};

/** Its coverage comes later. */
type Row = Omit<FrameMeter, 'coverage'> & { coverage: number };

const toRows = (reader: StrictReader, last: readonly FrameMeter[]): readonly Row[] => {
  const rows: Row[] = [];
  const count = reader.list();
  let isAsBefore = count === last.length;
  for (let at = 0; at < count; at += 1) {
    reader.array(4);
    const before = last[at];
    const device = toId(reader, before?.device);
    const point = toId(reader, before?.point);
    if (device !== before?.device) isAsBefore = false;
    const flagged = reader.flag();
    rows.push({ device, point, coverage: 0, flagged, readings: reader.integer(0) });
  }
  if (!isAsBefore) distinct(rows.map(({ device }) => device));
  return rows;
};

const toId = (reader: StrictReader, before: string | undefined): string => {
  const id = reader.text(before);
  if (id !== before && !isOpaqueId(id)) throw malformed(meterOfFrame, 'it is called by what is no opaque identifier');
  return id;
};

const coverageOf = (coverage: number): number => {
  if (!(coverage >= 0 && coverage <= 1)) throw malformed(what, `a coverage of ${coverage} is no part of a window`);
  return coverage;
};

/** The very list of the frame before where these are the same: who compares them has an easy time. */
const toNames = (reader: StrictReader, last: readonly StatisticName[]): readonly StatisticName[] => {
  const names: StatisticName[] = [];
  const count = reader.list();
  for (let at = 0; at < count; at += 1) names.push(toName(reader.text(last[at]), last[at]));
  if (names.length === last.length && names.every((name, at) => name === last[at])) return last;
  distinct(names);
  return names;
};

const toName = (name: string, before: string | undefined): StatisticName => {
  if (name !== before && !known.has(name)) throw malformed(what, 'it has a statistic of unknown name');
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

const toFloats = (bytes: Uint8Array, count: number, room: Room): Float32Array => {
  if (bytes.length !== 4 * count)
    throw malformed(what, `it has ${bytes.length} bytes of numbers instead of ${4 * count}`);
  const floats = room(count);
  const { buffer, byteOffset } = floats;
  new Uint8Array(buffer, byteOffset, bytes.length).set(bytes);
  if (!isLittleEndian) turn(new DataView(buffer, byteOffset, bytes.length));
  if (!areNumbers(new Int32Array(buffer, byteOffset, count)))
    throw malformed(what, 'it has a number that is neither finite nor the one NaN');
  return floats;
};

/** Of infinities and whatever is no number the exponent overflows into the sign when one is added to it. */
const ONE_EXPONENT = 0x0080_0000;
/** Looked at together: nearly all are finite, and a report looks at hundreds of millions. */
const TOGETHER = 4;

/** Whether none is an infinity, or a way but ours to write that there is no number. */
const areNumbers = (bits: Int32Array): boolean => {
  const whole = bits.length - (bits.length % TOGETHER);
  let at = 0;
  for (; at < whole; at += TOGETHER) {
    const overflown =
      (((bits[at] as number) & EXPONENT) + ONE_EXPONENT) |
      (((bits[at + 1] as number) & EXPONENT) + ONE_EXPONENT) |
      (((bits[at + 2] as number) & EXPONENT) + ONE_EXPONENT) |
      (((bits[at + 3] as number) & EXPONENT) + ONE_EXPONENT);
    if (overflown < 0 && !bits.subarray(at, at + TOGETHER).every(isNumber)) return false;
  }
  return bits.subarray(whole).every(isNumber);
};
const isNumber = (bits: number): boolean => (bits & EXPONENT) !== EXPONENT || bits === QUIET_NAN;

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** From little endian to the other. */
const turn = (view: DataView): void => {
  for (let at = 0; at < view.byteLength; at += 4) view.setUint32(at, view.getUint32(at, true));
};
