import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import { defaultMarketSettings, type MarketSettings } from '../../src/market/market-settings.ts';
import { readRules, rulesText } from '../../src/market/rules.ts';
import type { TariffFiles } from '../../src/tariff/read-tariffs.ts';
import {
  at,
  metered,
  orderTerms,
  plainTariffs,
  rulesCommand,
  said,
  sha256,
  smallMarket,
  smallRegistry,
  tariffFiles,
  ten,
} from '../support/small-market.ts';

/** 6.00 and 2.50 THB per kWh where the plain tariff has 5.7982 and 2.20. */
const dearer = tariffFiles('tou', '6.00', '2.50');
const joined = (one: TariffFiles, other: TariffFiles): TariffFiles => ({
  calendars: one.calendars,
  tariffs: [...one.tariffs, ...other.tariffs],
});
const enrolment = { kind: 'enrol', registry: smallRegistry(), hash: sha256(new Uint8Array()) } as const;

describe('prices out of the journal', () => {
  /** 1,000 Wh imported from 10:00 and again from 10:15; their runs are due at 10:45 and 11:00. */
  const consumed = () => {
    const town = smallMarket();
    town.batch('10:31', metered('c', ten, [1000, 0]), metered('c', at('10:15'), [1000, 0], { opening: [1000, 0] }));
    expect(said(town.tick('10:45')).at(-1)).toBe('run 1: c -5798200000 metered, p 0 estimated');
    return town;
  };

  it('a change holds for what is not settled yet, and says so once', () => {
    const town = consumed();
    expect(said(town.rules('10:50', {}, dearer))).toEqual(['rules changed']);
    expect(said(town.rules('10:51', {}, dearer))).toEqual([]);
    expect(said(town.tick('11:00')).at(-1)).toBe('run 1: c -6000000000 metered, p 0 estimated');
  });

  it('time passes before the change: what was due by then has the old prices', () => {
    const town = consumed();
    expect(said(town.journalled(at('11:00'), rulesCommand({}, dearer)))).toEqual([
      // The gate of 11:00, five minutes before.
      expect.stringMatching(/^cleared/),
      'run 1: c -5798200000 metered, p 0 estimated',
      'rules changed',
    ]);
  });

  it('a re-run keeps the prices of the first run', () => {
    const town = consumed();
    town.rules('10:50', {}, dearer);
    const later = town.batch('10:51', metered('c', ten, [1500, 0], { version: 2 }));
    // 1,500 Wh × 5.7982, not × 6.00.
    expect(said(later).filter((line) => line.startsWith('run'))).toEqual([
      'run 2: c -8697300000 metered, p 0 estimated',
    ]);
  });

  it('a gap is filled by the first rules that have a price, which it then keeps', () => {
    const accounts = smallRegistry().accounts.map((account) =>
      account.id === 'consumer' ? { ...account, tariff: 'tod' } : account,
    );
    const town = smallMarket({}, smallRegistry({ accounts }));
    town.batch('10:16', metered('p', ten, [0, 100]), metered('c', ten, [1000, 0]));
    expect(said(town.tick('10:45')).slice(-2)).toEqual([
      'cannot price: no tariff is called tod; there are tou',
      'run 1: p 220000000 metered',
    ]);
    // Only the gap: 100 Wh of p keep their 2.20, though it would be 2.50 now.
    expect(said(town.rules('10:46', {}, joined(dearer, tariffFiles('tod', '4.00', '2.00'))))).toEqual([
      'rules changed',
      'run 2: c -4000000000 metered, p 220000000 metered',
    ]);
    expect(said(town.rules('10:47', {}, joined(dearer, tariffFiles('tod', '9.00', '1.00'))))).toEqual([
      'rules changed',
    ]);
    expect(said(town.batch('10:48', metered('c', ten, [2000, 0], { version: 2 })))).toEqual([
      'kept g 2',
      'run 3: c -8000000000 metered, p 220000000 metered',
    ]);
  });

  it('rules that fill no gap make no run', () => {
    const town = consumed();
    town.rules('10:50', {}, tariffFiles('tod', '4.00', '2.00'));
    town.tick('11:00');
    expect(said(town.rules('11:01', {}, tariffFiles('tod', '5.00', '2.00')))).toEqual(['rules changed']);
    expect(said(town.rules('11:02', {}, dearer))).toEqual([
      'rules changed',
      'run 2: c -6000000000 metered, p 0 estimated',
    ]);
  });

  it('a price that is gone can no longer be had, and no old one is used', () => {
    const town = consumed();
    town.rules('10:50', {}, tariffFiles('tod', '4.00', '2.00'));
    expect(said(town.order('10:51', orderTerms({ nonce: 'x', start: at('11:15') })))).toEqual([
      'refused producer/x: cannot-price',
    ]);
    expect(said(town.tick('11:00')).at(-1)).toBe('run 1: ');
  });

  it('an order sets aside what it may owe at the prices of its own time', () => {
    const town = smallMarket();
    town.rules('10:01', {}, dearer);
    town.order('10:02', orderTerms({ nonce: 's' }));
    // 2,000 Wh × (6.00 − 4.00).
    expect(town.market.account('producer')).toMatchObject({ reserved: '4000000000' });
    town.rules('10:03', {}, plainTariffs);
    expect(said(town.cancel('10:04', 'producer', 's'))).toEqual(['done producer/s cancelled 2000']);
    expect(town.market.account('producer')).toMatchObject({ reserved: '0' });
  });
});

