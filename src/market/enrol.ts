import type { AccountId } from '../domain/identity.ts';
import { boundaryAtOrBefore } from '../domain/interval.ts';
import { nanoBaht } from '../domain/money.ts';
import type { Registry } from '../domain/registry.ts';
import { instant } from '../domain/time.ts';
import { lapseFacts } from './grid-facts.ts';
import { gateOf } from './judge-order.ts';
import { emit, type MarketState, SYSTEM } from './market-state.ts';
import { must } from './order-life.ts';
import { indexRegistry } from './registry-index.ts';
import { noRules } from './rules.ts';
import { fillGaps } from './settlement-run.ts';
import { withdrawMovedOut } from './trading.ts';

/**
 * Takes a registry into force when its version is higher than the one in force. Opening credit is booked once per
 * account; a changed one books the difference. Orders of who has moved out are withdrawn. The first registry opens the market with the interval under way.
 * @throws Error when there are no rules yet: a journal begins with them
 */
export const enrol = (state: MarketState, registry: Registry, hash: Uint8Array): void => {
  const before = state.registry;
  if (state.rules === noRules) throw new Error('a registry was journalled before any rules');
  if (before !== null && registry.version <= before.registry.version) return;
  const { intervalLength } = state.rules.settings;
  state.registry = indexRegistry(registry, hash);
  for (const { id, openingCredit } of state.registry.accounts.values()) {
    if (!state.owners.has(id)) number(state, id);
    state.ledger.open(id, true);
    const due = openingCredit - (before?.accounts.get(id)?.openingCredit ?? 0n);
    const [debit, credit] = due < 0n ? [id, SYSTEM.bank] : [SYSTEM.bank, id];
    const money = { debit, credit, amount: nanoBaht(due < 0n ? -due : due), overdraft: true };
    if (due !== 0n) must(state.ledger.book([{ kind: 'transfer', id: `opening/${id}/${registry.version}`, ...money }]));
  }
  emit(state, { kind: 'enrolled', version: registry.version, hash });
  lapseFacts(state);
  withdrawMovedOut(state);
  if (before === null) {
    state.nextRun = boundaryAtOrBefore(state.now, intervalLength);
    state.nextGate = state.nextRun;
    while (gateOf(state, state.nextGate) <= state.now) state.nextGate = instant(state.nextGate + intervalLength);
    return;
  }
  fillGaps(state);
};

/** Accounts are numbered in order of appearance, for ever. */
const number = ({ owners, orders }: MarketState, account: AccountId): void => {
  owners.set(account, owners.size + 1);
  orders.accounts[owners.size] = account;
};
