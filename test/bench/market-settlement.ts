import { sha256 } from '../../src/adapters/system/sha256.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Command, MarketEvent, MeteredInterval } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { createMarket, type Market } from '../../src/market/market.ts';
import { at, orderTerms, rulesCommand, smallRegistry, ten } from '../support/small-market.ts';
import { type Took, took } from './clocks.ts';

const POINTS_OF_A_GATEWAY = 50;
/** One point in ten trades: half of them sell what the other half buys. */
const TRADERS = 10;
const START = at('10:30');
/** Two intervals after its end, the default. */
const RUN = at('11:15');

const name = (meter: number): string => `m${meter}`;

const registryOf = (meters: number): Registry => {
  const [account] = smallRegistry().accounts;
  if (account === undefined) throw new Error('the small registry has accounts');
  const all = Array.from({ length: meters }, (_, meter) => name(meter));
  return smallRegistry({
    points: all.map((id, meter) => ({
      ...{ id, role: 'delivery' as const, zone: 'z' },
      gateway: `g${Math.floor(meter / POINTS_OF_A_GATEWAY)}`,
    })),
    accounts: all.map((id) => ({ ...account, id: `a-${id}`, openingCredit: nanoBaht(1_000_000_000_000n) })),
    accountBindings: all.map((id) => ({ account: `a-${id}`, point: id, from: ten })),
  });
};

const readingOf = (meter: number): MeteredInterval => ({
  ...{ point: name(meter), start: START, length: millis(15 * MINUTE), version: 1, origin: 'measured' },
  energy: {
    ...{ importWh: wh(100 + (meter % 700)), exportWh: wh(meter % 3 === 0 ? 900 : 0), uncertaintyWh: wh(1) },
    ...{ openingImportWh: wh(0), openingExportWh: wh(0) },
  },
  leafHash: new Uint8Array(32),
});

/** Orders that all meet: one Wh apart, so that nothing rests. */
const orderOf = (trader: number): Command => {
  const account = `a-${name(trader * TRADERS)}`;
  const side = trader % 2 === 0 ? 'sell' : 'buy';
  const point = name(trader * TRADERS);
  const terms = orderTerms({ nonce: `n${trader}`, account, point, side, quantityWh: wh(500) });
  return { kind: 'order', terms: { ...terms, limit: microBahtPerKwh(4_000_000) }, hash: new Uint8Array(32) };
};

/** A market in which so many meters have reported an interval that was traded for, and whose run is due at the next tick. */
const marketDue = (meters: number): Market => {
  const market = createMarket({ sha256 });
  const apply = (time: number, command: Command) => market.apply({ at: instant(time), command });
  apply(ten, rulesCommand());
  apply(ten, { kind: 'enrol', registry: registryOf(meters), hash: new Uint8Array(32) });
  for (let trader = 0; trader < Math.floor(meters / TRADERS); trader += 1) apply(at('10:01'), orderOf(trader));
  for (let first = 0; first < meters; first += POINTS_OF_A_GATEWAY) {
    const gateway = `g${Math.floor(first / POINTS_OF_A_GATEWAY)}`;
    const those = Array.from({ length: Math.min(POINTS_OF_A_GATEWAY, meters - first) }, (_, at) => first + at);
    const batch = { gateway, epoch: 1, sequence: 1, payloadHash: new Uint8Array(32), intervals: those.map(readingOf) };
    apply(at('10:46'), { kind: 'batch', ...batch });
  }
  apply(at('11:00'), { kind: 'tick' });
  return market;
};

/**
 * The first run of an interval of so many meters: measured, priced, posted leg by leg, checked, and hashed into the history.
 * What came before it, the runs of the empty quarter hours too, is not in it.
 */
export const settlementRun = (meters: number): Took & Readonly<{ legs: number }> => {
  const market = marketDue(meters);
  const before = market.ledger().entries;
  let events: readonly MarketEvent[] = [];
  const clocks = took(() => {
    events = market.apply({ at: RUN, command: { kind: 'tick' } });
  });
  const run = events.flatMap((event) => (event.kind === 'settled' && event.run.start === START ? [event.run] : []))[0];
  const { entries, sumNanoBaht } = market.ledger();
  if (run?.points.length !== meters || !run.balanced || sumNanoBaht !== '0')
    throw new Error(`the run has settled ${run?.points.length} of ${meters} meters, or its books do not balance`);
  return { ...clocks, legs: entries - before };
};
