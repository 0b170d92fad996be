import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';
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

/** Rows that are made, encoded and applied in turns: as much as caches hold, and as the clock of a thread can tell apart. */
const ROWS_AT_A_TIME = 16;

/**
 * The first messages of a flow as signed orders and cancellations of two accounts (buyers, sellers), some rows at a time, as fresh as they
 * come to a core; a modify is an order that takes the other's place. Verifying signatures is not in it.
 */
function* commandsOf(flow: PublicFlow, count: number, rows = ROWS_AT_A_TIME): Generator<readonly Journalled[]> {
  const latest = new Map<number, string>();
  const step = rows * GROUP;
  for (let from = 0; from < count; from += step)
    yield Array.from({ length: Math.min(step, count - from) }, (_, at) => commandOf(flow, from + at, latest));
}

const commandOf = (flow: PublicFlow, index: number, latest: Map<number, string>): Journalled => {
  const id = flow.id[index] as number;
  const account = flow.side[index] === 0 ? 'consumer' : 'producer';
  const expires = LATE;
  const former = latest.get(id) ?? `o${id}`;
  if (flow.type[index] === 1)
    return { at: NOW, command: { kind: 'cancel', terms: { realm: 'simulation', account, nonce: former, expires } } };
  const nonce = flow.type[index] === 0 ? `o${id}` : `o${id}-${index}`;
  latest.set(id, nonce);
  const terms = orderTerms({
    ...{ nonce, account, expires, quantityWh: wh(flow.quantity[index] as number) },
    limit: microBahtPerKwh((flow.tick[index] as number) * 100),
    timeInForce: flow.immediate[index] === 1 ? 'ioc' : 'gate',
    ...(nonce !== former && { replaces: former }),
  });
  return { at: NOW, command: { kind: 'order', terms, hash: hashOfOrderMessage({ kind: 'order', terms }) } };
};
const [NOW, LATE] = [at('10:01'), at('23:00')];

const rowsOf = (commands: readonly Journalled[]): readonly (readonly Journalled[])[] =>
  Array.from({ length: Math.ceil(commands.length / GROUP) }, (_, row) =>
    commands.slice(row * GROUP, (row + 1) * GROUP),
  );

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
export const corePath = (flow: PublicFlow, count: number): CorePath => {
  const [{ market, opening }, { market: told }] = [openMarket(), openMarket()];
  const again = createMarket({ sha256, room: ROOM });
  applyAll(again, opening);
  const spent = { apply: none, tell: none, bare: none, encode: none, decode: none };
  const timed = (what: keyof CorePath, work: () => void): void => {
    const { wall, thread } = took(work);
    spent[what] = { wall: spent[what].wall + wall, thread: spent[what].thread + thread };
  };
  let trades = 0;
  for (const commands of commandsOf(flow, count)) {
    const rows = rowsOf(commands);
    let frames: readonly Uint8Array[] = [];
    let read: readonly Journalled[] = [];
    timed('encode', () => {
      frames = rows.map((row) => encodeJournalFrame(row, sha256));
    });
    timed('apply', () => void applyAll(market, commands));
    timed('tell', () => {
      trades += applyAndTell(told, commands);
    });
    timed('bare', () => bareBooks(commands));
    timed('decode', () => {
      read = frames.flatMap((frame) => decodeJournalFrame(frame, sha256));
    });
    applyAll(again, read);
  }
  if (trades === 0) throw new Error('nothing was traded: the orders are not what they should be');
  // What was written says what was applied.
  if (again.stateHash() !== market.stateHash()) throw new Error('the journal gives another state than its commands');
  return spent;
};
const none: Took = { wall: 0, thread: 0 };

/** Rows on their way to the disk at once, as the core's writer has them where whole groups wait. */
const UNDER_WAY = 8;
/** The disk is idle while commands are made, and they are made off the clock: seldom, then. */
const ROWS_TO_DISK = 64;

/**
 * Milliseconds for the same with a journal on disk: each row is durable before its commands are applied, some rows are on their way
 * meanwhile, and what is read back afterwards gives the same state.
 */
export const durablePath = async (flow: PublicFlow, count: number): Promise<number> => {
  using scratch = scratchFolder();
  await using journal = openJournal(join(scratch.path, 'journal.sqlite'), { log: quietLog() });
  const { market, opening } = openMarket();
  let [row, milliseconds] = [0, 0];
  // Handed over at once, as the core's writer has it done before it applies.
  const append = (group: readonly Journalled[]): Promise<void> => {
    row += 1;
    const durable = lastValueFrom(journal.append({ row, blob: encodeJournalFrame(group, sha256) }), {
      defaultValue: undefined,
    });
    journal.handOver?.();
    return durable;
  };
  for (const commands of commandsOf(flow, count, ROWS_TO_DISK)) {
    const rows = rowsOf(commands);
    const from = performance.now();
    const underWay: Promise<void>[] = [];
    for (const [at, group] of rows.entries()) {
      for (const next of rows.slice(at + underWay.length, at + UNDER_WAY)) underWay.push(append(next));
      await underWay.shift();
      applyAll(market, group);
    }
    milliseconds += performance.now() - from;
  }
  const again = createMarket({ sha256, room: ROOM });
  applyAll(again, opening);
  await lastValueFrom(journal.rows().pipe(tap(({ blob }) => applyAll(again, decodeJournalFrame(blob, sha256)))), {
    defaultValue: undefined,
  });
  if (again.stateHash() !== market.stateHash()) throw new Error('the journal on disk gives another state');
  return milliseconds;
};
