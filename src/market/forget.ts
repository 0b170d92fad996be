import { DAY, type Instant, instant } from '../domain/time.ts';
import { emit, type MarketState, whenOf } from './market-state.ts';
import { leaveMoney } from './order-money.ts';
import { closingOver, runsOver } from './over-lines.ts';
import { runsOf } from './point-legs.ts';

/** Readings are kept longer than deliveries by what an estimate may look back. */
const ESTIMATES_LOOK_BACK = 8 * DAY;

const finalBefore = ({ rules, nextRun }: MarketState): number =>
  nextRun - rules.settings.finalAfter - rules.settings.intervalLength;

/** Nothing of before this moment is left in a market that has just forgotten. */
export const forgottenBefore = (state: MarketState): Instant => instant(finalBefore(state) - ESTIMATES_LOOK_BACK);

/**
 * Lets go of what nothing can change any more: deliveries that are final, their orders and readings. What came of them
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
    for (const what of [runsOf(delivery), closingOver(start), runsOver(start)]) ledger.forgetNumbered(what);
    for (const ref of delivery.orders.all()) {
      leaveMoney(state, ref);
      orders.setDelivery(ref, null);
    }
  }
  for (const start of state.overLines.keys()) if (start < final) state.overLines.delete(start);
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