describe('what may change while the market is open', () => {
  const conflictOf = (town: ReturnType<typeof smallMarket>, change: Partial<MarketSettings>) =>
    town.market.conflict(rulesCommand(change).text);
  const price = microBahtPerKwh;

  it.each<[string, Partial<MarketSettings>]>([
    ['call phase', { callPhase: millis(MINUTE) }],
    ['auction tolerance', { auctionTolerance: millis(2 * MINUTE) }],
    ['horizon', { horizon: millis(60 * MINUTE) }],
    ['first run', { runDelay: millis(5 * MINUTE) }],
    ['final run', { finalAfter: millis(60 * MINUTE) }],
    ['largest quantity', { largestQuantityWh: 10 }],
  ])('%s: always', (_, change) => {
    const town = smallMarket();
    town.order('10:01', orderTerms({ nonce: 's' }));
    expect(conflictOf(town, change)).toBeNull();
    expect(said(town.rules('10:02', change))[0]).toBe('rules changed');
  });

  it.each<[string, Partial<MarketSettings>, number, number]>([
    ['tick', { tick: price(1_000) }, 100, 1_000],
    ['lowestPrice', { lowestPrice: price(1_000) }, 0, 1_000],
    ['highestPrice', { highestPrice: price(9_000_000) }, 10_000_000, 9_000_000],
    ['gateLead', { gateLead: millis(10 * MINUTE) }, 5 * MINUTE, 10 * MINUTE],
  ])('%s: not while orders rest, which is until the last of their gates', (setting, change, inForce, asked) => {
    const town = smallMarket();
    expect(conflictOf(town, change)).toBeNull();
    town.order('10:01', orderTerms({ nonce: 'late', start: at('11:00') }));
    town.order('10:01', orderTerms({ nonce: 'soon', start: at('10:30') }));
    // Collected for an auction, it rests too.
    town.cancel('10:02', 'producer', 'late');
    town.order('10:21', orderTerms({ nonce: 'called', start: at('10:30') }));
    town.cancel('10:21', 'producer', 'soon');
    expect(conflictOf(town, change)).toEqual({ setting, inForce, asked, until: at('10:25') });
    // Journalled all the same, behind an order that nobody knew of when they were judged: whoever replays it goes on.
    const before = town.market.rules();
    expect(said(town.rules('10:22', change))).toEqual([`rules refused: ${setting} cannot become ${asked}`]);
    expect(town.market.rules()).toBe(before);
    town.tick('10:25');
    expect(conflictOf(town, change)).toBeNull();
    expect(said(town.rules('10:25', change))[0]).toBe('rules changed');
  });

  it('the interval length: never, once there are intervals', () => {
    const change = { intervalLength: millis(30 * MINUTE) };
    const town = smallMarket();
    expect(conflictOf(town, change)).toEqual({
      ...{ setting: 'intervalLength', inForce: 15 * MINUTE, asked: 30 * MINUTE },
      until: null,
    });
    const market = createMarket({ sha256 });
    market.apply({ at: ten, command: rulesCommand() });
    expect(market.conflict(rulesCommand(change).text)).toBeNull();
    expect(said(market.apply({ at: ten, command: rulesCommand(change) }))).toEqual(['rules changed']);
  });

  it('a book that was left empty takes the new ticks and band', () => {
    const town = smallMarket();
    town.order('10:01', orderTerms({ nonce: 's' }));
    town.cancel('10:02', 'producer', 's');
    town.rules('10:03', { tick: price(250), highestPrice: price(20_000_000) });
    expect(said(town.order('10:04', orderTerms({ nonce: 'off', limit: price(4_000_100) })))).toEqual([
      'refused producer/off: price-off-tick',
    ]);
    // Far above the highest level of the ladder that was there before: 80,001 levels, not 100,001 of another size.
    const dear = { limit: price(19_999_750), quantityWh: wh(2_000) };
    town.order('10:04', orderTerms({ nonce: 't', ...dear }));
    expect(said(town.order('10:05', orderTerms({ account: 'consumer', nonce: 'b', ...dear })))[1]).toBe(
      'traded 2000@19999750 producer→consumer continuous',
    );
  });

  it('a gate that has closed stays closed when gates are to close later', () => {
    const town = smallMarket({ gateLead: millis(20 * MINUTE) });
    expect(said(town.tick('10:10'))).toEqual(['cleared no-bids 0@null [null,null]']);
    town.rules('10:11', { gateLead: millis(5 * MINUTE) });
    expect(said(town.order('10:12', orderTerms({ nonce: 'x', start: at('10:30') })))).toEqual([
      'refused producer/x: gate-closed',
    ]);
    expect(said(town.order('10:12', orderTerms({ nonce: 'y', start: at('10:45') })))).toEqual([
      'accepted producer/y rests 2000',
    ]);
    expect(said(town.tick('10:40'))).toContain('done producer/y gate 2000');
  });
});

