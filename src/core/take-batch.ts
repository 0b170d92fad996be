import type { CoreId, Realm } from '../domain/identity.ts';
import type { BatchHeader, LogHead } from '../domain/transaction.ts';
import type { BatchReply } from '../ports/core-service.ts';
import { issueReceipt } from '../settlement/issue-receipt.ts';
import type { TransparencyLog } from '../settlement/transparency-log.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, signCheckpoint } from '../wire/checkpoint.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import type { KeptBatch } from './books.ts';

/**
 * Private keys of a core: one signs receipts, one the log's heads. Both are Ed25519, whose signatures come out the same
 * every time: ES256 would give the same batch another receipt whenever it is asked for.
 */
export type CoreKeys = Readonly<{ core: MessageSigner; log: MessageSigner }>;

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
  const checkpoint = { head, note: signCheckpoint(logOrigin(realm, core), head, keys.log) };
  const batch = { gateway, epoch, sequence, payloadHash, seen, index };
  return { kind: 'kept', receipt: issueReceipt({ realm, core, signer: keys.core }, log, batch, checkpoint) };
};
