import type { CoreId, GatewayId, Realm, Sha256 } from '../domain/identity.ts';
import type { Command, Journalled, MarketEvent } from '../domain/market.ts';
import type { Plain } from '../domain/plain.ts';
import { type Instant, instant } from '../domain/time.ts';
import { TILE_WIDTH } from '../domain/transaction.ts';
import { type PriceHistory, priceHistory } from '../market/data/price-history.ts';
import { createMarket, type Market, type OrdersTold } from '../market/market.ts';
import type { MarketTools } from '../market/market-state.ts';
import type { LogStore } from '../ports/log-store.ts';
import { createLog, type LogEdge, type TransparencyLog } from '../settlement/transparency-log.ts';
import { toHex, utf8 } from '../wire/bytes.ts';
import { encodeLogEntry, logEntryOf } from '../wire/log-entry.ts';
import { type Gaps, gapsOf } from './gaps.ts';
import { type BatchIndexes, type BatchIndexesDump, batchIndexes, type KeptBatch } from './kept-batches.ts';

/** Whose books: the name that every entry of the log bears. */
export type BooksSettings = Readonly<{ realm: Realm; core: CoreId }>;

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
  /** What was paid. */
  prices: Pick<PriceHistory, 'of' | 'zones'>;
  kept: (gateway: GatewayId, epoch: number, sequence: number) => KeptBatch | null;
  /** `told`: whether what becomes of single orders is among the events, as it is when absent. */
  apply: (entry: Journalled, told?: OrdersTold) => readonly MarketEvent[];
  /** Over market and log, lower-case hex. */
  stateHash: () => string;
  /** Everything that is known, to go on from by `load`. */
  dump: () => Plain;
  /**
   * Takes up what other books have dumped; null: begins anew, as before the first command. `logStore` must hold the log's full
   * tiles by then.
   * @throws Fault `storage` where they are not there; RangeError or TypeError for what is no dump
   */
  load: (dump: Plain) => void;
}>;

/** `logStore`: where the log's full tiles go; memory when there is none. */
export type BooksTools = MarketTools & Readonly<{ logStore?: LogStore }>;

type BooksDump = Readonly<{
  market: Plain;
  log: LogEdge;
  gaps: Plain;
  /** Absent in snapshots of before there was any: the history begins there. */
  prices?: Plain;
  batches: readonly BatchIndexesDump[];
  at: Instant;
  commands: number;
  registryHash: Uint8Array | null;
}>;

/** What `load` puts another of in the place of. */
type Inside = { market: Market; log: TransparencyLog; gaps: Gaps; prices: PriceHistory; batches: BatchIndexes };

export const openBooks = ({ realm, core }: BooksSettings, tools: BooksTools): Books => {
  const { sha256, logStore } = tools;
  const begun = (): Inside => ({
    market: createMarket(tools),
    log: createLog(sha256, logStore),
    gaps: gapsOf(),
    prices: priceHistory(),
    batches: batchIndexes(),
  });
  let inside = begun();
  let [at, commands, logged] = [instant(0), 0, 0];
  let registryHash: Uint8Array | null = null;

  const note = (entry: Journalled, event: MarketEvent): void => {
    const left = logEntryOf(realm, core, event);
    if (left === null) return;
    const index = inside.log.append(encodeLogEntry(left));
    logged = index + 1;
    if (event.kind === 'enrolled') registryHash = event.hash;
    if (event.kind === 'batch-kept' && entry.command.kind === 'batch') {
      inside.gaps.keep(entry.command);
      inside.batches.keep(event.gateway, entry.command.epoch, event.batch, index);
    }
  };

  const tooLate = (command: Command): boolean =>
    (command.kind === 'batch' || command.kind === 'fact') && command.before !== undefined && logged >= command.before;

  const load = (dump: Plain): void => {
    const from = dump as unknown as BooksDump | null;
    if (from === null) {
      inside = begun();
      [at, commands, logged, registryHash] = [instant(0), 0, 0, null];
      return;
    }
    const log = createLog(sha256, logStore, from.log);
    proveStored(log, logStore);
    inside = {
      ...{ market: createMarket(tools, from.market), log },
      gaps: gapsOf(undefined, from.gaps),
      prices: priceHistory(undefined, from.prices),
      batches: batchIndexes(from.batches),
    };
    [at, commands, logged, registryHash] = [from.at, from.commands, from.log.size, from.registryHash];
  };

  return {
    get market() {
      return inside.market;
    },
    get log() {
      return inside.log;
    },
    at: () => at,
    commands: () => commands,
    registryHash: () => registryHash,
    tooLate,
    gaps: (registry, gateway) => inside.gaps.view(registry, gateway),
    prices: { of: (zone, from, to) => inside.prices.of(zone, from, to), zones: () => inside.prices.zones() },
    kept: (gateway, epoch, sequence) => {
      const index = inside.batches.find(gateway, epoch, sequence);
      const payloadHash = index === null ? null : inside.market.batch(gateway, epoch, sequence);
      return index === null || payloadHash === null ? null : { payloadHash, index };
    },
    apply: (entry, ordersTold) => {
      // Also what was in time when it was asked about, and no more once it was written: the log's index decides.
      const events = tooLate(entry.command) ? [] : inside.market.apply(entry, ordersTold);
      for (const event of events) {
        inside.prices.see(event);
        note(entry, event);
      }
      at = entry.at;
      commands += 1;
      return events;
    },
    stateHash: () => hashBoth(inside.market, inside.log, sha256),
    dump: () => {
      const { market, log, gaps, prices, batches } = inside;
      const dump: BooksDump = {
        ...{ market: market.dump(), log: log.edge(), gaps: gaps.dump(), prices: prices.dump() },
        batches: batches.dump(),
        ...{ at, commands, registryHash },
      };
      return dump as unknown as Plain;
    },
    load,
  };
};

/** The last full tile of each level and the last full bundle are there, and what the edge has hashes of: so are those before. */
const proveStored = (log: TransparencyLog, store: LogStore | undefined): void => {
  const { size } = log.edge();
  if (store === undefined) return;
  for (let [level, full] = [0, Math.floor(size / TILE_WIDTH)]; full > 0; full = Math.floor(full / TILE_WIDTH)) {
    log.tile(level, full - 1, TILE_WIDTH);
    level += 1;
  }
  if (size >= TILE_WIDTH) log.bundle(Math.floor(size / TILE_WIDTH) - 1, TILE_WIDTH);
};

/** Names a batch: sequences begin anew with an epoch. */
export const batchKey = (gateway: GatewayId, epoch: number, sequence: number): string =>
  `${gateway}/${epoch}/${sequence}`;

const hashBoth = (market: Market, log: TransparencyLog, sha256: Sha256): string => {
  const { size, root } = log.head();
  return toHex(sha256(utf8(`${market.stateHash()} ${size} ${toHex(root)}`)));
};
