import { sha256 } from '../../src/adapters/system/sha256.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { hashOfOrderMessage } from '../../src/wire/order-message.ts';
import type { PublicFlow } from '../support/public-order-flow.ts';
import { at, orderTerms, smallMarket, smallRegistry } from '../support/small-market.ts';

/** One row of the journal. */
const GROUP = 1_024;

/**
 * The first messages of a flow as signed orders and cancellations of two accounts (buyers, sellers); a modify is an order
 * that takes the other's place. Verifying signatures and the disk are not in it.
 */
const journalOf = (flow: PublicFlow, count: number): readonly Journalled[] => {
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

export type CorePath = Readonly<{ apply: number; encode: number; both: number }>;

/** Commands a second through the market as the core applies it (judged, money set aside, matched, booked, hashed), and as journal rows. */
export const corePath = (flow: PublicFlow, count: number): CorePath => {
  const journal = journalOf(flow, count);
  const accounts = smallRegistry().accounts.map((account) => ({ ...account, openingCredit: nanoBaht(10n ** 18n) }));
  const { market } = smallMarket({}, smallRegistry({ accounts }));
  let from = performance.now();
  let trades = 0;
  for (const entry of journal) for (const event of market.apply(entry)) if (event.kind === 'traded') trades += 1;
  const applied = performance.now() - from;
  if (trades === 0) throw new Error('nothing was traded: the orders are not what they should be');
  from = performance.now();
  for (let first = 0; first < count; first += GROUP) encodeJournalFrame(journal.slice(first, first + GROUP), sha256);
  const encoded = performance.now() - from;
  const perSecond = (milliseconds: number): number => (count * 1000) / milliseconds;
  return { apply: perSecond(applied), encode: perSecond(encoded), both: perSecond(applied + encoded) };
};
