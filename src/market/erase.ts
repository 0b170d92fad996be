import type { Erasure, ErasureRefusal } from '../domain/erasure.ts';
import type { Command } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';
import { forgetFinal, forgottenBefore } from './forget.ts';
import { emit, type MarketState } from './market-state.ts';
import { HELD } from './order-fields.ts';
import { forgetSums, openFrom } from './periods.ts';
import { hex } from './state-digest.ts';

/** Everything before this moment is final, no estimate looks back to it, and its month has closed where months do. */
export const erasableBefore = (state: MarketState): Instant => {
  const forgotten = forgottenBefore(state);
  const open = openFrom(state);
  return open === null || forgotten < open ? forgotten : open;
};

/** Why a household's figures may not go yet; null when they may. */
export const erasureRefusal = (state: MarketState, { account, to }: Erasure): ErasureRefusal | null => {
  if (to > erasableBefore(state)) return 'not-final';
  // Money under an id of the ledger has outlived its order (`order-money.ts`); of an order that still rests, so has its delivery. A nonce may be another's by now.
  const { orders } = state;
  const resting = [...orders.allResting()].some(
    (ref) => orders.account(ref) === account && orders.get(ref, HELD) > 0 && !orders.isNamed(ref),
  );
  return resting || state.ledger.hasOpen(account) ? 'money-set-aside' : null;
};

/**
 * Forgets what is final and folds the history into its hash, so that no figure of a final interval is left in the state: the
 * state can be kept without them, and the journal of before be let go of. Balances stay: they are sums.
 */
export const erase = (state: MarketState, { erasure, hash }: Extract<Command, { kind: 'erase' }>): void => {
  if (erasureRefusal(state, erasure) !== null) return;
  forgetFinal(state);
  const { account, from, to } = erasure;
  state.digest.append(`erased ${account} ${from} ${to} ${hex(hash)}`);
  forgetSums(state, account, { from, to });
  state.digest.fold();
  emit(state, { kind: 'erased', account, from, to, hash });
};
