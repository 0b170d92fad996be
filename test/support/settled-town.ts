import { wh } from '../../src/domain/energy.ts';
import type { Command, MarketEvent, MeteredInterval, SettlementRun, Trade } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderTerms } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { DAY, HOUR, type Instant, instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { SettlementRule } from '../../src/market/deliver-min.ts';
import type { Transfer } from '../../src/market/ledger.ts';
import { createMarket } from '../../src/market/market.ts';
import { seededRandom } from './seeded-random.ts';
import { metered, orderTerms, rulesCommand, sha256, smallRegistry, type tariffFiles } from './small-market.ts';

const QUARTER = 15 * MINUTE;
export const CREDIT = 1_000_000_000_000_000n;

/** How large a town, how long, by which rule; `arrivals` is the seed of the order in which readings come. */
export type TownPlan = Readonly<{
  seed: number;
  arrivals: number;
  houses: number;
  from: Instant;
  intervals: number;
  rule: SettlementRule;
  tariffs: ReturnType<typeof tariffFiles>;
}>;

/** What the registers of a house, or of the feeder head, counted in an interval, with what they stood at before. */
export type Counted = Readonly<{
  point: string;
  start: Instant;
  importWh: number;
  exportWh: number;
  opening: readonly [number, number];
}>;

export const houseOf = (house: number): string => `h${house}`;
export const accountOf = (house: number): string => `a-h${house}`;

const registryOf = ({ houses, from }: TownPlan): Registry => {
  const names = Array.from({ length: houses }, (_, house) => house);
  const [account] = smallRegistry().accounts;
  if (account === undefined) throw new Error('the small registry has accounts');
  const point = (id: string, role: 'delivery' | 'feeder') => ({ id, role, zone: 'z', gateway: 'g' });
  return smallRegistry({
    points: [...names.map((house) => point(houseOf(house), 'delivery')), point('head', 'feeder')],
    accounts: names.map((house) => ({ ...account, id: accountOf(house), openingCredit: nanoBaht(CREDIT) })),
    accountBindings: names.map((house) => ({ account: accountOf(house), point: houseOf(house), from })),
  });
};

/** Registers of all houses and the head: houses with the sun give by day, and the head carries what they lack and 2 % of loss. */
const truthOf = ({ seed, houses, from, intervals }: TownPlan): readonly Counted[] => {
  const random = seededRandom(seed);
  const registers = new Map<string, readonly [number, number]>();
  const count = (point: string, start: Instant, importWh: number, exportWh: number): Counted => {
    const opening = registers.get(point) ?? [0, 0];
    registers.set(point, [opening[0] + importWh, opening[1] + exportWh]);
    return { point, start, importWh, exportWh, opening };
  };
  return Array.from({ length: intervals }, (_, at) => instant(from + at * QUARTER)).flatMap((start) => {
    const hour = ((start + 7 * HOUR) % DAY) / HOUR;
    const sun = Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI));
    const counted = Array.from({ length: houses }, (_, house) => {
      const net = Math.floor(100 + random.fraction() * 400 - (house % 2) * sun * 1_200);
      const both = Math.floor(random.fraction() * 20);
      return count(houseOf(house), start, Math.max(0, net) + both, Math.max(0, -net) + both);
    });
    const drawn = counted.reduce((sum, { importWh }) => sum + importWh, 0);
    const need = drawn - counted.reduce((sum, { exportWh }) => sum + exportWh, 0) + Math.floor(drawn / 50);
    return [...counted, count('head', start, Math.max(0, need), Math.max(0, -need))];
  });
};

/** Who wants to trade what: half an hour to an hour before delivery. */
const ordersOf = ({
  seed,
  houses,
  from,
  intervals,
}: TownPlan): readonly Readonly<{ at: number; terms: OrderTerms }>[] => {
  const random = seededRandom(seed + 1);
  return Array.from({ length: intervals }, (_, at) => instant(from + at * QUARTER)).flatMap((start, at) =>
    Array.from({ length: Math.ceil(houses / 3) }, (_, number) => {
      const house = Math.floor(random.fraction() * houses);
      const limit = 2_200_000 + Math.floor(random.fraction() * 35) * 100_000;
      const terms = orderTerms({
        ...{ nonce: `n${at}-${number}`, account: accountOf(house), point: houseOf(house), start },
        ...{ side: random.fraction() < 0.5 ? ('sell' as const) : ('buy' as const) },
        ...{ quantityWh: wh(50 + Math.floor(random.fraction() * 900)), limit: microBahtPerKwh(limit) },
        expires: start,
      });
      return { at: start - 30 * MINUTE - random.fraction() * 30 * MINUTE, terms };
    }),
  );
};