describe('the text of rules', () => {
  const file = (content: object) => ({ name: 'a file', content });

  it('is canonical JSON: sorted keys, nothing between them, the files sorted too (RFC 8785 §3.2.3)', () => {
    const files = { calendars: [], tariffs: [file({ b: '1.50', a: [null, 'ค่า\n'] }), file({ a: ['€'] })] };
    expect(rulesText(defaultMarketSettings, files)).toBe(
      '{"calendars":[],"market":{"auctionTolerance":60000,"callPhase":300000,"finalAfter":3888000000,' +
        '"gateLead":300000,"highestPrice":10000000,"horizon":129600000,"intervalLength":900000,' +
        '"largestQuantityWh":1000000,"lowestPrice":0,"runDelay":1800000,"tick":100},' +
        '"tariffs":[{"a":["€"]},{"a":[null,"ค่า\\n"],"b":"1.50"}]}',
    );
  });
  it('neither the layout of a file nor its name nor the order of files makes other rules', () => {
    const both = joined(plainTariffs, tariffFiles('tod', '4.00', '2.00'));
    const turned = (content: unknown): unknown => Object.fromEntries(Object.entries(content as object).reverse());
    const other = {
      calendars: both.calendars.map(({ content }) => ({ name: 'x', content: turned(content) })),
      tariffs: both.tariffs.map(({ content }) => ({ name: 'y', content: turned(content) })).reverse(),
    };
    expect(rulesText(defaultMarketSettings, other)).toBe(rulesText(defaultMarketSettings, both));
  });
  it('is read as it was written', () => {
    const { settings, priceOf } = readRules(rulesCommand().text);
    expect(settings).toEqual(defaultMarketSettings);
    expect(priceOf('tou', ten)).toEqual({
      retail: 5_798_200,
      buyBack: 2_200_000,
      unconfirmed: false,
      parts: { period: 'on-peak', energy: 5_798_200, ft: 0, vat: 0, buyBack: 2_200_000 },
    });
  });

  const { text } = rulesCommand();
  it.each([
    ['no JSON', text.slice(1), /are no JSON/],
    ['no object', 'null', /the rules is no object/],
    ['a setting too few', text.replace('"tick":100', '"tock":100'), /market.tick is undefined/],
    ['a setting too many', text.replace('"tick":100', '"tick":100,"tock":1'), /not in their canonical form/],
    ['a broken number', text.replace('"tick":100', '"tick":100.5'), /market.tick is 100.5/],
    ['white space', text.replace('"tick":100', '"tick": 100'), /not in their canonical form/],
    ['rules that contradict each other', text.replace('"tick":100', '"tick":0'), /a book from 0 to 10000000/],
    [
      'a tariff without its calendar',
      text.replace('"calendar":"plain"', '"calendar":"fancy"'),
      /tariffs\[0\]: calendar/,
    ],
    ['no list of tariffs', text.replace(/"tariffs":\[.*\]/, '"tariffs":{}'), /tariffs is no list/],
  ])('%s is a bug of who journalled it', (_, other, why) => {
    expect(other).not.toBe(text);
    expect(() => readRules(other)).toThrow(why);
    const command = { kind: 'rules', text: other, hash: sha256(new TextEncoder().encode(other)) } as const;
    expect(() => createMarket({ sha256 }).apply({ at: ten, command })).toThrow(why);
  });
  it('so is a hash of something else', () =>
    expect(() =>
      createMarket({ sha256 }).apply({ at: ten, command: { ...rulesCommand(), hash: new Uint8Array(32) } }),
    ).toThrow(/these are not the rules 0{64}/));
  it('and a registry before any rules', () =>
    expect(() => createMarket({ sha256 }).apply({ at: ten, command: enrolment })).toThrow(/before any rules/));
});

