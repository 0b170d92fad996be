import type { Command } from '../domain/market.ts';
import { type Instant, instant } from '../domain/time.ts';
import { gateOf } from './judge-order.ts';
import { emit, type MarketState, NETWORK } from './market-state.ts';
import { type MarketRules, readRules } from './rules.ts';
import { fillGaps } from './settlement-run.ts';
import { hex } from './state-digest.ts';

/**
 * A setting that cannot become what it is asked to be. `until`: the gate at which the last order that rests today ends,
 * after which it can; null when it cannot for as long as the journal is.
 */
export type RulesConflict = Readonly<{
  setting: 'intervalLength' | 'gateLead' | 'tick' | 'lowestPrice' | 'highestPrice';
  inForce: number;
  asked: number;
  until: Instant | null;
}>;

/** What an order is signed for, and what a book is made of. */
const heldByOrders = ['gateLead', 'tick', 'lowestPrice', 'highestPrice'] as const;

/** The first setting that forbids these rules now; null when they may come into force. */
export const rulesConflict = (
  state: MarketState,
  { settings: asked }: Pick<MarketRules, 'settings'>,
): RulesConflict | null => {
  const { settings: inForce } = state.rules;
  const conflict = (setting: RulesConflict['setting'], until: Instant | null): RulesConflict | null =>
    inForce[setting] === asked[setting] ? null : { setting, inForce: inForce[setting], asked: asked[setting], until };
  if (state.registry === null) return null;
  // At every moment an interval is being delivered, and older ones wait for their runs and corrections.
  const length = conflict('intervalLength', null);
  if (length !== null || state.resting.size === 0) return length;
  const lastGate = [...state.resting.values()].reduce(
    (last, { terms }) => Math.max(last, gateOf(state, terms.start)),
    0,
  );
  return heldByOrders.map((setting) => conflict(setting, instant(lastGate))).find((found) => found !== null) ?? null;
};

/**
 * Takes rules into force, for everything that is not settled yet: see `pricesOf` for what is. What no rules had a price
 * for is settled now if these have one. Rules that cannot be read, or may not come into force, were never to be
 * journalled.
 * @throws Error for a bug in the journal's author
 */
export const changeRules = (state: MarketState, { text, hash }: Extract<Command, { kind: 'rules' }>): void => {
  const name = hex(hash);
  if (name === state.rules.hash) return;
  if (hex(state.sha256(new TextEncoder().encode(text))) !== name) throw new Error(`these are not the rules ${name}`);
  const rules = { ...readRules(text), hash: name };
  const conflict = rulesConflict(state, rules);
  if (conflict !== null) throw new Error(`${conflict.setting} cannot become ${conflict.asked} now`);
  state.rules = rules;
  if (rules.feeders !== null) for (const account of Object.values(NETWORK)) state.ledger.open(account, false);
  // Without orders a book has nothing to keep: the next order gets one with the new ladder.
  if (state.resting.size === 0) for (const delivery of state.deliveries.values()) delivery.book = null;
  state.digest.append(`rules ${name}`);
  emit(state, { kind: 'rules-changed', hash });
  fillGaps(state);
};