/** Readings as they come: most soon, some a day late, some twice, and some that are corrected by a later version. */
const arrivalsOf = (plan: TownPlan, truth: readonly Counted[]) => {
  const random = seededRandom(plan.arrivals);
  return truth.flatMap(({ point, start, importWh, exportWh, opening }) => {
    const soon = start + QUARTER + random.fraction() * 20 * MINUTE;
    const at = random.fraction() < 0.03 ? soon + random.fraction() * 20 * HOUR : soon;
    const right = (version: number) => metered(point, start, [importWh, exportWh], { version, opening });
    const kind = random.fraction();
    if (kind < 0.02) {
      const wrong = metered(point, start, [importWh + 70, exportWh], { opening });
      // In any order: the older version may come last.
      return [
        { at, reading: wrong },
        { at: soon + random.fraction() * 30 * HOUR, reading: right(2) },
      ];
    }
    const copies = kind < 0.05 ? 2 : 1;
    return Array.from({ length: copies }, (_, copy) => ({
      at: at + copy * random.fraction() * 10 * HOUR,
      reading: right(1),
    }));
  });
};

/** What a town did: its market, its journal, and what was told and booked on the way. */
export const runTown = (plan: TownPlan) => {
  const truth = truthOf(plan);
  const legs: Transfer[] = [];
  const market = createMarket({ sha256, booked: (leg) => void legs.push(leg) });
  const journal: { at: Instant; command: Command }[] = [];
  const trades: Trade[] = [];
  const lastRuns = new Map<Instant, SettlementRun>();
  const broken: Extract<MarketEvent, { kind: 'invariant-broken' }>[] = [];
  let [runs, closings] = [0, 0];
  const apply = (at: number, command: Command): void => {
    const entry = { at: instant(at), command };
    journal.push(entry);
    for (const event of market.apply(entry)) {
      if (event.kind === 'traded') trades.push(event.trade);
      if (event.kind === 'invariant-broken') broken.push(event);
      if (event.kind === 'period-closed') closings += 1;
      if (event.kind !== 'settled') continue;
      runs += 1;
      lastRuns.set(event.run.start, event.run);
    }
  };
  const settings = { periods: { closeAfter: millis(6 * HOUR) }, settlementRule: plan.rule };
  const opened = plan.from - HOUR - 5 * MINUTE;
  apply(opened, rulesCommand(settings, plan.tariffs));
  apply(opened, {
    kind: 'enrol',
    registry: registryOf({ ...plan, from: instant(opened) }),
    hash: sha256(new Uint8Array()),
  });
  const arrivals = arrivalsOf(plan, truth);
  const byStep = Map.groupBy(arrivals, ({ at }) => Math.ceil(at / (5 * MINUTE)));
  const orders = Map.groupBy(ordersOf(plan), ({ at }) => Math.ceil(at / (5 * MINUTE)));
  const end = plan.from + plan.intervals * QUARTER + 3 * DAY;
  let sequence = 0;
  for (let step = Math.ceil(opened / (5 * MINUTE)); step * 5 * MINUTE <= end; step += 1) {
    const now = step * 5 * MINUTE;
    for (const { terms } of orders.get(step) ?? [])
      apply(now, { kind: 'order', terms, hash: sha256(new TextEncoder().encode(terms.nonce)) });
    const intervals: readonly MeteredInterval[] = (byStep.get(step) ?? []).map(({ reading }) => reading);
    if (intervals.length > 0) {
      sequence += 1;
      const payloadHash = sha256(Uint8Array.of(sequence & 255, (sequence >> 8) & 255, sequence >> 16));
      const batch = { kind: 'batch', gateway: 'g', epoch: 1, sequence, payloadHash, intervals } as const;
      apply(now + SECOND, batch);
      if (sequence % 7 === 0) apply(now + SECOND, batch);
    }
    apply(now + 2 * SECOND, { kind: 'tick' });
  }
  return { plan, market, journal, legs, truth, trades, lastRuns, broken, runs, closings, end: instant(end) };
};
export type Town = ReturnType<typeof runTown>;
