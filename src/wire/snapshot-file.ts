import { Fault } from '../domain/fault.ts';
import type { CoreId, Realm, Sha256 } from '../domain/identity.ts';
import type { Plain } from '../domain/plain.ts';
import { concat, toHex } from './bytes.ts';
import { sameBytes } from './cbor.ts';
import { decodePlain, encodePlain } from './plain-bytes.ts';

/** Everything a core knew after a row of its journal. */
export type Snapshot = Readonly<{
  realm: Realm;
  core: CoreId;
  row: number;
  /** Checksum of that row's frame, hex: which journal it is of. */
  rowHash: string;
  /** What the state hashed to then. */
  stateHash: string;
  books: Plain;
  /** What had been told to those outside, as far as it is still told after a start. */
  told: Plain;
}>;

/** `GTXS`, a version byte, plain data, and the SHA-256 of all that: against torn and altered storage, not against people. */
const MAGIC = Uint8Array.of(0x47, 0x54, 0x58, 0x53);
/**
 * Counts up whenever the state has more in it: an older program would leave that out without a word. It replays the journal instead,
 * where the journal has its first row. Where it begins from a snapshot, because something was erased, only a program that knows the
 * version can start. Since 2 orders hold their own money, and controls, months and prices are in it;
 * since 3 orders lie in columns, since 4 nonces, runs, positions and legs of money too; since 5 columns are as narrow as their numbers,
 * and legs of runs are not in it; since 6 refused orders lie in columns too. The ones before are read as they were.
 */
const VERSION = 6;
const READABLE: readonly (number | undefined)[] = [1, 2, 3, 4, 5, VERSION];
const HEADER = 5;
const CHECKSUM = 32;

export const encodeSnapshot = (snapshot: Snapshot, sha256: Sha256): Uint8Array => {
  const body = concat(MAGIC, Uint8Array.of(VERSION), encodePlain(snapshot));
  return concat(body, sha256(body));
};

/** @throws Fault `storage` when it is torn, altered, or of a version this software does not know. */
export const decodeSnapshot = (bytes: Uint8Array, sha256: Sha256): Snapshot => {
  const [body, checksum] = [bytes.subarray(0, -CHECKSUM), bytes.subarray(-CHECKSUM)];
  if (bytes.length < HEADER + CHECKSUM || !sameBytes(body.subarray(0, MAGIC.length), MAGIC))
    throw unreadable('it is none, or torn');
  if (!sameBytes(sha256(body), checksum)) throw unreadable('it is torn, or was altered');
  if (!READABLE.includes(body[MAGIC.length]))
    throw unreadable(
      `it is of version ${body[MAGIC.length]}, this software knows ${READABLE.slice(0, -1).join(', ')} and ${VERSION}`,
    );
  return decodePlain(body.subarray(HEADER)) as unknown as Snapshot;
};

const unreadable = (why: string): Fault => new Fault('storage', `The snapshot cannot be taken: ${why}.`);

/** Names a row of a journal by its frame, whose last bytes are its checksum. */
export const rowHashOf = (blob: Uint8Array): string => toHex(blob.subarray(-CHECKSUM));
