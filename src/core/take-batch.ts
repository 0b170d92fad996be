import type { CoreId, Realm } from '../domain/identity.ts';
import type { BatchHeader, LogHead } from '../domain/transaction.ts';
import type { BatchReply } from '../ports/core-service.ts';
import { issueReceipt } from '../settlement/issue-receipt.ts';
import type { TransparencyLog } from '../settlement/transparency-log.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, signCheckpoint } from '../wire/checkpoint.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import type { KeptBatch } from './kept-batches.ts';

/**
 * Private keys of a core: one signs receipts, one the log's heads. Both are Ed25519, whose signatures come out the same
 * every time: ES256 would give the same batch another receipt whenever it is asked for.
 */
export type CoreKeys = KeyPair &
  Readonly<{
    /** The keys before those, oldest first: receipts for entries below `until` were made with them, and are again. */
    former?: readonly (KeyPair & Readonly<{ until: number }>)[];
  }>;
type KeyPair = Readonly<{ core: MessageSigner; log: MessageSigner }>;

/** The keys whose time it was when the log came to this index. */
export const keysAt = (keys: CoreKeys, index: number): KeyPair =>
  keys.former?.find(({ until }) => index < until) ?? keys;

/** Whether a log head somebody claims to have seen is one this log ever had. */
export const wasOurs = (log: TransparencyLog, seen: LogHead | null): boolean => {
  if (seen === null) return true;
  return seen.size <= log.head().size && sameBytes(log.head(seen.size).root, seen.root);
};

type Issuer = Readonly<{ realm: Realm; core: CoreId; keys: CoreKeys }>;

/**
 * The receipt of a kept batch as of the log's head right after it: as every part follows from the journal and Ed25519 is
 * deterministic, the same batch gets the same bytes for ever.
 */
export const receiptFor = (
  { realm, core, keys }: Issuer,
  log: TransparencyLog,
  header: BatchHeader,
  { payloadHash, index }: KeptBatch,
): BatchReply => {
  const { gateway, epoch, sequence, seen } = header;
  const head = log.head(index + 1);
  const { core: signer, log: logSigner } = keysAt(keys, index);
  const checkpoint = { head, note: signCheckpoint(logOrigin(realm, core), head, logSigner) };
  const batch = { gateway, epoch, sequence, payloadHash, seen, index };
  return { kind: 'kept', receipt: issueReceipt({ realm, core, signer }, log, batch, checkpoint) };
};
