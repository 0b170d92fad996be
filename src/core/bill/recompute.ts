import { type Wh, wh } from '../../domain/energy.ts';
import type { ReadingDecision } from '../../domain/held-reading.ts';
import type { MeteredInterval, SettledPoint } from '../../domain/market.ts';
import { baht, type MicroBahtPerKwh, nanoBaht } from '../../domain/money.ts';
import { millis } from '../../domain/time.ts';
import { firstComeFirst } from '../../market/deliver-min.ts';
import { premiumOf } from '../../market/green-claims.ts';
import { ReadingStore } from '../../market/reading-store.ts';
import type { MarketRules } from '../../market/rules.ts';
import { type Metered, type Position, settlePoint } from '../../market/settle.ts';
import {
  type Charged,
  chargeKinds,
  chargesIn,
  chargesOf,
  netPrice,
  nothingCharged,
  sumCharged,
  type TradeCharges,
} from '../../market/trade-charges.ts';
import type { PriceOf } from '../../tariff/price-book.ts';
import { toHex } from '../../wire/bytes.ts';
import { type Bill, type BilledInterval, type BilledRun, type BilledTrade, instantOf } from './bill.ts';
import { greenIn, greenProblem } from './green.ts';
import { type Proven, shortly } from './prove-evidence.ts';

/** What was recomputed of an interval, and in sentences where the bill says something else. */
export type Recomputed = Readonly<{ problems: readonly string[]; unshown: number }>;

type Prices = Readonly<{ retail: MicroBahtPerKwh; buyBack: MicroBahtPerKwh }>;
type KnownPrices = Exclude<ReturnType<PriceOf>, Readonly<{ unknown: string }>>;
/** Rules by the entry of the log that brought them into force, in order. */
export type RulesInTime = Proven['rules'];

/** Every leg of every run of one interval, out of the proven evidence alone. */
export const recompute = (bill: Bill, interval: BilledInterval, proven: Proven): Recomputed => {
  const called = `${shortly(interval.start)} ${interval.point}`;
  const problems: string[] = [];
  const complain = (what: string): void => void problems.push(`${called}: ${what}.`);
  if (interval.runs.length === 0) {
    complain(`no settlement run is stated, and ${thb(interval.posted)} posted`);
    return { problems, unshown: 0 };
  }
  for (const trade of interval.trades) {
    const why = tradeProblem(bill, interval, trade, proven);
    if (why !== null) complain(`${trade.side} of ${trade.quantityWh} Wh at ${perKwh(trade.price)}: ${why}`);
  }
  const prices = pricesOf(interval, proven);
  if ('unknown' in prices) complain(`it cannot be priced: ${prices.unknown}`);
  let before: BilledRun | null = null;
  let unshown = 0;
  for (const run of interval.runs) {
    const unlogged = runProblem(interval, run, before, proven);
    if (unlogged !== null) complain(`run ${run.run}: ${unlogged}`);
    const metered = meteredAt(bill, interval, run, before, proven);
    if (metered.unshown) unshown += 1;
    const less = isDeliverMin(interval, proven) ? deliveredProblem(interval, run, metered) : null;
    if (less !== null) complain(`run ${run.run}: ${less}`);
    const position = heldBy(interval, run, proven);
    const green = greenProblem(interval.trades, run, metered.exportWh, isDeliverMin(interval, proven));
    if (green !== null) complain(`run ${run.run}: ${green}`);
    if (!('unknown' in prices)) {
      const of = { account: bill.account, point: interval.point };
      const beside = { green: greenIn(run), charged: chargedFor(interval, run, proven) };
      const due = settlePoint(of, metered, position, prices, beside);
      for (const what of differences(run, due, metered, prices)) complain(`run ${run.run}: ${what}`);
    }
    before = run;
  }
  const last = interval.runs.at(-1);
  const due =
    last === undefined
      ? 0n
      : heldBy(interval, last, proven).money +
        premiumOf(greenIn(last)) +
        BigInt(last.retail) +
        BigInt(last.buyBack) -
        sumCharged(chargedFor(interval, last, proven));
  if (BigInt(interval.posted) !== due)
    complain(`the ledger posted ${thb(interval.posted)}; trades and runs come to ${thb(due)}`);
  return { problems, unshown };
};

