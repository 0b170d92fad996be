import { createHash } from 'node:crypto';
import { wh } from '../../src/domain/energy.ts';
import type { Command, MarketEvent, MeteredInterval } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderTerms } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { type Instant, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { createMarket, type Market } from '../../src/market/market.ts';
import { defaultMarketSettings, type MarketSettings } from '../../src/market/market-settings.ts';
import { rulesText } from '../../src/market/rules.ts';
import type { TariffFiles } from '../../src/tariff/read-tariffs.ts';

/** 2026-11-24T10:00+07:00, a Tuesday on-peak: the market opens. */
export const ten = instant(Date.parse('2026-11-24T10:00:00+07:00'));
/** `at('10:15')` of that day; the market's first quarter hour with an open gate is 10:15. */
export const at = (time: string): Instant =>
  instant(Date.parse(`2026-11-24T${time.length === 5 ? `${time}:00` : time}+07:00`));

const bytes = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());
export const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(data).digest());

const days = { from: '2026-01-01', to: '2027-12-31', source: 'facts E3', confidence: 'source' } as const;
const always = { 'public-holiday': 'weekday', 'labour-day': 'weekday', 'in-lieu': 'weekday' } as const;
const calendar = {
  ...{ name: 'plain', timeZone: 'Asia/Bangkok', from: days.from, to: days.to, days: [] },
  rules: { ...always, 'royal-ploughing': 'weekday', special: 'weekday' },
};

/** Files of a tariff with one price at all hours of 2026 and 2027, without Ft and VAT; THB per kWh. */
export const tariffFiles = (name: string, retail: string, buyBack: string): TariffFiles => {
  const tariff = {
    ...{ name, authority: 'MEA', code: '1', description: 'one price', calendar: 'plain', wheeling: null },
    peak: { from: '09:00', to: '22:00' },
    energy: [{ ...days, onPeak: retail, offPeak: retail }],
    ft: [{ ...days, price: '0' }],
    vat: [{ ...days, percent: '0' }],
    buyBack: [{ ...days, price: buyBack }],
  };
  const file = (content: { name: string }) => ({ name: `${content.name}.json`, content });
  return { calendars: [file(calendar)], tariffs: [file(tariff)] };
};

/** On-peak without Ft and VAT, the prices of facts E3, for the tariff `tou`; there is no tariff `none`. */
export const plainTariffs = tariffFiles('tou', '5.7982', '2.20');

/** The default settings and the plain tariffs, unless changed. */
export const rulesCommand = (change: Partial<MarketSettings> = {}, tariffs: TariffFiles = plainTariffs) => {
  const text = rulesText({ ...defaultMarketSettings, ...change }, tariffs);
  return { kind: 'rules', text, hash: bytes(text) } as const;
};

/** Producer P at p, consumer C at c, account N without a price at n, and the feeder head; 1,000 THB of credit each. */
export const smallRegistry = (change: Partial<Registry> = {}): Registry => {
  const key = (name: string) => ({ kid: name, algorithm: 'Ed25519' as const, raw: bytes(name) });
  const point = (id: string, role: 'delivery' | 'feeder' | 'generation') => ({ id, role, zone: 'z', gateway: 'g' });
  const account = (id: string, tariff: string) => ({
    id,
    key: key(id),
    tokenHash: bytes(id),
    tariff,
    openingCredit: nanoBaht(1_000_000_000_000n),
  });
  return {
    realm: 'simulation',
    core: 'core',
    version: 1,
    zones: [{ id: 'z', statedLossPpm: { lowest: 0, highest: 50_000 } }],
    gateways: [{ id: 'g', epoch: 1, key: key('g') }],
    points: [point('p', 'delivery'), point('c', 'delivery'), point('head', 'feeder'), point('pv', 'generation')],
    deviceBindings: [],
    accounts: [account('producer', 'tou'), account('consumer', 'tou'), account('unpriced', 'none')],
    accountBindings: [
      { account: 'producer', point: 'p', from: ten },
      { account: 'consumer', point: 'c', from: ten },
      { account: 'producer', point: 'pv', from: ten },
    ],
    ...change,
  };
};

export const orderTerms = (change: Partial<OrderTerms> & Pick<OrderTerms, 'nonce'>): OrderTerms => ({
  realm: 'simulation',
  account: 'producer',
  point: change.account === 'consumer' ? 'c' : 'p',
  zone: 'z',
  start: at('10:30'),
  length: millis(15 * MINUTE),
  side: change.account === 'consumer' ? 'buy' : 'sell',
  quantityWh: wh(2000),
  limit: microBahtPerKwh(4_000_000),
  timeInForce: 'gate',
  expires: at('23:00'),
  ...change,
});

export const metered = (
  point: string,
  start: Instant,
  [importWh, exportWh]: readonly [number, number],
  change: Partial<MeteredInterval> & Readonly<{ opening?: readonly [number, number] }> = {},
): MeteredInterval => {
  const { opening = [0, 0], ...rest } = change;
  const [openingImportWh, openingExportWh] = [wh(opening[0]), wh(opening[1])];
  const energy = {
    importWh: wh(importWh),
    exportWh: wh(exportWh),
    openingImportWh,
    openingExportWh,
    uncertaintyWh: wh(1),
  };
  const leafHash = bytes(JSON.stringify([point, start, importWh, exportWh, rest.version ?? 1]));
  return { point, start, length: millis(15 * MINUTE), version: 1, origin: 'measured', energy, leafHash, ...rest };
};

