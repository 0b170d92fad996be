import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { openJournal } from '../../adapters/sqlite/journal.ts';
import { readOutbox } from '../../adapters/sqlite/read-outbox.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type Books, openBooks } from '../../core/books.ts';
import { replay } from '../../core/replay.ts';
import type { MarketEvent } from '../../domain/market.ts';
import type { Instant } from '../../domain/time.ts';
import type { Leaf } from '../../domain/transaction.ts';
import type { Log } from '../../ports/log.ts';
import type { HeldBatch } from '../../ports/outbox.ts';
import { batchRules } from '../../settlement/batch-rules.ts';
import { verifyBatch } from '../../settlement/verify-batch.ts';
import { verifyReceipt } from '../../settlement/verify-receipt.ts';
import { parseBatch } from '../../wire/batch.ts';
import { fromHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { publicKey } from '../../wire/key-id.ts';
import { decodeLeaf } from '../../wire/leaf.ts';
import { gatewayIds, type Site } from './site.ts';

/**
 * What the stopped programs left on disk, checked without asking any of them: the gateways' outboxes, verified with the
 * public keys alone, and the core's books, made anew from its journal and nothing else.
 */
export type Evidence = Readonly<{
  /** Of all batches that verified, in no order. */
  leaves: readonly Leaf[];
  batches: number;
  /** Without a receipt yet, with the end of what they cover. */
  pending: readonly Readonly<{ name: string; from: Instant }>[];
  refused: number;
  /** What did not verify, in words. */
  problems: readonly string[];
  /** Made from the journal by this process. */
  books: Books;
  events: readonly MarketEvent[];
  /** The books as they were when a running core was looked at; null when the journal never was there. */
  then: BooksThen | null;
}>;

/** State hash and balances (nTHB) at one command of the journal. */
type BooksThen = Readonly<{ stateHash: string; balances: ReadonlyMap<string, string> }>;

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const booksThen = ({ registry }: Site, books: Books): BooksThen => ({
  stateHash: books.stateHash(),
  balances: new Map(registry.accounts.map(({ id }) => [id, books.market.account(id)?.balance ?? 'no account'])),
});

const replayed = async (site: Site, commands: number): Promise<Pick<Evidence, 'books' | 'events' | 'then'>> => {
  const books = openBooks(site.registry, { sha256 });
  const events: MarketEvent[] = [];
  let then: BooksThen | null = null;
  const seen = (more: readonly MarketEvent[]): void => {
    events.push(...more);
    if (books.commands() === commands) then = booksThen(site, books);
  };
  await using journal = openJournal(join(site.folder, 'core', 'journal.sqlite'), { log: quiet });
  await lastValueFrom(replay(journal, books, { log: quiet, seen }));
  return { books, events, then };
};

/** Signature, tree, leaves, receipt, and that the receipt's log is a beginning of the log in the books. */
const batchProblems = (site: Site, gateway: string, { batch, receipt }: HeldBatch, books: Books): readonly string[] => {
  const { realm, core } = site.registry;
  const name = `batch ${batch.sequence} of ${gateway}`;
  const verdict = verifyBatch(
    batch.body,
    { gateway, sequence: batch.sequence },
    batchRules(site.registry),
    verifySignature,
  );
  if (verdict.kind === 'refused') return [`${name}: ${verdict.detail}`];
  if (receipt === null) return [];
  const keyOf = (hex: string) => publicKey(fromHex(hex));
  const pins = { realm, core, gateway, coreKey: keyOf(site.pinned.core), logKey: keyOf(site.pinned.log) };
  try {
    const { head } = verifyReceipt(receipt, batch, pins, null, verifySignature);
    return sameBytes(books.log.head(head.size).root, head.root) ? [] : [`${name}: its receipt is of another log`];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
};

/** `commands`: how many the core had journalled when it was looked at last. */
export const gatherEvidence = async (site: Site, commands: number): Promise<Evidence> => {
  const { books, events, then } = await replayed(site, commands);
  const boxes = gatewayIds.map((gateway) => ({
    gateway,
    ...readOutbox(join(site.folder, gateway, 'outbox.sqlite')),
  }));
  const held = boxes.flatMap(({ gateway, batches }) => batches.map((one) => ({ gateway, one })));
  return {
    books,
    events,
    then,
    batches: held.length,
    pending: held
      .filter(({ one }) => one.receipt === null)
      .map(({ gateway, one: { batch } }) => ({ name: `batch ${batch.sequence} of ${gateway}`, from: batch.from })),
    refused: boxes.reduce((sum, { refused }) => sum + refused, 0),
    problems: held.flatMap(({ gateway, one }) => batchProblems(site, gateway, one, books)),
    leaves: held.flatMap(({ one }) => parseBatch(one.batch.body).leaves.map(decodeLeaf)),
  };
};