/** A trade is the account's by an order it has signed, within its limit and quantity; an auction has one price for all. */
const tradeProblem = (
  bill: Bill,
  interval: BilledInterval,
  trade: BilledTrade,
  { orders, log, rules }: Proven,
): string | null => {
  const { start, point, zone, trades } = interval;
  const order = orders.get(trade.order);
  if (order === undefined) return 'no order signed by the account is shown for it';
  if (order.point !== point || order.start !== instantOf(start) || order.zone !== zone || order.side !== trade.side)
    return `its order is to ${order.side} at ${order.point} for another delivery`;
  const { premium } = trade;
  // What is offered as green may be sold as any; who asked for green energy gets nothing else.
  if (order.green ? trade.side === 'buy' && premium === undefined : premium !== undefined)
    return order.green ? 'its order is of green energy, and this is any' : 'its order is not of green energy';
  const charges = chargesAt(interval, { rules });
  const whole = trade.price + (premium ?? 0);
  const left = netPrice(charges, whole);
  if (trade.side === 'buy' ? whole > order.limit : left < order.limit)
    return charges === null || trade.side === 'buy'
      ? `its order has the limit ${perKwh(order.limit)}`
      : `charges leave ${perKwh(left)} of it, and its order has the limit ${perKwh(order.limit)}`;
  const ofOrder = trades.filter((one) => one.order === trade.order);
  const filled = ofOrder.reduce((sum, { quantityWh }) => sum + quantityWh, 0);
  if (filled > order.quantityWh) return `its order is for ${order.quantityWh} Wh, and ${filled} Wh are traded under it`;
  const share = trade.lines === undefined ? null : [BigInt(trade.lines.fees), BigInt(trade.lines.rent)];
  if (share?.some((part) => part < 0n)) return 'lines are stated to have had less than nothing of it';
  const worth = BigInt(trade.quantityWh) * BigInt(trade.price);
  if (share !== null && trade.side === 'buy' && share.reduce((sum, part) => sum + part, 0n) > worth)
    return 'lines are stated to have had more of it than it cost';
  if (trade.phase === 'continuous') return share === null ? null : 'lines are stated, and a book trades over none';
  const clearing = [...log.values()].find(
    (entry) => entry.kind === 'clearing' && entry.clearing.zone === zone && entry.clearing.start === order.start,
  );
  if (clearing?.kind !== 'clearing') return `no closing auction of ${bill.core} is shown for it`;
  const { price } = clearing.clearing;
  if (premium !== undefined && clearing.clearing.green?.premium !== premium)
    return `it has a premium of ${perKwh(premium)}, and the closing auction says ${perKwh(clearing.clearing.green?.premium ?? 0)}`;
  return price === trade.price ? null : `the closing auction cleared at ${price === null ? 'no price' : perKwh(price)}`;
};

const positionOf = (trades: readonly BilledTrade[]): Position =>
  trades.reduce(
    ({ boughtWh, soldWh, money }, { side, quantityWh, price }) => {
      const worth = BigInt(quantityWh) * BigInt(price);
      return side === 'buy'
        ? { boughtWh: boughtWh + quantityWh, soldWh, money: money - worth }
        : { boughtWh, soldWh: soldWh + quantityWh, money: money + worth };
    },
    { boughtWh: 0, soldWh: 0, money: 0n },
  );

/** The rules that were in force at the first run say how its trades are settled, in every later run too. */
const firstRules = ({ runs }: Pick<BilledInterval, 'runs'>, { rules }: Pick<Proven, 'rules'>): MarketRules | null => {
  const first = runs[0]?.entry ?? 0;
  return rules.findLast(({ entry }) => entry < first)?.rules ?? null;
};
const isDeliverMin = (interval: BilledInterval, proven: Pick<Proven, 'rules'>): boolean =>
  firstRules(interval, proven)?.settings.settlementRule === 'deliver-min';

