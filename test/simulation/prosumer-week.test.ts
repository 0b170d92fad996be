import { describe, expect, test } from 'vitest';
import { roundedToSatang, SATANG } from '../../src/domain/invoice-line.ts';
import { type Instant, instant, MINUTE } from '../../src/domain/time.ts';
import type { Transfer } from '../../src/market/ledger.ts';
import { createMarket } from '../../src/market/market.ts';
import { accountOf, CREDIT, houseOf, runTown, type Town, type TownPlan } from '../support/settled-town.ts';
import { sha256, tariffFiles } from '../support/small-market.ts';

/** `npm run test:prosumers` takes the whole week of 200; without it a day of 20 stands for it. */
const HOUSES = Number(process.env['PROSUMERS'] ?? 20);
const DAYS = Number(process.env['PROSUMER_DAYS'] ?? 1);
const seed = Number(process.env['PROSUMERS_SEED'] ?? 20_261_124);
const QUARTER = 15 * MINUTE;

/** 5.7982 and 2.20 THB/kWh at all hours (facts E3), without Ft and VAT: the twin below needs no tariff reader. */
const [RETAIL, BUY_BACK] = [5_798_200n, 2_200_000n];
const plan: TownPlan = {
  ...{ seed, arrivals: seed, houses: HOUSES, intervals: 96 * DAYS, rule: 'position-imbalance' },
  // The last day of November ends in the middle: one month closes, and what comes later of it is corrected in the next.
  from: instant(Date.parse('2026-12-01T00:00:00+07:00') - 48 * DAYS * QUARTER),
  tariffs: tariffFiles('tou', '5.7982', '2.20'),
};

/** What an account is owed for everything, by the truth of the registers and the trades alone: the naive twin of settlement. */
const owedByTruth = ({ truth, trades, plan: { houses, rule } }: Town): ReadonlyMap<string, bigint> => {
  const owed = new Map<string, bigint>();
  const metered = new Map(truth.map((one) => [`${one.point} ${one.start}`, one]));
  const used = new Map<string, number>();
  const position = new Map<string, number>();
  const add = (account: string, money: bigint) => owed.set(account, (owed.get(account) ?? 0n) + money);
  for (const { start, buyer, seller, quantityWh, price } of trades) {
    const [bought, sold] = [`${buyer} ${start} in`, `${seller} ${start} out`];
    const left = (slot: string, counted: number) => Math.min(quantityWh, counted - (used.get(slot) ?? 0));
    const taken = left(bought, metered.get(`${buyer.slice(2)} ${start}`)?.importWh ?? 0);
    const given = left(sold, metered.get(`${seller.slice(2)} ${start}`)?.exportWh ?? 0);
    used.set(bought, (used.get(bought) ?? 0) + taken);
    used.set(sold, (used.get(sold) ?? 0) + given);
    const settled = rule === 'deliver-min' ? Math.min(taken, given) : quantityWh;
    add(buyer, -BigInt(settled) * BigInt(price));
    add(seller, BigInt(settled) * BigInt(price));
    for (const slot of [bought, sold]) position.set(slot, (position.get(slot) ?? 0) + settled);
  }
  const ofPoint = Map.groupBy(truth, ({ point }) => point);
  for (let house = 0; house < houses; house += 1)
    for (const { start, importWh, exportWh } of ofPoint.get(houseOf(house)) ?? []) {
      const account = accountOf(house);
      for (const [beyond, sign] of [
        [importWh - (position.get(`${account} ${start} in`) ?? 0), 1],
        [exportWh - (position.get(`${account} ${start} out`) ?? 0), -1],
      ] as const) {
        // Taken beyond what was bought, or sold and not given: retail. The other way round: buy-back.
        const isShort = beyond * sign > 0;
        add(account, isShort ? -BigInt(Math.abs(beyond)) * RETAIL : BigInt(Math.abs(beyond)) * BUY_BACK);
      }
    }
  return owed;
};

/** Balances by the legs alone, without what the ledger keeps. */
const balancesOf = (legs: readonly Transfer[]): ReadonlyMap<string, bigint> => {
  const balances = new Map<string, bigint>();
  const aside = new Map<string, Extract<Transfer, { kind: 'reserve' }>>();
  const move = (debit: string, credit: string, money: bigint) => {
    balances.set(debit, (balances.get(debit) ?? 0n) - money);
    balances.set(credit, (balances.get(credit) ?? 0n) + money);
  };
  for (const leg of legs) {
    if (leg.kind === 'transfer') move(leg.debit, leg.credit, leg.amount);
    if (leg.kind === 'reserve') aside.set(leg.id, leg);
    if (leg.kind !== 'post') continue;
    const pending = aside.get(leg.pending);
    if (pending !== undefined) move(pending.debit, pending.credit, leg.amount ?? pending.amount);
  }
  return balances;
};

const both: readonly TownPlan['rule'][] = ['position-imbalance', 'deliver-min'];
const inRules = both.filter((rule) => rule === (process.env['PROSUMERS_RULE'] ?? rule));

