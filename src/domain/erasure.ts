import type { AccountId, CoreId, Realm } from './identity.ts';
import type { Instant } from './time.ts';

/**
 * What an operator asks to have erased, and signs with a reason: every figure of an account for the intervals that start in
 * [from, to), all of which are final and forgotten by the market (PDPA B.E. 2562 §33: erasure, destruction or
 * anonymisation of personal data).
 */
export type Erasure = Readonly<{
  realm: Realm;
  core: CoreId;
  account: AccountId;
  from: Instant;
  to: Instant;
  /** Who asks: an opaque id or a name in the operator's house. */
  author: string;
  reason: string;
}>;

/** Why nothing may be erased yet. `not-final`: the market may still go by it, or is still to close its month. `money-set-aside`: for what was never settled. */
export type ErasureRefusal = 'not-final' | 'money-set-aside';
