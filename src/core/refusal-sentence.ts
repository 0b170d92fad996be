import type { TradingLimits } from '../domain/market-control.ts';
import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';

/** What is known of a refused order; a cancellation has no delivery. */
type Refused = Readonly<{ expires: Instant; limits?: TradingLimits }> & Partial<OrderTerms>;

const delivery = ({ start }: Refused): string =>
  start === undefined ? 'that interval' : `the interval of ${bangkokTime(start)}`;

const sentences: Readonly<Record<OrderRefusal, (refused: Refused) => string>> = {
  malformed: () => 'It cannot be read.',
  'wrong-realm': ({ realm }) => `It is signed for the realm ${realm}, and this market is of another.`,
  'bad-signature': () => 'Its signature does not verify.',
  'unknown-account': ({ account }) => `There is no account ${account} here.`,
  'unknown-point': ({ point }) => `There is no metering point ${point} here.`,
  'point-not-of-account': ({ account, point }) => `The point ${point} is not settled by ${account} at that time.`,
  'not-a-delivery-point': ({ point }) => `The point ${point} does not settle: only delivery points may trade.`,
  'unknown-zone': ({ zone, point }) => `The point ${point} is not in a zone ${zone}.`,
  'not-an-interval': () => 'Start and length are not those of a delivery interval of this market.',
  'no-green-market': () => 'Green energy is not a product of this market: place the order without it.',
  'not-renewable': ({ point }) =>
    `The operator's registry does not say that ${point} exports nothing but PV: it may not sell as green.`,
  expired: (refused) =>
    refused.start === undefined
      ? `It was valid until ${bangkokTime(refused.expires)}, and the core's time is later.`
      : `It was valid until ${bangkokTime(refused.expires)}, for ${delivery(refused)}, and the core's time is later.`,
  'gate-closed': (refused) => `The gate of ${delivery(refused)} has closed: choose a later one.`,
  'interval-too-far': (refused) =>
    `${delivery(refused)} is farther ahead than orders are taken: choose an earlier one.`,
  'quantity-out-of-range': ({ quantityWh }) => `${quantityWh} Wh is not a quantity this market takes.`,
  'price-off-tick': ({ limit }) => `${limit} µTHB/kWh does not lie on a price step of this market.`,
  'price-out-of-band': ({ limit }) => `${limit} µTHB/kWh lies outside the prices this market takes.`,
  'market-halted': ({ zone }) =>
    `The operator has halted trading in ${zone}: no order is taken until it is resumed. What rests can be cancelled.`,
  'market-suspended': ({ zone }) =>
    `The market of ${zone} is suspended: no order is taken until it is restored. What rests can be cancelled.`,
  'emergency-price': ({ limit, zone, limits }) =>
    `${limit} µTHB/kWh lies outside the caps that hold in ${zone} for now${
      limits === undefined ? '' : `: from ${limits.lowest} to ${limits.highest} µTHB/kWh`
    }.`,
  'emergency-quantity': ({ quantityWh, side, zone, limits }) =>
    `With ${quantityWh} Wh the point would ${side} more than the caps that hold in ${zone} for now let it${
      limits === undefined ? '' : `: ${limits.mostWh} Wh for one delivery`
    }.`,
  'cannot-price': (refused) =>
    `The account's tariff, or the market's charges, are not known for ${delivery(refused)}: the operator has to add them.`,
  'not-worth-charges': ({ limit, side }) =>
    side === 'buy'
      ? `At ${limit} µTHB/kWh nothing would be left to a seller after the charges of this market: raise the limit.`
      : `No price this market takes leaves a seller ${limit} µTHB/kWh after its charges: lower the limit.`,
  'nonce-reused': () => 'Another order with other terms has that nonce already: take a new one.',
  'insufficient-credit': () => "The account's free credit does not cover the worst this order may cost.",
  'replaces-another-kind': ({ replaces }) =>
    `It would replace ${replaces}, which is of another point, delivery, side or kind of energy: cancel that one and place this one.`,
  'would-trade': () => 'It is only to rest, and it would trade at once: choose another limit.',
  'fok-not-fillable': ({ budget }) =>
    `It is all or nothing, and not all of it can be filled now${budget === undefined ? '' : ' within its budget'}.`,
  'unknown-order': () => 'There is no such order of this account.',
  'already-done': () => 'It is filled, cancelled or expired already.',
};

/** Why an order or a cancellation is refused, as a sentence for who placed it. */
export const refusalSentence = (reason: OrderRefusal, refused: Refused): string => {
  const sentence = sentences[reason](refused);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
};
