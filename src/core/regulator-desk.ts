import { filter, type Observable } from 'rxjs';
import type { AccountId, Sha256 } from '../domain/identity.ts';
import type { MarketEvent } from '../domain/market.ts';
import type { OrderId } from '../domain/order.ts';
import type { Registry } from '../domain/registry.ts';
import { bangkokTime } from '../domain/time.ts';
import type { RegulatorView } from '../domain/view.ts';
import type { RegulatorDesk } from '../ports/core-service.ts';
import { toHex, utf8 } from '../wire/bytes.ts';
import type { Books, BooksSettings } from './books.ts';
import { publicEvent } from './public-event.ts';

/** Who may look at the whole market, each by the SHA-256 of a token of its own. */
export type Regulators = readonly Readonly<{ name: string; tokenHash: Uint8Array }>[];

/**
 * A name that stands for an account wherever the regulator looks, the same as long as the account keeps its token. It is made of
 * what only the registry has, so that nobody can tell by trying whose it is. The market's own accounts keep their names.
 */
export type Pseudonyms = (account: AccountId) => string;

const DIGITS = 16;

export const pseudonyms = (sha256: Sha256, registry: () => Registry | null): Pseudonyms => {
  let known: Readonly<{ registry: Registry | null; names: Map<AccountId, string> }> = {
    registry: null,
    names: new Map(),
  };
  return (account) => {
    const now = registry();
    if (now !== known.registry) known = { registry: now, names: new Map() };
    const found = known.names.get(account);
    if (found !== undefined) return found;
    const enrolled = now?.accounts.find(({ id }) => id === account);
    // A dot is in no id: an account of the market itself. Who is enrolled no more has nothing that is secret.
    const name = account.includes('.')
      ? account
      : enrolled === undefined
        ? 'former'
        : toHex(sha256(utf8(`pseudonym ${account} ${toHex(enrolled.tokenHash)}`))).slice(0, DIGITS);
    known.names.set(account, name);
    return name;
  };
};

/** An event as a regulator may see it: all of the market, and of readings no more than anybody. */
export const inspectedEvent = (event: MarketEvent, nameOf: Pseudonyms): MarketEvent | null => {
  switch (event.kind) {
    case 'order-accepted':
    case 'order-refused':
    case 'order-done':
      return { ...event, order: orderNamed(event.order, nameOf) };
    case 'traded': {
      const { buyer, seller, buyOrder, sellOrder } = event.trade;
      const parties = { buyer: nameOf(buyer), seller: nameOf(seller) };
      const orders = { buyOrder: orderNamed(buyOrder, nameOf), sellOrder: orderNamed(sellOrder, nameOf) };
      return { ...event, trade: { ...event.trade, ...parties, ...orders } };
    }
    case 'controlled':
      return event;
    default:
      return publicEvent(event);
  }
};

/** `account/nonce`; the network's side of a trade has no order. */
const orderNamed = (order: OrderId, nameOf: Pseudonyms): OrderId => {
  const [account = '', ...nonce] = order.split('/');
  return [nameOf(account), ...nonce].join('/');
};

type Desk = Readonly<{ books: Books; happened: Observable<MarketEvent>; nameOf: Pseudonyms; now: () => string }>;

/** What a regulator may ask: the market whole, its orders under pseudonyms, and what happens. */
export const regulatorDesk = (
  { realm, core }: BooksSettings,
  { books, happened, nameOf, now }: Desk,
): RegulatorDesk => ({
  market: (): RegulatorView => ({
    ...{ core, realm, at: now(), rules: books.market.rules() },
    ...{ zones: books.market.zones(), facts: books.market.facts() },
    controls: books.market.applied().map(({ at, control, hash }) => {
      const { zone, act, author, reason } = control;
      return { at: bangkokTime(at), zone, act, author, reason, hash: toHex(hash) };
    }),
  }),
  orders: (zone, start) =>
    books.market.orders(zone, start).map(({ account, ...order }) => ({ account: nameOf(account), ...order })),
  events: (after) => happened.pipe(filter(({ sequence }) => sequence > after)),
});
