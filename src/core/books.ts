import type { CoreId, GatewayId, Realm, Sha256 } from '../domain/identity.ts';
import type { Command, Journalled, MarketEvent } from '../domain/market.ts';
import { type Instant, instant } from '../domain/time.ts';
import { createMarket, type Market, type MarketTools } from '../market/market.ts';
import type { LogStore } from '../ports/log-store.ts';
import { createLog, type TransparencyLog } from '../settlement/transparency-log.ts';
import { toHex, utf8 } from '../wire/bytes.ts';
import { encodeLogEntry, logEntryOf } from '../wire/log-entry.ts';
import { type Gaps, gapsOf } from './gaps.ts';

/** Whose books: the name that every entry of the log bears. */
export type BooksSettings = Readonly<{ realm: Realm; core: CoreId }>;

/** What a gateway's batch left behind: which payload, and where it stands in the log. */
export type KeptBatch = Readonly<{ payloadHash: Uint8Array; index: number }>;

/** Everything a core knows that follows from its journal, and nothing else: replaying gives the same. */
export type Books = Readonly<{
  market: Market;
  log: TransparencyLog;
  /** Time of the last command; 0 before the first. */
  at: () => Instant;
  commands: () => number;
  /** Hash of the signed registry in force; null before the first. */
  registryHash: () => Uint8Array | null;
  /** Whether the log has outgrown what a command's key may still sign. */
  tooLate: (command: Command) => boolean;
  /** What never came. */
  gaps: Gaps['view'];
  kept: (gateway: GatewayId, epoch: number, sequence: number) => KeptBatch | null;
  apply: (entry: Journalled) => readonly MarketEvent[];
  /** Over market and log, lower-case hex. */
  stateHash: () => string;
}>;

/** `logStore`: where the log's full tiles go; memory when there is none. */
export type BooksTools = MarketTools & Readonly<{ logStore?: LogStore }>;

export const openBooks = ({ realm, core }: BooksSettings, tools: BooksTools): Books => {
  const market = createMarket(tools);
  const log = createLog(tools.sha256, tools.logStore);
  const gaps = gapsOf();
  const batches = new Map<string, KeptBatch>();
  let [at, commands, logged] = [instant(0), 0, 0];
  let registryHash: Uint8Array | null = null;

  const note = (entry: Journalled, event: MarketEvent): void => {
    const left = logEntryOf(realm, core, event);
    if (left === null) return;
    const index = log.append(encodeLogEntry(left));
    logged = index + 1;
    if (event.kind === 'enrolled') registryHash = event.hash;
    if (event.kind === 'batch-kept' && entry.command.kind === 'batch') {
      gaps.keep(entry.command);
      batches.set(batchKey(event.gateway, entry.command.epoch, event.batch), { payloadHash: event.payloadHash, index });
    }
  };

  const tooLate = (command: Command): boolean =>
    (command.kind === 'batch' || command.kind === 'fact') && command.before !== undefined && logged >= command.before;

  return {
    market,
    log,
    at: () => at,
    commands: () => commands,
    registryHash: () => registryHash,
    tooLate,
    gaps: gaps.view,
    kept: (gateway, epoch, sequence) => batches.get(batchKey(gateway, epoch, sequence)) ?? null,
    apply: (entry) => {
      // Also what was in time when it was asked about, and no more once it was written: the log's index decides.
      const events = tooLate(entry.command) ? [] : market.apply(entry);
      for (const event of events) note(entry, event);
      at = entry.at;
      commands += 1;
      return events;
    },
    stateHash: () => hashBoth(market, log, tools.sha256),
  };
};

/** Names a batch: sequences begin anew with an epoch. */
export const batchKey = (gateway: GatewayId, epoch: number, sequence: number): string =>
  `${gateway}/${epoch}/${sequence}`;

const hashBoth = (market: Market, log: TransparencyLog, sha256: Sha256): string => {
  const { size, root } = log.head();
  return toHex(sha256(utf8(`${market.stateHash()} ${size} ${toHex(root)}`)));
};