/** What sellers were charged in an interval, and what this account was of what it sold. */
export const chargesAt = (
  interval: Pick<BilledInterval, 'runs' | 'start'>,
  proven: Pick<Proven, 'rules'>,
): TradeCharges | null => {
  const rules = firstRules(interval, proven);
  return rules === null ? null : chargesIn(rules, instantOf(interval.start));
};
const chargedFor = (interval: BilledInterval, run: BilledRun, proven: Pick<Proven, 'rules'>): Charged => {
  const charges = chargesAt(interval, proven);
  if (charges === null) return nothingCharged;
  const { money, soldWh } = soldBy(interval, run, proven);
  return chargesOf(charges, money + (greenIn(run)?.received ?? 0n), soldWh);
};

/** What its sales come to in a run, without what it bought. */
export const soldBy = (interval: BilledInterval, run: BilledRun, proven: Pick<Proven, 'rules'>): Position =>
  heldBy(
    {
      ...interval,
      trades: interval.trades.map((one) => (one.side === 'sell' ? one : { ...one, quantityWh: 0, price: 0 })),
    },
    run,
    proven,
  );

/** What a run states as charged; nothing where it says nothing. */
export const chargedIn = ({ charged }: BilledRun): Charged =>
  charged === undefined
    ? nothingCharged
    : { fee: BigInt(charged.fee), wheeling: BigInt(charged.wheeling), losses: BigInt(charged.losses) };

/** What its trades come to in a run: by rule B what was delivered of them, else all. */
export const heldBy = (
  interval: BilledInterval,
  { delivered = [] }: BilledRun,
  proven: Pick<Proven, 'rules'>,
): Position =>
  positionOf(
    isDeliverMin(interval, proven)
      ? interval.trades.map((trade, at) => ({ ...trade, quantityWh: delivered[at] ?? 0 }))
      : interval.trades,
  );

/** Wh of one of its trades that its last run settles. */
export const countedOf = (interval: BilledInterval, at: number, proven: Pick<Proven, 'rules'>): number =>
  (isDeliverMin(interval, proven) ? interval.runs.at(-1)?.delivered?.[at] : interval.trades[at]?.quantityWh) ?? 0;

/** More of a trade than the account's own meter bears cannot have been delivered; less may be by the other end's meter. */
const deliveredProblem = (
  { trades }: BilledInterval,
  { delivered = [] }: BilledRun,
  { importWh, exportWh }: Metered,
): string | null => {
  const handsOut = firstComeFirst((side) => (side === 'buy' ? importWh : exportWh));
  if (delivered.length !== trades.length) return 'it does not say what was delivered of each trade';
  for (const [at, { side, quantityWh }] of trades.entries()) {
    const most = handsOut(side, quantityWh);
    const stated = delivered[at] ?? 0;
    if (stated > most)
      return `${stated} Wh are stated as delivered of a ${side} of ${quantityWh} Wh; the meter bears ${most} Wh`;
  }
  return null;
};

/** Of the rules in force at the first run, and where those have none, of the first later ones that had. */
export const pricesOf = (
  { start, tariff, runs }: Pick<BilledInterval, 'start' | 'tariff' | 'runs'>,
  { rules }: Pick<Proven, 'rules'>,
): (KnownPrices & Readonly<{ from: MarketRules }>) | Readonly<{ unknown: string }> => {
  const first = runs[0]?.entry ?? 0;
  const last = runs.at(-1)?.entry ?? 0;
  const inForce = rules.findLastIndex(({ entry }) => entry < first);
  if (inForce < 0) return { unknown: `no rules are shown that were in force at entry ${first} of the log` };
  let why = '';
  for (const { entry, rules: one } of rules.slice(inForce)) {
    if (entry > last) break;
    const prices = one.priceOf(tariff, instantOf(start));
    if (!('unknown' in prices)) return { ...prices, from: one };
    why = prices.unknown;
  }
  return { unknown: why };
};

