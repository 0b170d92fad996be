import { describe, expect, it } from 'vitest';
import type { BilledInterval } from '../../../src/core/bill/bill.ts';
import type { RulesInTime } from '../../../src/core/bill/recompute.ts';
import { besideInvoice } from '../../../src/core/invoice/beside.ts';
import { HOUR, MINUTE, type Millis, millis } from '../../../src/domain/time.ts';
import { defaultMarketSettings } from '../../../src/market/market-settings.ts';
import { readRules, rulesText } from '../../../src/market/rules.ts';
import { shippedFile, shippedTariffs } from '../../support/shipped-tariffs.ts';

const inMarket = (
  change: object = {},
  intervalLength: Millis = defaultMarketSettings.intervalLength,
  name = 'pea-medium-tou-mv',
): RulesInTime => {
  const content = { ...(shippedFile(name) as object), ...change };
  const text = rulesText(
    { ...defaultMarketSettings, intervalLength },
    { calendars: shippedTariffs.files.calendars, tariffs: [{ name: 't.json', content }] },
  );
  return [{ entry: 0, rules: { ...readRules(text), hash: '' } }];
};
const interval = (start: string, importWh: number, basis: 'metered' | 'estimated' | null = 'metered', boughtWh = 0) =>
  ({
    ...{
      start: `2026-11-${start}:00+07:00`,
      point: 'p',
      zone: 'z',
      tariff: 'pea-medium-tou-mv',
      trades: [],
      posted: '0',
    },
    runs:
      basis === null
        ? []
        : [
            {
              ...{ run: 1, entry: 1, importWh, exportWh: 0, boughtWh, soldWh: 0, basis },
              ...{ traded: '0', retail: '0', buyBack: '0', total: '0' },
            },
          ],
  }) satisfies BilledInterval;
const november = (intervals: readonly BilledInterval[], rules = inMarket(), greenWh = 0) =>
  besideInvoice({ month: '2026-11', intervals, rules }, greenWh);

describe('demand, of the greatest quarter of an hour that is charged', () => {
  it('on-peak: neither the night nor a Saturday counts', () => {
    const [demand] = november([
      interval('24T08:45', 150_000),
      // 100,100 Wh in 15 min: 400.4 kW, 400 whole ones × 132.93 = 53,172.00.
      interval('24T09:00', 100_100),
      interval('24T21:45', 90_000),
      interval('24T22:00', 200_000),
      interval('28T12:00', 200_000),
    ]);
    expect(demand).toEqual({
      ...{
        kind: 'demand',
        point: 'p',
        quantity: 400_400,
        at: '2026-11-24T09:00:00+07:00',
        money: -53_172_000_000_000n,
      },
      ...{
        uncertain: 0,
        confidence: 'unconfirmed',
        source: expect.stringMatching(/September 2026 schedule were not seen/),
      },
    });
  });
  it('says how many intervals it does not know', () => {
    const some = [interval('24T09:00', 100), interval('24T09:15', 900, 'estimated'), interval('24T09:30', 0, null)];
    expect(november(some)[0]).toMatchObject({ kind: 'demand', quantity: 3_600, uncertain: 2 });
  });
  it('each meter has its own', () => {
    const two = [interval('24T09:00', 1_000), { ...interval('24T09:00', 2_000), point: 'q' }];
    const found = november(two).filter(({ kind }) => kind === 'demand');
    expect(found.map(({ point, ...rest }) => [point, 'quantity' in rest && rest.quantity])).toEqual([
      ['p', 4_000],
      ['q', 8_000],
    ]);
  });
  it('by time of day: the evening, and what the day has beyond it', () => {
    const rules = inMarket({ name: 'pea-medium-tou-mv' }, undefined, 'pea-large-tod-mv');
    // 100 kW × 285.05 + (130 − 100) × 58.88 = 28,505.00 + 1,766.40.
    const [demand] = november(
      [interval('28T18:30', 25_000), interval('28T18:15', 32_500), interval('28T21:30', 99_000)],
      rules,
    );
    expect(demand).toMatchObject({ quantity: 100_000, money: -30_271_400_000_000n });
  });
  it.each([
    [
      'by the hour no demand is known',
      [interval('24T09:00', 1)],
      inMarket({}, HOUR),
      { why: 'interval-length', minutes: 60 },
    ],
    ['nothing is settled', [interval('24T09:00', 1, null)], inMarket(), { why: 'nothing-settled' }],
    [
      'the tariff has none for then',
      [interval('24T09:00', 1)],
      inMarket({ demand: [] }),
      { why: 'tariff', sentence: expect.stringMatching(/no demand for 2026-11-30/) },
    ],
  ])('%s', (_, intervals, rules, notKnown) =>
    expect(november(intervals, rules)[0]).toEqual({ kind: 'demand', point: 'p', notKnown }),
  );
});