describe('the state hash', () => {
  const hashAfter = (...changes: readonly TariffFiles[]): string => {
    const market = createMarket({ sha256 });
    for (const files of changes) market.apply({ at: ten, command: rulesCommand({}, files) });
    market.apply({ at: ten, command: enrolment });
    return market.stateHash();
  };
  it('covers the rules in force, and those that were', () => {
    const hashes = [hashAfter(plainTariffs), hashAfter(dearer), hashAfter(dearer, plainTariffs)];
    expect(new Set(hashes).size).toBe(3);
    expect(hashAfter(plainTariffs, plainTariffs)).toBe(hashes[0]);
  });
  it('names the rules in force', () => {
    const market = createMarket({ sha256 });
    expect(market.rules()).toBeNull();
    const command = rulesCommand();
    market.apply({ at: instant(ten), command });
    expect(market.rules()).toBe(Buffer.from(command.hash).toString('hex'));
  });
});

describe('lines between zones are rules too', () => {
  const line = { from: 'a', to: 's', fee: microBahtPerKwh(500_000), lossPpm: 20_000, upW: 20_000, downW: null };
  it('their text reads back to the same settings, with limits in Wh of an interval', () => {
    const settings = { ...defaultMarketSettings, network: { root: 's', lines: [line] } };
    const { settings: read, feeders } = readRules(rulesText(settings, plainTariffs));
    expect(read).toEqual(settings);
    // 20 kW for a quarter of an hour are 5 kWh.
    expect(feeders).toMatchObject({ names: ['s', 'a'], line: [null, { limitUpWh: 5_000, limitDownWh: null }] });
  });
  it('a mesh is no rule', () => {
    const network = { root: 's', lines: [line, { ...line, from: 'b' }, { ...line, to: 'b' }] };
    expect(() => readRules(rulesText({ ...defaultMarketSettings, network }, plainTariffs))).toThrow(
      /a has two lines, to s and to b: a meshed network cannot be cleared/,
    );
  });
});
