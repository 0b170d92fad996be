import type { Command, RulesConflict } from '../domain/market.ts';
import { type Instant, instant } from '../domain/time.ts';
import { beyondLimits } from './control.ts';
import { settlementRules } from './deliver-min.ts';
import { gateOf } from './judge-order.ts';
import type { MarketSettings } from './market-settings.ts';
import { emit, type MarketState, NETWORK } from './market-state.ts';
import { nodeAccount } from './network/network-node.ts';
import { START } from './order-fields.ts';
import { type MarketRules, readRules } from './rules.ts';
import { fillGaps } from './settlement-run.ts';
import { hex } from './state-digest.ts';
import { CHARGES, chargesIn } from './trade-charges.ts';
import { withdraw } from './trading.ts';

/** What an order is signed for, and what a book is made of. */
const heldByOrders = ['gateLead', 'tick', 'lowestPrice', 'highestPrice'] as const;

/** The first setting that forbids these rules now; null when they may come into force. */
export const rulesConflict = (
  state: MarketState,
  { settings: asked, chargesAt }: Pick<MarketRules, 'settings' | 'chargesAt'>,
): RulesConflict | null => {
  const { settings: inForce } = state.rules;
  const conflict = (
    setting: Exclude<RulesConflict['setting'], 'settlementRule' | 'charges'>,
    until: Instant | null,
  ): RulesConflict | null =>
    inForce[setting] === asked[setting] ? null : { setting, inForce: inForce[setting], asked: asked[setting], until };
  if (state.registry === null) return null;
  // At every moment an interval is being delivered, and older ones wait for their runs and corrections.
  const length = conflict('intervalLength', null);
  if (length !== null) return length;
  const rule = ruleConflict(state, inForce, asked);
  if (rule !== null) return rule;
  const charged = chargesConflict(state, chargesAt);
  if (charged !== null || state.orders.resting === 0) return charged;
  const lastGate = restingStarts(state).reduce((last, start) => Math.max(last, gateOf(state, start)), 0);
  return heldByOrders.map((setting) => conflict(setting, instant(lastGate))).find((found) => found !== null) ?? null;
};

const restingStarts = ({ orders }: MarketState): readonly Instant[] =>
  Array.from(orders.allResting(), (ref) => instant(orders.get(ref, START)));

/** What is traded is settled as it was when it was traded. */
const ruleConflict = (state: MarketState, before: MarketSettings, after: MarketSettings): RulesConflict | null => {
  const [inForce, asked] = [before, after].map(({ settlementRule = settlementRules[0] }) => settlementRule);
  if (inForce === undefined || asked === undefined || inForce === asked) return null;
  const until = settledAfter(before, tradedStarts(state));
  return until === null ? null : { setting: 'settlementRule', inForce, asked, until };
};

/** An order is taken by the charges of its delivery, stands at a price by them, and its trades are settled by them. */
const chargesConflict = (state: MarketState, asked: MarketRules['chargesAt']): RulesConflict | null => {
  const { chargesAt: before, settings } = state.rules;
  if (before === null && asked === null) return null;
  const said = (at: typeof before, start: Instant): string => {
    const found = at === null ? null : chargesIn({ chargesAt: at }, start);
    if (found === null) return 'none';
    const { feeBps, wheeling, lossBps, capBps } = found;
    return `${feeBps} bp, wheeling ${wheeling ?? 0} µTHB/kWh, losses ${lossBps} bp, cap ${capBps} bp`;
  };
  const others = tradedStarts(state).filter((start) => said(before, start) !== said(asked, start));
  const [first] = others;
  const until = settledAfter(settings, others);
  if (first === undefined || until === null) return null;
  return { setting: 'charges', inForce: said(before, first), asked: said(asked, first), until };
};

/** Deliveries with trades that wait for their first run, or orders that may yet trade. */
const tradedStarts = (state: MarketState): readonly Instant[] => [
  ...[...state.deliveries.values()]
    .filter(({ run, positions }) => run === null && positions.size > 0)
    .map(({ start }) => start),
  ...restingStarts(state),
];

/** When all of these have been settled once; null where there are none. */
const settledAfter = (settings: MarketSettings, starts: readonly Instant[]): Instant | null =>
  starts.length === 0
    ? null
    : instant(starts.reduce((late, start) => Math.max(late, start), 0) + settings.intervalLength + settings.runDelay);

/**
 * Takes rules into force, for everything that is not settled yet: see `pricesOf` for what is. What no rules had a price
 * for is settled now if these have one. Rules that may not come into force, because something was ordered after they were judged and
 * before they were journalled, are refused: the next reader of this journal comes to the same. Those that cannot be read were never to be journalled.
 * @throws Error for a bug in the journal's author
 */
export const changeRules = (state: MarketState, { text, hash }: Extract<Command, { kind: 'rules' }>): void => {
  const name = hex(hash);
  if (name === state.rules.hash) return;
  if (hex(state.sha256(new TextEncoder().encode(text))) !== name) throw new Error(`these are not the rules ${name}`);
  const rules = { ...readRules(text), hash: name };
  const conflict = rulesConflict(state, rules);
  if (conflict !== null) {
    state.digest.append(`rules refused ${name}`);
    emit(state, { kind: 'rules-refused', hash, conflict });
    return;
  }
  state.rules = rules;
  if (rules.feeders !== null) for (const account of Object.values(NETWORK)) state.ledger.open(account, false);
  if (rules.chargesAt !== null) for (const account of Object.values(CHARGES)) state.ledger.open(account, false);
  for (const { id } of rules.settings.network?.nodes ?? []) state.ledger.open(nodeAccount(id), false);
  // Without orders a book has nothing to keep: the next order gets one with the new ladder.
  if (state.orders.resting === 0) for (const delivery of state.deliveries.values()) delivery.book = null;
  state.digest.append(`rules ${name}`);
  state.digest.keepAs(rules.settings.history ?? 'lines');
  emit(state, { kind: 'rules-changed', hash });
  // Caps that stand may be narrower by these.
  for (const order of beyondLimits(state, null)) withdraw(state, order.ref, 'withdrawn');
  fillGaps(state);
};
