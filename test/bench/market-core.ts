import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { openJournal } from '../../src/adapters/sqlite/journal.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { LedgerAccounts } from '../../src/market/ledger-accounts.ts';
import { createMarket, type Market } from '../../src/market/market.ts';
import { OrderStore } from '../../src/market/order-store.ts';
import { LEG_HOLD, RecordDigest } from '../../src/market/record-digest.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { hashOfOrderMessage } from '../../src/wire/order-message.ts';
import type { PublicFlow } from '../support/public-order-flow.ts';
import { quietLog } from '../support/quiet-log.ts';
import { at, orderTerms, smallMarket, smallRegistry } from '../support/small-market.ts';
import { type Took, took } from './clocks.ts';
import { scratchFolder } from './scratch.ts';

/** One row of the journal. */
const GROUP = 1_024;
/** Orders that are at hand: memory is asked for before they come, as for the book alone. */
const ROOM = 1 << 17;

/**
 * The first messages of a flow as signed orders and cancellations of two accounts (buyers, sellers); a modify is an order
 * that takes the other's place. Verifying signatures is not in it.
 */
export const journalOf = (flow: PublicFlow, count: number): readonly Journalled[] => {
  const latest = new Map<number, string>();
  return Array.from({ length: count }, (_, index): Journalled => {
    const id = flow.id[index] as number;
    const account = flow.side[index] === 0 ? 'consumer' : 'producer';
    const expires = at('23:00');
    const former = latest.get(id) ?? `o${id}`;
    if (flow.type[index] === 1)
      return {
        at: at('10:01'),
        command: { kind: 'cancel', terms: { realm: 'simulation', account, nonce: former, expires } },
      };
    const nonce = flow.type[index] === 0 ? `o${id}` : `o${id}-${index}`;
    latest.set(id, nonce);
    const terms = orderTerms({
      ...{ nonce, account, expires, quantityWh: wh(flow.quantity[index] as number) },
      limit: microBahtPerKwh((flow.tick[index] as number) * 100),
      timeInForce: flow.immediate[index] === 1 ? 'ioc' : 'gate',
      ...(nonce !== former && { replaces: former }),
    });
    return { at: at('10:01'), command: { kind: 'order', terms, hash: hashOfOrderMessage({ kind: 'order', terms }) } };
  });
};

/** A market of two rich accounts, and the journal that made it. */
const openMarket = () => {
  const accounts = smallRegistry().accounts.map((account) => ({ ...account, openingCredit: nanoBaht(10n ** 18n) }));
  const { journal } = smallMarket({ history: 'records' }, smallRegistry({ accounts }));
  const market = createMarket({ sha256, room: ROOM });
  for (const entry of journal) market.apply(entry);
  return { market, opening: journal };
};

/** @returns how many events there were: nobody wants them as objects */
const applyAll = (market: Market, entries: readonly Journalled[]): number => {
  let events = 0;
  for (const entry of entries) events += market.take(entry);
  return events;
};

/** The same with an object for each event, as for somebody who listens. @returns how many trades there were */
const applyAndTell = (market: Market, entries: readonly Journalled[]): number => {
  let trades = 0;
  for (const entry of entries) for (const event of market.apply(entry)) if (event.kind === 'traded') trades += 1;
  return trades;
};

export type CorePath = Readonly<Record<'apply' | 'tell' | 'bare' | 'encode' | 'decode', Took>>;

/**
 * Of each command only what no market can leave out: an order's worst case set aside in exact sums, or freed, and the record of that
 * hashed as the history is.
 */
const bareBooks = (journal: readonly Journalled[]): void => {
  const accounts = new LedgerAccounts();
  for (const name of ['buyers', 'sellers', 'clearing']) accounts.open(name, false);
  const orders = new OrderStore();
  orders.accounts[1] = 'buyers';
  const history = new RecordDigest(sha256);
  let held = 0;
  for (const { command } of journal)
    if (command.kind === 'order') {
      const { terms, hash } = command;
      if (held === 0) {
        const numbers = { retail: 0, restWh: terms.quantityWh, carriedWh: 0, forgetAfter: terms.expires };
        orders.add(1, terms, hash, { ref: 1, place: 1, refusal: null, ...numbers });
      }
      const amount = terms.quantityWh * terms.limit;
      accounts.reserve(terms.side === 'buy' ? 0 : 1, 2, amount);
      history.leg(LEG_HOLD, 1, amount);
      held = amount;
    } else if (held > 0) {
      accounts.end(0, 2, held, 0);
      history.done(orders, 1, 2);
    }
  if (accounts.summed().debitsPosted !== 0n) throw new Error('nothing was posted');
};

/** Commands through the market as the core applies them (judged, money set aside, matched, booked, hashed), and as journal rows. */
export const corePath = (journal: readonly Journalled[]): CorePath => {
  const { market, opening } = openMarket();
  const frames: Uint8Array[] = [];
  let entries: readonly Journalled[] = [];
  let trades = 0;
  const encode = took(() => {
    for (let first = 0; first < journal.length; first += GROUP)
      frames.push(encodeJournalFrame(journal.slice(first, first + GROUP), sha256));
  });
  const apply = took(() => void applyAll(market, journal));
  const told = openMarket().market;
  const tell = took(() => {
    trades = applyAndTell(told, journal);
  });
  const decode = took(() => {
    entries = frames.flatMap((frame) => decodeJournalFrame(frame, sha256));
  });
  if (trades === 0) throw new Error('nothing was traded: the orders are not what they should be');
  // What was written says what was applied.
  const again = createMarket({ sha256 });
  applyAll(again, [...opening, ...entries]);
  if (again.stateHash() !== market.stateHash()) throw new Error('the journal gives another state than its commands');
  return { apply, tell, bare: took(() => bareBooks(journal)), encode, decode };
};

/**
 * Milliseconds for the same with a journal on disk: each row is durable before its commands are applied, and what is read
 * back afterwards gives the same state.
 */
export const durablePath = async (journal: readonly Journalled[]): Promise<number> => {
  using scratch = scratchFolder();
  await using rows = openJournal(join(scratch.path, 'journal.sqlite'), { log: quietLog() });
  const { market, opening } = openMarket();
  const from = performance.now();
  for (let first = 0; first < journal.length; first += GROUP) {
    const group = journal.slice(first, first + GROUP);
    const row = { row: 1 + first / GROUP, blob: encodeJournalFrame(group, sha256) };
    await lastValueFrom(rows.append(row), { defaultValue: undefined });
    applyAll(market, group);
  }
  const milliseconds = performance.now() - from;
  const kept = await lastValueFrom(rows.rows().pipe(toArray()));
  const again = createMarket({ sha256 });
  applyAll(again, [...opening, ...kept.flatMap(({ blob }) => decodeJournalFrame(blob, sha256))]);
  if (again.stateHash() !== market.stateHash()) throw new Error('the journal on disk gives another state');
  return milliseconds;
};
