import { describe, expect, it, test } from 'vitest';
import type { Erasure } from '../../src/domain/erasure.ts';
import { roundedToSatang } from '../../src/domain/invoice-line.ts';
import type { MarketEvent } from '../../src/domain/market.ts';
import { DAY, type Instant, instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { Transfer } from '../../src/market/ledger.ts';
import { createMarket } from '../../src/market/market.ts';
import type { TariffFiles } from '../../src/tariff/read-tariffs.ts';
import {
  metered,
  orderTerms,
  plainTariffs,
  said,
  sha256,
  smallMarket,
  smallRegistry,
} from '../support/small-market.ts';

const on = (moment: string): Instant => instant(Date.parse(`${moment}:00+07:00`));
/** The last interval of November; 2,000 Wh at 4.00 are traded for it. */
const last = on('2026-11-30T23:45');
const closing = { periods: { closeAfter: millis(DAY) } };

/** The plain tariffs with Ft, VAT and a service charge: what E3 leaves out. */
const fullTariffs = (): TariffFiles => ({
  ...plainTariffs,
  tariffs: plainTariffs.tariffs.map(({ name, content }) => {
    const plain = content as Readonly<{ ft: readonly object[]; vat: readonly object[] }>;
    const [ft, vat] = [
      plain.ft.map((one) => ({ ...one, price: '0.1623' })),
      plain.vat.map((one) => ({ ...one, percent: '7' })),
    ];
    return { name, content: { ...plain, ft, vat, service: ft.map((one) => ({ ...one, price: '24.62' })) } };
  }),
});

const november = (
  [exported, imported]: readonly [number, number],
  change: Parameters<typeof smallMarket>[0] = closing,
  tariffs = plainTariffs,
) => {
  const small = smallMarket(change, smallRegistry(), tariffs);
  const apply = (moment: Instant, ...rest: [Parameters<typeof small.apply>[1]]) => small.apply(moment, ...rest);
  const order = (nonce: string, account: string) =>
    apply(on('2026-11-30T20:00'), {
      kind: 'order',
      terms: orderTerms({ nonce, account, start: last, expires: on('2026-12-01T00:00') }),
      hash: sha256(new TextEncoder().encode(nonce)),
    });
  order('a', 'producer');
  order('b', 'consumer');
  let sequence = 0;
  const batch = (moment: Instant, ...intervals: readonly ReturnType<typeof metered>[]) => {
    sequence += 1;
    const payloadHash = sha256(Uint8Array.of(sequence));
    return apply(moment, { kind: 'batch', gateway: 'g', epoch: 1, sequence, payloadHash, intervals });
  };
  batch(on('2026-12-01T00:05'), metered('p', last, [0, exported]), metered('c', last, [imported, 0]));
  const tick = (moment: Instant) => apply(moment, { kind: 'tick' });
  const erase = (moment: Instant, account: string) => {
    const erasure = erasureOf(account);
    return apply(moment, { kind: 'erase', erasure, hash: sha256(Uint8Array.of(1)), message: Uint8Array.of(1) });
  };
  return { ...small, batch, tick, erase };
};
const erasureOf = (account: string): Erasure => ({
  ...{ realm: 'simulation', core: 'core', account, author: 'desk', reason: 'asked' },
  ...{ from: last, to: on('2026-12-01T00:00') },
});
type Town = ReturnType<typeof november>;

const linesOf = ({ market }: Pick<Town, 'market'>, account: string, month: string) =>
  Object.fromEntries(
    [...(market.months(account).find((one) => one.month === month)?.lines ?? [])].map(([kind, { energyWh, money }]) => [
      kind,
      [energyWh, money],
    ]),
  );
const THOUSAND_THB = 1_000_000_000_000n;
const moneyOf = ({ market }: Pick<Town, 'market'>, account: string): bigint =>
  BigInt(market.account(account)?.balance ?? 0) - THOUSAND_THB;
/** What its lines come to: rounded where their month has closed. */
const invoiced = ({ market }: Pick<Town, 'market'>, account: string): bigint =>
  market
    .months(account)
    .flatMap(({ closed, lines }) =>
      [...lines.values()].map(({ money }) => (closed === null ? money : roundedToSatang(money))),
    )
    .reduce((sum, money) => sum + money, 0n);
const closings = (events: readonly MarketEvent[]) => said(events).filter((each) => each.startsWith('closed'));

describe('lines of a month (facts E3, S2: both short), nano-baht', () => {
  it('without Ft and VAT', () => {
    const town = november([1700, 2300]);
    town.tick(on('2026-12-01T00:31'));
    expect(linesOf(town, 'producer', '2026-11')).toEqual({
      sold: [2000, 8_000_000_000n],
      'retail-off-peak': [300, -1_739_460_000n],
    });
    expect(linesOf(town, 'consumer', '2026-11')).toEqual({
      bought: [2000, -8_000_000_000n],
      'retail-off-peak': [300, -1_739_460_000n],
    });
  });
  it('Ft and VAT have lines of their own, and all of them are what was posted', () => {
    const town = november([2500, 2300], closing, fullTariffs());
    town.tick(on('2026-12-01T00:31'));
    // 300 Wh: 5.7982 = 1.739460; Ft 0.1623 = 0.048690; VAT 7 % of 5.9605 = 0.417235 a kWh = 0.1251705.
    expect(linesOf(town, 'consumer', '2026-11')).toEqual({
      bought: [2000, -8_000_000_000n],
      'retail-off-peak': [300, -1_739_460_000n],
      ft: [300, -48_690_000n],
      vat: [300, -125_170_500n],
    });
    expect(linesOf(town, 'producer', '2026-11')).toEqual({
      sold: [2000, 8_000_000_000n],
      'buy-back': [500, 1_100_000_000n],
    });
    for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
  });
});

describe('the closing of a month', () => {
  it('S6: lines are rounded to satang, and the rounding account has the rest, so that all is zero', () => {
    const legs: Transfer[] = [];
    const { journal } = november([1700, 2300]);
    const market = createMarket({ sha256, booked: (leg) => void legs.push(leg) });
    for (const entry of journal) market.apply(entry);
    const events = market.apply({ at: on('2026-12-02T08:00'), command: { kind: 'tick' } });
    expect(closings(events)).toEqual(['closed 2026-11-30T17:00:00.000Z 2']);
    const closed = market.months('producer').find(({ month }) => month === '2026-11');
    expect(closed?.closed).toMatch(/^[0-9a-f]{64}$/);
    // 1.739460 is 1.74: 0.54 satang more from each, 108 thousandths of a satang in all; 347.892 + 0.108 = 348.
    expect(legs.filter(({ id }) => id.startsWith('closing/'))).toEqual(
      ['consumer', 'producer'].map((account) => ({
        ...{ kind: 'transfer', id: `closing/2026-11/${account}/rounding`, overdraft: true },
        ...{ debit: account, credit: 'system.invoice-rounding', amount: 540_000n },
      })),
    );
    expect(market.ledger().sumNanoBaht).toBe('0');
  });
  it('what accounts have is what their invoices say, to the nano-baht, before and after', () => {
    const town = november([1700, 2300], closing, fullTariffs());
    for (const moment of ['2026-12-01T12:00', '2026-12-02T06:00', '2026-12-02T08:00', '2026-12-03T00:00']) {
      town.tick(on(moment));
      for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
    }
    // 24.62 and 7 % of it, 1.7234, beside what the 300 Wh have.
    expect(linesOf(town, 'consumer', '2026-11')).toMatchObject({
      service: [0, -24_620_000_000n],
      vat: [300, -1_848_570_500n],
    });
  });
  it.each([
    // From 24 November on, 7 of 30 days: 24.62 × 7 / 30 = 5.744666667 and 1.7234 × 7 / 30 = 0.402126667.
    ['a point held since the 24th', {}, -5_744_666_667n, -402_126_667n],
    // Until the 26th: 24, 25 and 26; that of the day it leaves on is another's. 24.62 × 3 / 30 = 2.462; 1.7234 / 10 = 0.17234.
    ['a point given up on the 27th', { left: '2026-11-27T12:00' }, -2_462_000_000n, -172_340_000n],
  ])('by days, where the rules say so: %s', (_, { left }: Readonly<{ left?: string }>, net, vat) => {
    const byDay = { periods: { ...closing.periods, serviceByDay: true } } as const;
    const town = november([1700, 2300], byDay, fullTariffs());
    if (left !== undefined) {
      const registry = smallRegistry();
      const moved = { account: 'unpriced', point: 'c', from: on(left) };
      town.apply(on('2026-12-01T06:00'), {
        ...{ kind: 'enrol', hash: sha256(Uint8Array.of(2)) },
        registry: { ...registry, version: 2, accountBindings: [...registry.accountBindings, moved] },
      });
    }
    town.tick(on('2026-12-02T08:00'));
    const lines = linesOf(town, 'consumer', '2026-11');
    expect(lines['service']).toEqual([0, net]);
    // Beside the 7 % on 300 Wh: 0.1251705.
    expect(lines['vat']).toEqual([300, vat - 125_170_500n]);
    for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
  });
  // 24.62 to the 29th and 300.00 on the 30th. Held since the 24th: 24.62 × 6 / 30 + 300 / 30 = 4.924 + 10 = 14.924; of it 7 %: 1.04468.
  it.each([
    ['by days each is of the tariff it has', { serviceByDay: true } as const, -14_924_000_000n, -1_044_680_000n],
    ['without, the month is of the tariff it ends with', {}, -300_000_000_000n, -21_000_000_000n],
  ])('an account with another tariff from the 30th: %s', (_, byDay, net, vat) => {
    const tariffs = fullTariffs();
    const [plain] = tariffs.tariffs.map(({ content }) => content as Readonly<{ service: readonly object[] }>);
    const service = plain?.service.map((one) => ({ ...one, price: '300.00' }));
    const dear = { name: 'dear.json', content: { ...plain, name: 'dear', service } };
    const both = { ...tariffs, tariffs: [...tariffs.tariffs, dear] };
    const town = november([1700, 2300], { periods: { ...closing.periods, ...byDay } }, both);
    const registry = smallRegistry();
    const accounts = registry.accounts.map((one) =>
      one.id === 'consumer' ? { ...one, tariffs: [{ tariff: 'dear', from: on('2026-11-30T00:00') }] } : one,
    );
    town.apply(on('2026-12-01T06:00'), {
      ...{ kind: 'enrol', hash: sha256(Uint8Array.of(2)), registry: { ...registry, version: 2, accounts } },
    });
    town.tick(on('2026-12-02T08:00'));
    const lines = linesOf(town, 'consumer', '2026-11');
    expect(lines['service']).toEqual([0, net]);
    expect(lines['vat']).toEqual([300, vat - 125_170_500n]);
    for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
  });
  it('what is corrected later goes to the month that is open, in lines of their own (S4)', () => {
    const town = november([1700, 2300]);
    town.tick(on('2026-12-02T08:00'));
    const before = town.market.months('producer').find(({ month }) => month === '2026-11');
    const balance = moneyOf(town, 'producer');
    town.batch(on('2026-12-02T08:00'), metered('p', last, [0, 1900], { version: 2 }));
    expect(town.market.months('producer').find(({ month }) => month === '2026-11')).toEqual(before);
    // Short of 100 Wh and no more of 300: 200 × 5.7982 = 1.159640 back.
    expect(moneyOf(town, 'producer') - balance).toBe(1_159_640_000n);
    expect(linesOf(town, 'producer', '2026-12')).toMatchObject({ 'retail-off-peak@2026-11': [-200, 1_159_640_000n] });
    for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
  });
  it('rule B: what was delivered is what lines say, corrections too', () => {
    const town = november([1700, 2300], { ...closing, settlementRule: 'deliver-min' });
    town.tick(on('2026-12-02T08:00'));
    expect(linesOf(town, 'producer', '2026-11')).toEqual({ sold: [1700, 6_800_000_000n] });
    town.batch(on('2026-12-02T08:00'), metered('p', last, [0, 1900], { version: 2 }));
    expect(linesOf(town, 'producer', '2026-12')).toMatchObject({ 'sold@2026-11': [200, 800_000_000n] });
    expect(linesOf(town, 'consumer', '2026-12')).toMatchObject({
      'bought@2026-11': [200, -800_000_000n],
      'retail-off-peak@2026-11': [-200, 1_159_640_000n],
    });
    for (const account of ['producer', 'consumer']) expect(invoiced(town, account)).toBe(moneyOf(town, account));
  });
  it('a market out of a dump, taken before or after, closes and corrects the same', () => {
    const { market, journal, tick, batch } = november([1700, 2300]);
    const early = createMarket({ sha256 }, market.dump());
    const kept = journal.length;
    tick(on('2026-12-02T08:00'));
    const late = createMarket({ sha256 }, market.dump());
    const closed = journal.length;
    batch(on('2026-12-02T08:00'), metered('p', last, [0, 1900], { version: 2 }));
    for (const entry of journal.slice(kept)) early.apply(entry);
    for (const entry of journal.slice(closed)) late.apply(entry);
    expect([early.stateHash(), late.stateHash()]).toEqual([market.stateHash(), market.stateHash()]);
    expect(late.months('producer')).toEqual(market.months('producer'));
  });
  it('an erasure takes what was corrected of a month along, wherever it was written', () => {
    const town = november([1700, 2300], { ...closing, finalAfter: millis(2 * DAY) });
    town.tick(on('2026-12-02T08:00'));
    town.batch(on('2026-12-02T08:00'), metered('p', last, [0, 1900], { version: 2 }));
    town.tick(on('2026-12-14T00:00'));
    expect(linesOf(town, 'producer', '2026-12')).toHaveProperty('retail-off-peak@2026-11');
    const others = town.market.months('consumer');
    const [own] = town.market.months('producer').filter(({ month }) => month === '2026-12');
    town.erase(on('2026-12-14T00:00'), 'producer');
    expect(linesOf(town, 'producer', '2026-11')).toEqual({});
    expect(Object.keys(linesOf(town, 'producer', '2026-12'))).toEqual(
      [...(own?.lines.keys() ?? [])].filter((name) => !name.includes('@')),
    );
    expect(town.market.months('consumer')).toEqual(others);
  });
  test.for([
    ['is still to be closed', '2026-12-30T23:59', 'not-final'],
    ['has closed', '2027-01-01T08:00', null],
  ] as const)('of a month that %s an erasure (%s) is answered: %s', ([, moment, refusal]) => {
    const town = november([1700, 2300], { periods: { closeAfter: millis(30 * DAY) }, finalAfter: millis(2 * DAY) });
    town.tick(on(moment));
    expect(town.market.erasureRefusal(erasureOf('producer'))).toBe(refusal);
    expect(town.market.erasableBefore() >= erasureOf('producer').to).toBe(refusal === null);
    town.erase(on(moment), 'producer');
    expect(Object.keys(linesOf(town, 'producer', '2026-11')).length > 0).toBe(refusal !== null);
  });
  it('without such rules nothing is summed and nothing closes', () => {
    const town = november([1700, 2300], {});
    expect(closings(town.tick(on('2026-12-02T08:00')))).toEqual([]);
    expect(town.market.months('producer')).toEqual([]);
  });
  test.for([
    ['before the last interval has been settled', 44 * MINUTE, false],
    ['as soon as it has', 45 * MINUTE, true],
  ] as const)('books close %s: %s', ([, closeAfter, isAllowed]) => {
    const begin = () => smallMarket({ periods: { closeAfter: millis(closeAfter) } });
    if (isAllowed) expect(begin).not.toThrow();
    else expect(begin).toThrow('books of a month close after');
  });
});
