import type { SnapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { BegunErasure } from '../../core/begun-erasures.ts';
import type { CollectedDump } from '../../core/bill/collect-bill.ts';
import { nothingOwn } from '../../core/erasure/collect-accounts.ts';
import { Fault } from '../../domain/fault.ts';
import type { Plain } from '../../domain/plain.ts';
import { bangkokTime } from '../../domain/time.ts';
import type { BilledFacts, ErasureReader, KeptErasure } from '../../ports/evidence-archive.ts';
import type { JournalOrigin } from '../../ports/journal.ts';
import { toHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { decodePlain, encodePlain } from '../../wire/plain-bytes.ts';
import { decodeSnapshot } from '../../wire/snapshot-file.ts';

/** What is the same for all in an archive, with the request it was last written for. */
export const commonBytes = (common: Plain, hash: Uint8Array): Uint8Array =>
  encodePlain({ ...(common as Readonly<Record<string, Plain>>), for: hash });

/** The request that an archive was last written for, and through which row; null where nothing was ever erased. */
export const latestErasure = (archive: ErasureReader): Readonly<{ row: number; erasure: KeptErasure }> | null => {
  const common = archive.common();
  if (common === null) return null;
  const { for: hash } = decodePlain(common.facts) as Readonly<{ for?: Uint8Array }>;
  const erasure = archive.erasures().find((one) => hash !== undefined && sameBytes(one.hash, hash));
  if (erasure === undefined)
    throw new Fault('storage', 'The archive does not say what was erased last: restore it from a backup.');
  return { row: common.row, erasure };
};

/** Refuses what must wait while the archive has let go of more than the journal. @throws Fault `storage`. */
export const refuseUnfinished = (archive: ErasureReader, at: JournalOrigin | null): void => {
  const latest = latestErasure(archive);
  if (latest === null || latest.row <= (at?.row ?? 0)) return;
  throw stillUnfinished(latest.erasure);
};

/** Whatever else is asked waits for it. */
export const stillUnfinished = ({ account, from, to, hash }: BegunErasure): Fault =>
  new Fault(
    'storage',
    `An erasure (${account}, ${bangkokTime(from)} to ${bangkokTime(to)}, ${shortHash(hash)}) is unfinished: carry it out again first.`,
  );

/** What a journal begins from that was let go of up to a row. @throws Fault `storage` where it is not whole. */
export const restoredFrom = (folder: SnapshotFolder, { row, stateHash }: JournalOrigin) => {
  const kept = folder.kept().find((one) => one.isOrigin && one.row === row);
  const snapshot = kept && decodeSnapshot(kept.read(), sha256);
  if (snapshot?.stateHash !== stateHash)
    throw new Fault(
      'storage',
      `The snapshot after row ${row}, from which the journal begins, is missing or another: restore it from a backup.`,
    );
  return { books: snapshot.books, told: snapshot.told };
};

/** What all were billed through the row a journal begins after. @throws Fault `storage` where the archive does not say. */
export const billedBefore = (
  archive: ErasureReader,
  origin: JournalOrigin,
): Readonly<{ billed: readonly BilledFacts[]; common: Uint8Array }> => {
  refuseUnfinished(archive, origin);
  const common = archive.common();
  if (common === null || common.row !== origin.row)
    throw new Fault(
      'storage',
      `The archive does not say what was billed through row ${origin.row}: restore it from a backup.`,
    );
  return { billed: archive.billed(), common: common.facts };
};

/** What one account was billed through the row a journal begins after. @throws Fault `storage` where the archive does not say. */
export const billedFacts = (archive: ErasureReader, account: string, origin: JournalOrigin): CollectedDump => {
  const { billed, common } = billedBefore(archive, origin);
  const own = billed.find((one) => one.account === account);
  return { common: decodePlain(common), own: own === undefined ? nothingOwn : decodePlain(own.facts) };
};

/** The request's name for people. */
export const shortHash = (hash: Uint8Array): string => toHex(hash).slice(0, 16);