/** A market that is told things in words: every call journals one command and returns its events. */
export const smallMarket = (
  change: Partial<MarketSettings> = {},
  registry: Registry = smallRegistry(),
  tariffs: TariffFiles = plainTariffs,
) => {
  const market: Market = createMarket({ sha256 });
  const journal: { at: Instant; command: Command }[] = [];
  let batch = 0;
  const journalled = (moment: Instant, command: Command): readonly MarketEvent[] => {
    journal.push({ at: moment, command });
    return market.apply({ at: moment, command });
  };
  // Time passes in a command of its own, so that what a command brings about is told apart from what time does.
  const apply = (moment: Instant, command: Command): readonly MarketEvent[] => {
    if (command.kind !== 'tick') journalled(moment, { kind: 'tick' });
    return journalled(moment, command);
  };
  journalled(ten, rulesCommand(change, tariffs));
  apply(ten, { kind: 'enrol', registry, hash: bytes(`registry ${registry.version}`) });
  return {
    market,
    journal,
    /** One command as it is: its events include what the passing of time brought about. */
    journalled,
    apply,
    tick: (time: string) => apply(at(time), { kind: 'tick' }),
    rules: (time: string, next: Partial<MarketSettings>, prices: TariffFiles = tariffs) =>
      apply(at(time), rulesCommand({ ...change, ...next }, prices)),
    enrol: (time: string, next: Registry) =>
      apply(at(time), { kind: 'enrol', registry: next, hash: bytes(`registry ${next.version}`) }),
    order: (time: string, terms: OrderTerms) =>
      apply(at(time), {
        kind: 'order',
        terms,
        hash: bytes(JSON.stringify(terms, (_, value) => (typeof value === 'bigint' ? `${value}` : value))),
      }),
    cancel: (time: string, account: string, nonce: string) =>
      apply(at(time), { kind: 'cancel', terms: { realm: 'simulation', account, nonce, expires: at('23:00') } }),
    batch: (time: string, ...intervals: readonly MeteredInterval[]) => {
      batch += 1;
      const payloadHash = bytes(`batch ${batch}`);
      return apply(at(time), { kind: 'batch', gateway: 'g', epoch: 1, sequence: batch, payloadHash, intervals });
    },
  };
};

/** Events as short sentences, so that a test reads like a minute book. */
export const said = (events: readonly MarketEvent[]): string[] => events.map(sentence);

const sentence = (event: MarketEvent): string => {
  switch (event.kind) {
    case 'rules-changed':
      return 'rules changed';
    case 'rules-refused':
      return `rules refused: ${event.conflict.setting} cannot become ${event.conflict.asked}`;
    case 'enrolled':
      return `enrolled ${event.version}`;
    case 'order-accepted':
      return `accepted ${event.order} rests ${event.restingWh}`;
    case 'order-refused':
      return `refused ${event.order}: ${event.reason}`;
    case 'reading-held':
      return `held ${event.point} ${event.version} ${event.why.join('+')}`;
    case 'reading-forgotten':
      return `forgotten ${event.point} ${event.version}`;
    case 'reading-decided':
      return `decided ${event.point} ${event.version} ${event.verdict} by ${event.author}`;
    case 'order-done':
      return `done ${event.order} ${event.reason} ${event.restWh}`;
    case 'traded': {
      const { quantityWh, price, seller, buyer, phase } = event.trade;
      return `traded ${quantityWh}@${price} ${seller}→${buyer} ${phase}`;
    }
    case 'cleared': {
      const { reason, volumeWh, price, lowest, highest } = event.clearing;
      return `cleared ${reason} ${volumeWh}@${price} [${lowest},${highest}]`;
    }
    case 'batch-kept':
      return `kept ${event.gateway} ${event.batch}`;
    case 'settled': {
      const points = event.run.points.map(({ point, total, basis }) => `${point} ${total} ${basis}`);
      return `run ${event.run.run}: ${points.join(', ')}`;
    }
    case 'fact-kept': {
      const { gateway, number, zones, fact } = event;
      return `fact ${gateway} ${number}: ${fact.kind} ${fact.stands ? 'stands' : 'over'} in ${zones.join(', ')}`;
    }
    case 'facts-lapsed':
      return `${event.count} facts of ${event.gateway} lapsed`;
    case 'controlled':
      return `${event.control.act} ${event.control.zone ?? 'all'}: ${event.withdrawn} withdrawn`;
    case 'period-closed':
      return `closed ${new Date(event.to).toISOString()} ${event.accounts}`;
    case 'erased':
      return `erased ${event.account}`;
    case 'cannot-price':
      return `cannot price: ${event.reason}`;
    case 'invariant-broken':
      return `broken ${event.law}`;
  }
};
