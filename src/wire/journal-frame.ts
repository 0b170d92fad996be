import { sha256 as ownSha256 } from '@noble/hashes/sha2.js';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Journalled } from '../domain/market.ts';
import { decodeCbor, sameBytes } from './cbor.ts';
import { listOf } from './fields.ts';
import { packRecords, showRecords, unpackRecords } from './journal-body.ts';
import { toJournalled } from './journal-record.ts';

/**
 * `GTXJ`, a version byte, the body's length in 4 bytes big-endian, the body (`journal-body.ts`), and the SHA-256 of all that.
 * The checksum is against truncated and altered storage, not against people: who may write the journal is its only author.
 */
const MAGIC = Uint8Array.of(0x47, 0x54, 0x58, 0x4a);
/**
 * 3: records are packed. Of 2, which is read as ever, the body is deterministic CBOR, an array of [at, kind, …]. What 1 priced by
 * is not in it. New kinds of records need no new version.
 */
const VERSION = 3;
const CBOR_VERSION = 2;
const HEADER = 9;
const CHECKSUM = 32;
const what = 'journal row';

/** One group commit as one blob. `sha256`: the platform's own, where it is at hand, is ten times as fast. */
export const encodeJournalFrame = (group: readonly Journalled[], sha256: Sha256 = ownSha256): Uint8Array => {
  const body = packRecords(group);
  const blob = new Uint8Array(HEADER + body.length + CHECKSUM);
  blob.set(MAGIC);
  blob[4] = VERSION;
  new DataView(blob.buffer).setUint32(5, body.length);
  blob.set(body, HEADER);
  blob.set(sha256(blob.subarray(0, -CHECKSUM)), HEADER + body.length);
  return blob;
};

/** @throws Fault `storage` when the blob is truncated, altered, or of a version this software does not know. */
export const decodeJournalFrame = (blob: Uint8Array, sha256: Sha256 = ownSha256): readonly Journalled[] => {
  const body = bodyOf(blob, sha256);
  return readable(() => (blob[4] === VERSION ? unpackRecords(body) : olderRecords(body)));
};

/**
 * Shows each record of a row that is whole, in order, as `showRecords` does: nothing of one may be kept.
 * @throws Fault `storage` as `decodeJournalFrame`; before anything is shown where the row is not whole or of another version.
 */
export const showJournalFrame = (
  blob: Uint8Array,
  show: (entry: Journalled) => void,
  sha256: Sha256 = ownSha256,
): void => {
  const body = bodyOf(blob, sha256);
  if (blob[4] === VERSION) readable(() => showRecords(body, show));
  else for (const entry of readable(() => olderRecords(body))) show(entry);
};

const bodyOf = (blob: Uint8Array, sha256: Sha256): Uint8Array => {
  const damage = damageOf(blob, sha256);
  if (damage !== null) throw unreadable(damage, 'Restore the journal from its replica or backup.');
  if (blob[4] !== VERSION && blob[4] !== CBOR_VERSION)
    throw unreadable(`it is of version ${blob[4]}, this software knows ${CBOR_VERSION} and ${VERSION}`, OTHER_VERSION);
  return blob.subarray(HEADER, -CHECKSUM);
};

const olderRecords = (body: Uint8Array): readonly Journalled[] =>
  listOf(decodeCbor(body, what, body.length), what).map(toJournalled);

const OTHER_VERSION = 'Start the version of this software that wrote it.';

/** What is whole and cannot be read was written by another version. */
const readable = <Result>(read: () => Result): Result => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault && error.code === 'malformed') throw unreadable(error.message, OTHER_VERSION, error);
    throw error;
  }
};

const unreadable = (why: string, advice: string, cause?: unknown): Fault =>
  new Fault('storage', `A journal row cannot be read: ${why}. ${advice}`, { cause });

/**
 * Whether a blob is only the beginning of what was written. What has its full length and does not agree was altered;
 * so was what agrees once its stated length is put right.
 */
export const isTruncatedFrame = (blob: Uint8Array): boolean => {
  const shown = Math.min(blob.length, MAGIC.length);
  if (!sameBytes(blob.subarray(0, shown), MAGIC.subarray(0, shown))) return false;
  if (blob.length < HEADER + CHECKSUM) return true;
  if (blob.length >= statedLength(blob)) return false;
  const ofFullLength = Uint8Array.from(blob);
  new DataView(ofFullLength.buffer).setUint32(5, blob.length - HEADER - CHECKSUM);
  return !agrees(ofFullLength, ownSha256);
};

const damageOf = (blob: Uint8Array, sha256: Sha256): string | null => {
  if (isTruncatedFrame(blob)) return 'it is torn';
  if (blob.length < HEADER + CHECKSUM || !sameBytes(blob.subarray(0, 4), MAGIC)) return 'it is no journal row';
  if (blob.length !== statedLength(blob)) return 'it was altered: its length is not the one it states';
  return agrees(blob, sha256) ? null : 'it was altered: its checksum does not agree';
};

const statedLength = (blob: Uint8Array): number =>
  HEADER + new DataView(blob.buffer, blob.byteOffset).getUint32(5) + CHECKSUM;

const agrees = (blob: Uint8Array, sha256: Sha256): boolean =>
  sameBytes(sha256(blob.subarray(0, -CHECKSUM)), blob.subarray(-CHECKSUM));
