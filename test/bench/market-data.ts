import { frameText } from '../../src/adapters/http/market-json.ts';
import { type Books, openBooks } from '../../src/core/books.ts';
import { marketFeed } from '../../src/core/market-feed.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Journalled, MarketEvent } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { at, orderTerms, rulesCommand, sha256, smallRegistry } from '../support/small-market.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { type Effort, type Row, row } from './row.ts';
import { median } from './statistics.ts';

const SEED = 20_261_130;
/** Orders that come about between two frames: 5,000 a second, gathered for 50 ms. */
const PER_FRAME = 250;

type Applied = Readonly<{ entry: Journalled; events: readonly MarketEvent[] }>;

/** Orders of two accounts over eight deliveries, near the middle of the book, a fifth of them cancelled; as a market has taken them. */
const appliedOrders = (count: number): Readonly<{ books: Books; applied: readonly Applied[] }> => {
  const random = seededRandom(SEED);
  const upTo = (limit: number): number => Math.floor(random.fraction() * limit);
  const books = openBooks({ realm: 'simulation', core: 'core' }, { sha256 });
  const accounts = smallRegistry().accounts.map((one) => ({ ...one, openingCredit: nanoBaht(10n ** 18n) }));
  const registry = smallRegistry({ accounts });
  books.apply({ at: at('10:00'), command: rulesCommand() });
  books.apply({ at: at('10:00'), command: { kind: 'enrol', registry, hash: new Uint8Array(32) } });
  const applied = Array.from({ length: count }, (_, number): Applied => {
    const account = upTo(2) === 0 ? 'consumer' : 'producer';
    const expires = at('23:00');
    const cancels = number > 100 && upTo(5) === 0;
    const terms = orderTerms({
      ...{ nonce: `n${number}`, account, expires, start: at(`1${1 + upTo(8)}:00`), quantityWh: wh(1 + upTo(2_000)) },
      limit: microBahtPerKwh(100 * (39_000 + upTo(2_000) + (account === 'consumer' ? -600 : 600))),
    });
    const cancel = { realm: 'simulation', account, nonce: `n${number - 1 - upTo(90)}`, expires } as const;
    const command = cancels
      ? ({ kind: 'cancel', terms: cancel } as const)
      : ({ kind: 'order', terms, hash: Uint8Array.of(number & 255, number >> 8) } as const);
    const entry: Journalled = { at: at('10:01'), command };
    return { entry, events: books.apply(entry) };
  });
  return { books, applied };
};

/** Microseconds of CPU per order that a feed adds to the writer, with so many who hear all of it as text. */
const perOrder = ({ books, applied }: ReturnType<typeof appliedOrders>, listeners: number): number => {
  // Indications are their own row: here the market answers that there is nothing to be held.
  const quiet = { ...books, market: { ...books.market, indications: () => [], resting: () => [] } };
  const time = virtualTime();
  const feed = marketFeed({ books: quiet, clock: { now: () => at('10:01'), scheduler: time } });
  feed.begin();
  let heard = 0;
  for (let number = 0; number < listeners; number += 1)
    feed.data.listen({}).subscribe((frame) => {
      heard += frameText(frame).length;
    });
  const before = process.cpuUsage();
  for (let first = 0; first < applied.length; first += PER_FRAME) {
    for (const { entry, events } of applied.slice(first, first + PER_FRAME)) feed.see(entry, events);
    // Whoever asks for what is indicated has everything told that is gathered, as the timer would.
    feed.data.indicated();
  }
  const { user, system } = process.cpuUsage(before);
  if (listeners > 0 && heard === 0) throw new Error('nobody heard anything');
  return (user + system) / applied.length;
};

/** What market data costs the core's thread, per order, whoever listens; sockets are the operating system's. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, count] = effort === 'quick' ? [1, 1_000] : [25, 4_000];
  const orders = appliedOrders(count);
  const measured = [0, 10, 200].map((listeners) => {
    const costs = Array.from({ length: rounds }, () => perOrder(orders, listeners));
    return row(
      `an order told to ${listeners} listeners`,
      median(costs),
      'µs CPU',
      `${PER_FRAME} orders a frame; each frame as text, without its way through a socket`,
    );
  });
  const from = process.cpuUsage();
  const starts = Array.from({ length: 8 }, (_, number) => at(`1${1 + number}:00`));
  for (const start of starts) orders.books.market.indications('z', start);
  const { user, system } = process.cpuUsage(from);
  const resting = orders.books.market.resting().length;
  return [
    ...measured,
    row('a delivery indicated', (user + system) / 8_000, 'ms CPU', `${resting} orders rest in 8 deliveries`),
  ];
};
