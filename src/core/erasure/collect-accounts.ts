import type { AccountId } from '../../domain/identity.ts';
import type { Journalled, MarketEvent } from '../../domain/market.ts';
import type { Plain } from '../../domain/plain.ts';
import type { Registry } from '../../domain/registry.ts';
import { instant } from '../../domain/time.ts';
import type { LedgerDump, Transfer } from '../../market/ledger.ts';
import type { BilledFacts } from '../../ports/evidence-archive.ts';
import { decodePlain, encodePlain } from '../../wire/plain-bytes.ts';
import { type BillCollector, collectBill } from '../bill/collect-bill.ts';
import type { Issuer } from '../bill/evidence.ts';
import { type Trail, trailIn } from '../person-trail.ts';
import { collectTrails } from './collect-trails.ts';

/** What the bills of every account are made of, and its trail, gathered while a journal is replayed that is about to go. */
export type AccountsCollector = Readonly<{
  /** Which row of the journal comes next. */
  row: (row: number) => void;
  booked: (leg: Transfer) => void;
  see: (entry: Journalled, events: readonly MarketEvent[]) => void;
  /** Whether any registry ever named it: who has a settled delivery was named by one. */
  knows: (account: AccountId) => boolean;
  /** By account, and what is the same for all. */
  facts: () => Readonly<{ own: ReadonlyMap<AccountId, Plain>; common: Plain }>;
}>;

/** What was gathered of the journal before it was let go of the last time, and the registry then. */
export type GatheredBefore = Readonly<{
  billed: readonly BilledFacts[];
  common: Uint8Array;
  registry: Registry | null;
  ledger: LedgerDump;
}>;

const always = { from: instant(0), to: instant(8.64e15) };
/** Nobody's: no id is empty. Gathers what is the same for all from the first entry on. */
const NOBODY = '';
/** Of an account that nothing was gathered of. */
export const nothingOwn = { intervals: [], orders: [], traded: [], reserved: [], held: [], keys: [] };

export const collectAccounts = (issuer: Issuer, before: GatheredBefore | null): AccountsCollector => {
  const collectors = new Map<AccountId, BillCollector>();
  const settlers = new Map<string, AccountId>();
  let registry = before?.registry ?? null;
  const kept = (before?.billed ?? []).flatMap(({ account, facts }) => {
    const trail = trailIn(decodePlain(facts));
    return trail === null ? [] : ([[account, trail]] as const);
  });
  const trails = collectTrails(before?.ledger ?? null, new Map(kept));
  const begin = (account: AccountId, own: Plain, common: Plain | null): BillCollector => {
    const collector = collectBill(issuer, { account, ...always }, { settlers, gathers: account === NOBODY });
    if (common !== null) collector.load({ own, common }, registry);
    collectors.set(account, collector);
    return collector;
  };
  const common = before && decodePlain(before.common);
  const nobody = begin(NOBODY, nothingOwn, common);
  for (const { account, facts } of before?.billed ?? []) begin(account, decodePlain(facts), common);
  return {
    row: trails.row,
    booked: (leg) => {
      trails.booked(leg);
      for (const collector of collectors.values()) collector.booked(leg);
    },
    see: (entry, events) => {
      const { command } = entry;
      // An account has no past before the registry that first names it.
      if (command.kind === 'enrol' && events.some(({ kind }) => kind === 'enrolled')) {
        for (const { id } of command.registry.accounts)
          if (!collectors.has(id)) begin(id, nothingOwn, nobody.dump().common);
        ({ registry } = command);
      }
      for (const collector of collectors.values()) collector.see(entry, events);
      trails.see(entry, (account) => account !== NOBODY && collectors.has(account));
    },
    knows: (account) => collectors.has(account),
    facts: () => ({
      own: new Map(
        [...collectors].flatMap(([account, one]) =>
          account === NOBODY ? [] : [[account, withTrail(one.dump().own, trails.of(account))] as const],
        ),
      ),
      common: nobody.dump().common,
    }),
  };
};

const withTrail = (own: Plain, trail: Trail): Plain => ({ ...(own as object), trail }) as unknown as Plain;

/** As an archive keeps it. */
export const factBytes = encodePlain;
