import { defer, map, type Observable, of } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Command, MarketEvent } from '../domain/market.ts';
import { type OrderRefusal, orderId } from '../domain/order.ts';
import type { OrderReply } from '../ports/core-service.ts';
import type { Verifier } from '../ports/verifier.ts';
import { parseMessage } from '../wire/cose.ts';
import { type OpenedOrder, openParsedOrder } from '../wire/order-message.ts';
import type { KeyRing } from './key-ring.ts';
import { refusalSentence } from './refusal-sentence.ts';

export type OrderCommand = Extract<Command, { kind: 'order' | 'cancel' }>;
/** A verified command, or the answer that there is none. */
export type OpenedOrderCommand = Readonly<{ kind: 'command'; command: OrderCommand }> | RefusedOrder;
type RefusedOrder = Readonly<{ kind: 'refused'; reply: Extract<OrderReply, { kind: 'refused' }> }>;

/**
 * Opens a signed order or cancellation: everything that can be said without the state of the market. Faults are the verifier's
 * (`busy`).
 */
export const openOrder = (
  body: Uint8Array,
  ring: KeyRing,
  { verifier, sha256 }: Readonly<{ verifier: Verifier; sha256: Sha256 }>,
): Observable<OpenedOrderCommand> =>
  defer(() => {
    const parsed = orRefused(() => parseMessage('order', body));
    if (parsed.kind === 'refused') return of(parsed);
    const known = ring.keyOf(parsed.kid);
    if (known === null) return of(refused(null, 'bad-signature', `No account is enrolled with the key ${parsed.kid}.`));
    // That no thread is free is no word on the order: it is the fault of whoever asked.
    return verifier.check(known.key, parsed.signed, parsed.signature).pipe(
      map((verdict) =>
        orRefused(() =>
          openVerified(
            openParsedOrder(parsed, ring.keyOf, () => verdict, sha256),
            ring,
          ),
        ),
      ),
    );
  });

const openVerified = ({ kid, hash, ...message }: OpenedOrder, ring: KeyRing): OpenedOrderCommand => {
  const account = ring.accounts.get(message.terms.account);
  const order = orderId(message.terms);
  if (account === undefined) return refused(order, 'unknown-account', `There is no account ${message.terms.account}.`);
  if (account.key.kid !== kid)
    return refused(order, 'bad-signature', `The order of ${account.id} is signed by the key of somebody else.`);
  return { kind: 'command', command: message.kind === 'order' ? { ...message, hash } : message };
};

const refused = (order: string | null, reason: OrderRefusal, detail: string): RefusedOrder => ({
  kind: 'refused',
  reply: { kind: 'refused', order, reason, detail },
});

const orRefused = <Result>(open: () => Result): Result | RefusedOrder => {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return refused(null, error.code === 'signature' ? 'bad-signature' : 'malformed', error.message);
  }
};

/** The answer to an order or a cancellation, out of what applying it brought about. */
export const orderReply = (command: OrderCommand, events: readonly MarketEvent[]): OrderReply => {
  const order = orderId(command.terms);
  const own = events.filter((event) => 'order' in event && event.order === order);
  const refusal = own.findLast((event) => event.kind === 'order-refused');
  if (refusal !== undefined)
    return {
      kind: 'refused',
      order,
      reason: refusal.reason,
      detail: refusalSentence(refusal.reason, { ...command.terms, ...(refusal.limits && { limits: refusal.limits }) }),
    };
  const filledWh = events.reduce((sum, event) => sum + filledBy(order, event), 0);
  const accepted = own.findLast((event) => event.kind === 'order-accepted');
  const done = own.some((event) => event.kind === 'order-done');
  return { kind: 'accepted', order, restingWh: done ? 0 : Math.max(0, accepted?.restingWh ?? 0), filledWh };
};

const filledBy = (order: string, event: MarketEvent): number =>
  event.kind === 'traded' && (event.trade.buyOrder === order || event.trade.sellOrder === order)
    ? event.trade.quantityWh
    : 0;
