import { crc32 } from 'node:zlib';
import { instant } from '../../domain/time.ts';
import type { LogHead } from '../../domain/transaction.ts';
import type { CaptureState, PointChain } from '../../ports/outbox.ts';
import { type Cbor, encodeCbor } from '../../wire/cbor.ts';
import { fromBoundary, toBoundary } from '../../wire/leaf.ts';
import { StrictReader } from '../../wire/strict-reader.ts';

/** CRC-32 of what follows, then the length of the CBOR. */
const HEAD = 8;
/**
 * The length is rounded up to a multiple of it: a row that keeps its length is written over in its place, and no page is
 * given back and taken again. Engineering choice.
 */
const STEP = 256;

/**
 * The capture state as it lies in the row of the tally, a quarter as long as the same in JSON: an outbox writes it with every batch,
 * and a card wears by pages.
 */
export const captureBytes = ({ epoch, sequence, points, seen }: CaptureState): Uint8Array => {
  const cbor = encodeCbor([epoch, sequence, seen && [seen.size, seen.root], points.map(fromChain)]);
  const bytes = new Uint8Array(Math.ceil((HEAD + cbor.length) / STEP) * STEP);
  const head = new DataView(bytes.buffer);
  head.setUint32(4, cbor.length);
  bytes.set(cbor, HEAD);
  head.setUint32(0, crc32(bytes.subarray(4)));
  return bytes;
};

/** Reads back what `captureBytes` wrote; null for what is not as it was written. */
export const captureIn = (bytes: Uint8Array): CaptureState | null => {
  if (!isAsWritten(bytes)) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  // SQLite hands out Buffers; what leaves an adapter is plain bytes.
  const reader = new StrictReader(new Uint8Array(bytes.subarray(HEAD, HEAD + length)), 'capture state');
  reader.array(4);
  const [epoch, sequence] = [reader.integer(0), reader.integer(0)];
  const seen = toHead(reader);
  const points = Array.from({ length: reader.list() }, () => toChain(reader));
  reader.end();
  return { epoch, sequence, points, seen };
};

/** Whether no bit of it has changed since. */
export const isAsWritten = (bytes: Uint8Array): boolean =>
  bytes.length > HEAD && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === crc32(bytes.subarray(4));

/** [point, sequence, previous, sealed through, [missing …], [boundary at, register], device or null]. */
const fromChain = ({ point, sequence, previous, sealedThrough, missing, boundary, device }: PointChain): Cbor => [
  point,
  sequence,
  previous,
  sealedThrough,
  missing,
  [boundary.at, fromBoundary(boundary.register)],
  device ?? null,
];

const toChain = (reader: StrictReader): PointChain => {
  reader.array(7);
  const [point, sequence, previous] = [reader.text(), reader.integer(0), reader.bytes().slice()];
  const sealedThrough = instant(reader.integer());
  const missing = Array.from({ length: reader.list() }, () => instant(reader.integer()));
  reader.array(2);
  const boundary = { at: instant(reader.integer()), register: toBoundary(reader) };
  const known = { point, sequence, previous, sealedThrough, missing, boundary };
  return reader.isNull() ? known : { ...known, device: reader.text() };
};

const toHead = (reader: StrictReader): LogHead | null => {
  if (reader.isNull()) return null;
  reader.array(2);
  return { size: reader.integer(0), root: reader.bytes().slice() };
};