const runProblem = (
  { zone, start }: BilledInterval,
  { run, entry, importWh, exportWh, boughtWh, soldWh }: BilledRun,
  before: BilledRun | null,
  { log }: Proven,
): string | null => {
  if (before !== null && (run <= before.run || entry <= before.entry)) return 'it is not later than the run before it';
  const logged = log.get(entry);
  if (logged?.kind !== 'run') return `entry ${entry} of the log, which should be this run, is not shown`;
  const { totals } = logged;
  if (totals.zone !== zone || totals.start !== instantOf(start) || totals.run !== run)
    return `entry ${entry} of the log is run ${totals.run} of another interval or zone`;
  const more =
    importWh > totals.importWh || exportWh > totals.exportWh || boughtWh > totals.boughtWh || soldWh > totals.soldWh;
  return more ? 'the account alone is stated to have more than the whole zone had by the log' : null;
};

const basisOf: Readonly<Record<MeteredInterval['origin'], Metered['basis']>> = {
  measured: 'metered',
  corrected: 'metered',
  recovered: 'recovered',
  substituted: 'estimated',
  missing: 'estimated',
};

/** What the meter had said when the run was made; where it had said nothing, the estimate by the market's rule. */
const meteredAt = (
  bill: Bill,
  { start, point, held = [] }: BilledInterval,
  run: BilledRun,
  before: BilledRun | null,
  { readings, decisions }: Proven,
): Metered & Readonly<{ unshown: boolean }> => {
  // Who has moved out keeps what it traded, and drew and gave nothing.
  if (!settlesFor(bill, point, start)) return { importWh: wh(0), exportWh: wh(0), basis: 'metered', unshown: false };
  const store = new ReadingStore();
  const known = readings.filter(({ entry, reading }) => entry < run.entry && reading.point === point);
  const at = instantOf(start);
  const holdOf = (reading: MeteredInterval) =>
    reading.start === at ? held.find((one) => one.version === reading.version && one.from <= run.entry) : undefined;
  for (const { reading } of known) if (holdOf(reading) === undefined) store.keep(reading);
  for (const { reading } of known) {
    const hold = holdOf(reading);
    const decision = hold?.until != null && hold.until < run.entry ? decisions.get(hold.decision ?? '') : undefined;
    if (decision !== undefined && decision.verdict !== 'reject') store.overrule(decided(reading, decision));
  }
  const own = store.at(point, at);
  if (own?.energy)
    return { importWh: own.energy.importWh, exportWh: own.energy.exportWh, basis: basisOf[own.origin], unshown: false };
  const estimated = { exportWh: wh(0), basis: 'estimated' } as const;
  if (before !== null) return { ...estimated, importWh: wh(before.importWh), unshown: false };
  const importWh: Wh = store.estimateImport(point, at, millis(bill.length));
  // What was read before the account settled for the point is another's: an estimate may rest on it.
  const unshown = importWh !== run.importWh && looksBeyond(bill, point, start);
  return { ...estimated, importWh: unshown ? wh(run.importWh) : importWh, unshown };
};

const WEEK_MS = 7 * 86_400_000;

/** As the operator has it settled. */
const decided = (reading: MeteredInterval, { verdict, energy }: ReadingDecision): MeteredInterval =>
  verdict === 'accept'
    ? reading
    : { ...reading, origin: 'substituted', energy: reading.energy && energy && { ...reading.energy, ...energy } };

