import { DAY, type Instant, instant } from '../domain/time.ts';
import type { Delivery } from './delivery.ts';
import { emit, type MarketState, NETWORK, whenOf } from './market-state.ts';
import { nodeAccount } from './network/network-node.ts';
import { leaveMoney } from './order-money.ts';
import { lineLegs } from './over-lines.ts';
import { chargeKinds } from './trade-charges.ts';

/** Readings are kept longer than deliveries by what an estimate may look back. */
const ESTIMATES_LOOK_BACK = 8 * DAY;

const finalBefore = ({ rules, nextRun }: MarketState): number =>
  nextRun - rules.settings.finalAfter - rules.settings.intervalLength;

/** Nothing of before this moment is left in a market that has just forgotten. */
export const forgottenBefore = (state: MarketState): Instant => instant(finalBefore(state) - ESTIMATES_LOOK_BACK);

/**
 * Lets go of what nothing can change any more: deliveries that are final, their orders, readings and legs of money. What came of them
 * is in the ledger and in the state's history. By delivery time, never by memory: every replay forgets the same.
 */
export const forgetFinal = (state: MarketState): void => {
  const { rules, deliveries, orders, readings, ledger } = state;
  // Places name their deliveries; they are found again.
  state.places.fill(null);
  const final = finalBefore(state);
  // A core that was down for months closes gates and forgets in one command.
  state.events.settle(orders, whenOf(state));
  for (const [key, delivery] of deliveries) {
    const { start } = delivery;
    // Deliveries are made in order of first use, at most a horizon apart: the first that is far younger ends the search.
    if (start > final + rules.settings.horizon) break;
    if (start >= final) continue;
    deliveries.delete(key);
    for (const ref of delivery.orders.all()) {
      leaveMoney(state, ref);
      orders.setDelivery(ref, null);
    }
    ledger.forget(legsOf(delivery));
  }
  for (const [start, over] of state.overLines) {
    if (start >= final) continue;
    state.overLines.delete(start);
    ledger.forget(lineLegs(over));
  }
  orders.forgetBefore(final);
  readings.forgetBefore(forgottenBefore(state));
  // Nobody can decide any more about what is final.
  for (const [slot, { reading }] of state.held) {
    const { point, start, version } = reading;
    if (start >= final) continue;
    state.held.delete(slot);
    emit(state, { kind: 'reading-forgotten', point, start, version });
  }
  for (const slot of state.decided) if (Number(slot.split('|')[1]) < final) state.decided.delete(slot);
};

/** Ids of all legs a delivery may have booked by id: no run of it will ask for one of them again. */
function* legsOf({ zone, start, run, pinned, clearing }: Delivery): Generator<string> {
  yield `network/${zone}/${start}`;
  const nodes = clearing?.lines?.nodes ?? [];
  for (const account of [...Object.values(NETWORK), ...nodes.map(({ node }) => nodeAccount(node))])
    yield `lines/${start}/${account}`;
  for (let number = 1; number <= (run?.run ?? 0); number += 1)
    for (const { point, account } of [{ point: NETWORK.trades, account: '' }, ...pinned.values()])
      for (const at of [point, `${point}.${account}`])
        for (const leg of ['retail', 'buyBack', 'traded', 'green', ...chargeKinds])
          yield `run/${zone}/${start}/${number}/${at}/${leg}`;
}