describe.for(inRules)(
  `${HOUSES} prosumers for ${DAYS} days by %s, late, doubled and corrected readings (seed ${seed})`,
  (rule) => {
    const town = runTown({ ...plan, rule });
    const { market, truth, lastRuns, legs, trades, broken } = town;
    const balances = balancesOf(legs);
    const houses = Array.from({ length: HOUSES }, (_, house) => house);
    const starts = Array.from({ length: plan.intervals }, (_, at): Instant => instant(plan.from + at * QUARTER));

    test('it was busy: trades, re-runs, a month that closed and corrections after it', () => {
      expect(trades.length).toBeGreaterThan(plan.intervals);
      expect(town.runs).toBeGreaterThan(1.2 * plan.intervals);
      expect(town.closings).toBeGreaterThanOrEqual(1);
      const corrected = houses.some((house) =>
        market.months(accountOf(house)).some(({ lines }) => [...lines.keys()].some((name) => name.includes('@'))),
      );
      expect(corrected).toBe(true);
    });

    test('no law is broken but those that wrong readings break until they are corrected', () => {
      const others = broken.filter(({ law }) => law !== 'register-continuity' && law !== 'feeder-head');
      expect(others).toEqual([]);
      expect(market.ledger().sumNanoBaht).toBe('0');
      expect([...balances.values()].reduce((sum, money) => sum + money, 0n)).toBe(0n);
    });

    test('independent truth: settled Wh are register differences, and the feeder head agrees', () => {
      const byStart = Map.groupBy(truth, ({ start }) => start);
      for (const start of starts) {
        const run = lastRuns.get(start);
        const counted = byStart.get(start)?.filter(({ point }) => point !== 'head') ?? [];
        expect(run?.points.map(({ point, importWh, exportWh }) => [point, importWh, exportWh]).sort()).toEqual(
          counted.map(({ point, importWh, exportWh }) => [point, importWh, exportWh]).sort(),
        );
        const drawn = counted.reduce((sum, { importWh }) => sum + importWh, 0);
        expect(run?.feeder).toMatchObject({ lossWh: Math.floor(drawn / 50), agrees: true });
        expect(run?.balanced).toBe(true);
      }
    });

    test('every account has what registers and trades alone come to, to the nano-baht, rounding aside', () => {
      const owed = owedByTruth(town);
      for (const house of houses) {
        const account = accountOf(house);
        const roundings = legs.reduce((sum, leg) => {
          if (leg.kind !== 'transfer' || leg.id !== `closing/2026-11/${account}/rounding`) return sum;
          return sum + (leg.credit === account ? leg.amount : -leg.amount);
        }, 0n);
        const after = lateEstimates(town, house);
        expect((balances.get(account) ?? 0n) - CREDIT - roundings - after).toBe(owed.get(account) ?? 0n);
        expect(market.account(account)).toMatchObject({ balance: balances.get(account)?.toString(), reserved: '0' });
      }
    });

    test('invoices are whole satang, are what accounts have, and with the rounding account come to what was exact', () => {
      let [rounded, exact] = [0n, 0n];
      for (const house of houses) {
        const account = accountOf(house);
        let has = 0n;
        for (const { closed, lines } of market.months(account))
          for (const { money } of lines.values()) {
            has += closed === null ? money : roundedToSatang(money);
            if (closed === null) continue;
            expect(roundedToSatang(money) % SATANG).toBe(0n);
            rounded += roundedToSatang(money);
            exact += money;
          }
        expect(has).toBe((balances.get(account) ?? 0n) - CREDIT);
      }
      expect(balances.get('system.invoice-rounding')).toBe(exact - rounded);
      expect(exact).not.toBe(rounded);
    });

    test('nobody traded beyond the limit, and under deliver-min nobody is settled beyond the meter', () => {
      const limits = new Map<string, number>();
      for (const { command } of town.journal)
        if (command.kind === 'order')
          limits.set(`${command.terms.account}/${command.terms.nonce}`, command.terms.limit);
      for (const { buyOrder, sellOrder, price } of trades) {
        expect(price).toBeLessThanOrEqual(limits.get(buyOrder) ?? -1);
        expect(price).toBeGreaterThanOrEqual(limits.get(sellOrder) ?? Number.POSITIVE_INFINITY);
      }
      if (rule === 'deliver-min')
        for (const { points } of lastRuns.values())
          for (const { boughtWh, soldWh, importWh, exportWh } of points)
            expect(boughtWh <= importWh && soldWh <= exportWh).toBe(true);
    });

    test('the journal gives the same state again, to the hash', () => {
      const again = createMarket({ sha256 });
      for (const entry of town.journal) again.apply(entry);
      expect(again.stateHash()).toBe(market.stateHash());
    });
  },
);

/** After the last reading of all, runs go by estimates: those are not of the truth. */
const lateEstimates = ({ lastRuns, plan: { from, intervals } }: Town, house: number): bigint =>
  [...lastRuns.values()]
    .filter(({ start }) => start < from || start >= from + intervals * QUARTER)
    .flatMap(({ points }) => points)
    .filter(({ account }) => account === accountOf(house))
    .reduce((sum, { total }) => sum + total, 0n);