/** What was held back of an interval, and what became of it: for whoever reads the bill, and where it is not proven. */
export const holdsInWords = (
  { start, point, held = [] }: BilledInterval,
  { readings, decisions, log }: Proven,
): readonly Readonly<{ holds: boolean; detail: string }>[] =>
  held.map(({ version, why, until, decision: hash, forgotten }) => {
    const what = `${shortly(start)} ${point}: version ${version} of the reading was held back (${why.join(', ')})`;
    const newer = readings
      .map(({ reading }) => reading)
      .filter((one) => one.point === point && one.start === instantOf(start) && one.version > version);
    if (until === null && newer.length > 0)
      return { holds: true, detail: `${what}, until version ${Math.max(...newer.map((one) => one.version))} came` };
    if (until === null && forgotten)
      return { holds: true, detail: `${what}, and nobody decided before it was final: it was settled by an estimate` };
    if (until === null) return { holds: true, detail: `${what} and waits for the operator: runs go by an estimate` };
    const decision = decisions.get(hash ?? '');
    const logged = log.get(until);
    const isLogged = logged?.kind === 'decision' && toHex(logged.hash) === hash;
    const fits = decision?.point === point && decision.start === instantOf(start) && decision.version === version;
    if (decision === undefined || !fits || !isLogged)
      return { holds: false, detail: `${what}; the operator’s decision about it is not proven` };
    const { verdict, author, reason } = decision;
    return { holds: true, detail: `${what}; ${author} decided: ${verdict}, because “${reason}”` };
  });

/** Whether the account settles for a point in an interval, and does not only hold what it traded before it left. */
const settlesFor = ({ tenancies }: Bill, point: string, start: string): boolean =>
  tenancies.some((one) => one.point === point && one.from <= start && start < one.to);

const looksBeyond = ({ tenancies, opened }: Bill, point: string, start: string): boolean => {
  const tenancy = tenancies.find((one) => one.point === point && one.from <= start && start < one.to);
  return tenancy !== undefined && tenancy.from > opened && Date.parse(start) - WEEK_MS < Date.parse(tenancy.from);
};

const differences = (run: BilledRun, due: SettledPoint, metered: Metered, prices: Prices): readonly string[] => {
  const less = BigInt(run.total) - due.total;
  const makes = less === 0n ? '' : `, which makes ${thb(less)} of difference`;
  const found: string[] = [];
  if (run.importWh !== due.importWh || run.exportWh !== due.exportWh || run.basis !== due.basis)
    found.push(
      `import ${run.importWh} Wh and export ${run.exportWh} Wh are stated as ${run.basis}; the evidence shows import ${due.importWh} Wh and export ${due.exportWh} Wh, ${metered.basis}${makes}`,
    );
  if (run.boughtWh !== due.boughtWh || run.soldWh !== due.soldWh || BigInt(run.traded) !== due.traded)
    found.push(
      `bought ${run.boughtWh} Wh and sold ${run.soldWh} Wh for ${thb(run.traded)} are stated; the trades are bought ${due.boughtWh} Wh and sold ${due.soldWh} Wh for ${thb(due.traded)}`,
    );
  // Energy that is wrong makes money wrong too, and is said already.
  if (found.length > 0) return found;
  if (BigInt(run.retail) !== due.retail)
    found.push(
      `${thb(run.retail)} is stated for what was taken beyond trades; at the retail price of ${perKwh(prices.retail)} it is ${thb(due.retail)}`,
    );
  if (BigInt(run.buyBack) !== due.buyBack)
    found.push(
      `${thb(run.buyBack)} is stated for what was given beyond trades; at the buy-back price of ${perKwh(prices.buyBack)} it is ${thb(due.buyBack)}`,
    );
  const [stated, charged] = [chargedIn(run), due.charged ?? nothingCharged];
  for (const kind of chargeKinds)
    if (stated[kind] !== charged[kind])
      found.push(
        `${thb(stated[kind])} is stated as ${chargeNames[kind]}; by the rules it is ${thb(charged[kind])} of what was sold`,
      );
  if (found.length === 0 && BigInt(run.total) !== due.total)
    found.push(`a total of ${thb(run.total)} is stated; its parts come to ${thb(due.total)}`);
  return found;
};

const chargeNames = { fee: 'the platform’s fee', wheeling: 'wheeling', losses: 'losses' } as const;

export const thb = (money: bigint | string): string => `${baht(nanoBaht(BigInt(money)))} THB`;
const perKwh = (price: number): string => `${(price / 1e6).toFixed(4)} THB/kWh`;
