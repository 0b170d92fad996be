import { expect, test } from 'vitest';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { withNodePrices } from '../../src/configuration/node-prices.ts';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { checkSettings } from '../../src/market/market-settings.ts';

const folder = readTariffFolder('config');
const priced = (node: object) => {
  const value = {
    ...{
      core: 'c',
      keyFile: '/k',
      logKeyFile: '/l',
      storage: '/s',
      registry: { file: '/r', operatorKey: '4c'.repeat(32) },
    },
    market: { networkRoot: 'border', lines: [{ from: 'z', to: 'border' }], nodes: [{ id: 'border', ...node }] },
  };
  const { market } = coreConfiguration([{ name: 'core.json', value }], '/etc/g');
  const found = checkSettings(withNodePrices(market, folder, 'core.json')).network?.nodes?.[0];
  if (found === undefined) throw new Error('there is a node');
  return found;
};

// config/market-data/cross-border-edl-to-egat.json: 1.80 and 1.53 THB in 2019, and nothing known since.
test('a file of market data is spelled out, with what it does not know', () => {
  const asked = { sellPrices: 'cross-border-edl-to-egat', sellKilowatts: 100, calendar: 'tou-2026-2027' };
  expect(priced({ kind: 'cross-border', ...asked })).toMatchObject({
    ...{ id: 'border', kind: 'cross-border', buys: null },
    sells: {
      watts: 100_000,
      prices: {
        ...{ list: 'cross-border-edl-to-egat', calendar: 'tou-2026-2027', peak: { from: 540, to: 1_320 } },
        entries: [
          { from: '2019-01-01', to: '2019-12-31', onPeak: 1_800_000, offPeak: 1_530_000, confidence: 'secondary' },
          { from: '2020-01-01', unknown: 'for how long the prices of 2019 hold was not read' },
        ],
      },
    },
  });
});

test('buy-back prices are the same at all hours; a tariff is named, because the rules hold it', () => {
  const { sells, buys } = priced({
    ...{ sellPrices: 'mea-residential-tou', sellKilowatts: 1, buyPrices: 'buy-back-household', buyKilowatts: 2 },
  });
  expect(sells).toEqual({ watts: 1_000, prices: { tariff: 'mea-residential-tou' } });
  expect(buys).toMatchObject({ watts: 2_000, prices: { entries: [{ from: '2026-07-01', anyTime: 2_200_000 }] } });
});

test('what is in no file is refused with what there is, and prices of the hour need a calendar', () => {
  expect(() => priced({ sellPrices: 'ft', sellKilowatts: 1 })).toThrow(
    /core.json: market.nodes\[0\] \(border\) has the sellPrices ft; allowed: .*buy-back-household.*mea-residential-tou/,
  );
  expect(() => priced({ sellPrices: 'cross-border-edl-to-egat', sellKilowatts: 1 })).toThrow(
    'has prices of the hour and the calendar null; allowed: tou-2026-2027',
  );
});