const isWheeling = ({ kind }: Readonly<{ kind: string }>): boolean => kind === 'wheeling';

describe('what is not in readings or tariffs is not known', () => {
  it('reactive demand', () =>
    expect(november([interval('24T09:00', 1)])[1]).toEqual({
      kind: 'kvar',
      point: 'p',
      notKnown: { why: 'no-reactive-readings' },
    }));
  it('wheeling of what was bought', () =>
    expect(november([interval('24T09:00', 500, 'metered', 300)]).find(isWheeling)).toEqual({
      ...{ kind: 'wheeling', point: null },
      notKnown: {
        why: 'tariff',
        sentence: expect.stringMatching(/no wheeling for 2026-11-30: no official wheeling tariff was found/),
      },
    }));
  it('and where a tariff has it, it is priced', () => {
    const wheeling = [{ from: '2026-01-01', to: '2026-12-31', price: '1.00', source: 's', confidence: 'source' }];
    // 300 Wh × 1.00 = 0.30.
    expect(
      november([interval('24T09:00', 500, 'metered', 300)], inMarket({ wheeling })).find(isWheeling),
    ).toMatchObject({
      ...{ kind: 'wheeling', quantity: 300, money: -300_000_000n },
    });
  });
  it('who owes VAT on what neighbours trade, and of who has not traded nothing is said', () => {
    expect(november([interval('24T09:00', 500, 'metered', 300)]).at(-1)).toEqual({
      ...{ kind: 'vat-of-trades', point: null, notKnown: { why: 'no-rule-for-neighbours' } },
    });
    expect(november([interval('24T09:00', 500)]).map(({ kind }) => kind)).not.toContain('vat-of-trades');
  });
  it('green energy: 100 kWh × 0.0375 = 3.75', () =>
    expect(november([interval('24T09:00', 1)], inMarket(), 100_000).at(-1)).toMatchObject({
      ...{ kind: 'green', quantity: 100_000, money: -3_750_000_000n, confidence: 'unconfirmed' },
    }));
  describe('another tariff from the 25th', () => {
    const wheeling = (price: string) => [
      { from: '2026-01-01', to: '2026-12-31', price, source: 's', confidence: 'source' },
    ];
    const [cheap, dear] = [
      inMarket({ wheeling: wheeling('1.00') }),
      inMarket({ name: 'dear', wheeling: wheeling('2.00') }),
    ];
    const both = cheap.map((one, at) => ({
      ...one,
      rules: { ...one.rules, tariffs: [...one.rules.tariffs, ...(dear[at]?.rules.tariffs ?? [])] },
    }));
    const found = november(
      [interval('24T09:00', 500, 'metered', 300), { ...interval('25T09:00', 900, 'metered', 400), tariff: 'dear' }],
      both,
      100_000,
    );
    // 0.3 × 1.00 and 0.4 × 2.00.
    it('each kWh is wheeled at the price of its own', () =>
      expect(found.filter(isWheeling)).toMatchObject([
        { quantity: 300, money: -300_000_000n },
        { quantity: 400, money: -800_000_000n },
      ]));
    it('what is charged by the month, or bought nobody knows when, is not known', () => {
      const notKnown = { why: 'tariff-changed', tariffs: ['pea-medium-tou-mv', 'dear'] };
      expect(found.filter(({ kind }) => kind === 'demand' || kind === 'green')).toEqual([
        { kind: 'demand', point: 'p', notKnown },
        { kind: 'green', point: null, notKnown },
      ]);
    });
  });
  it('a household by hours is charged none of it', () => {
    const rules = inMarket({}, millis(15 * MINUTE), 'pea-residential-tou');
    expect(november([{ ...interval('24T09:00', 1), tariff: 'pea-residential-tou' }], rules)).toEqual([]);
  });
});
