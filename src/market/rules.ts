import { microBahtPerKwh } from '../domain/money.ts';
import { millis } from '../domain/time.ts';
import { type PriceOf, priceBook } from '../tariff/price-book.ts';
import { readTariffs, type TariffFiles } from '../tariff/read-tariffs.ts';
import type { Calendar, Tariff } from '../tariff/tariff.ts';
import { canonicalJson } from './canonical-json.ts';
import { type SettlementRule, settlementRules } from './deliver-min.ts';
import {
  checkSettings,
  defaultMarketSettings,
  type EmergencySettings,
  feedersOf,
  type MarketSettings,
  type ValidationSettings,
} from './market-settings.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import { readNetwork } from './network/read-network.ts';
import { type Rationing, rationings } from './ration-fills.ts';
import { readCharges } from './read-charges.ts';
import { type ChargesAt, chargesBook } from './trade-charges.ts';

/** Everything a market goes by that is not in a command: its settings and its prices. */
export type MarketRules = Readonly<{
  /** SHA-256 of their text, lower-case hex. */
  hash: string;
  /** As they were journalled; empty before the first. */
  text: string;
  settings: MarketSettings;
  priceOf: PriceOf;
  tariffs: readonly Tariff[];
  calendars: readonly Calendar[];
  /** The lines between zones; null where each is a market of its own. */
  feeders: FeederTree | null;
  /** Null where nobody is charged anything for trades. */
  chargesAt: ChargesAt | null;
}>;

/** A few tariffs over a horizon of 36 hours, several times over. */
const PRICES_REMEMBERED = 4_096;

/** Before the first rules there are no prices, and `enrol` opens no market on these settings. */
export const noRules: MarketRules = {
  hash: '',
  text: '',
  settings: defaultMarketSettings,
  priceOf: () => ({ unknown: 'no rules are in force' }),
  tariffs: [],
  calendars: [],
  feeders: null,
  chargesAt: null,
};

/**
 * Rules as they are journalled and hashed: canonical JSON (RFC 8785) of settings (whole numbers: milliseconds, µTHB/kWh,
 * Wh), tariffs and calendars, the latter word for word as their files have them and sorted by that, so that neither the
 * layout of a file nor its name makes other rules.
 */
export const rulesText = (market: MarketSettings, { tariffs, calendars }: TariffFiles): string => {
  const sorted = (files: TariffFiles['tariffs']): readonly unknown[] =>
    files
      .map(({ content }) => ({ content, text: canonicalJson(content) }))
      .sort((one, other) => (one.text < other.text ? -1 : 1))
      .map(({ content }) => content);
  return canonicalJson({ market, tariffs: sorted(tariffs), calendars: sorted(calendars) });
};

/**
 * Rules out of their text.
 * @throws RangeError when it is not one that `rulesText` makes of sound settings and tariffs.
 */
export const readRules = (text: string): Omit<MarketRules, 'hash'> => {
  const top = recordOf(parse(text), 'the rules');
  const settings = checkSettings(settingsOf(recordOf(top['market'], 'market')));
  const files = { calendars: filesOf(top['calendars'], 'calendars'), tariffs: filesOf(top['tariffs'], 'tariffs') };
  const read = readTariffs(files, 'journal');
  if ('errors' in read) throw new RangeError(read.errors.join('\n'));
  const { tariffs, calendars } = read.value;
  if (rulesText(settings, files) !== text) throw new RangeError('the rules are not in their canonical form');
  const priceOf = remembered(priceBook(tariffs));
  const chargesAt = settings.charges === undefined ? null : chargesBook(settings.charges);
  return { text, settings, priceOf, tariffs, calendars, feeders: feedersOf(settings), chargesAt };
};

/** A price depends on the tariff and the interval alone, and a book of orders asks for few of them again and again. */
const remembered = (priceOf: PriceOf): PriceOf => {
  const known = new Map<string, Map<number, ReturnType<PriceOf>>>();
  let count = 0;
  return (tariff, start) => {
    const found = known.get(tariff)?.get(start);
    if (found !== undefined) return found;
    if (count >= PRICES_REMEMBERED) {
      known.clear();
      count = 0;
    }
    const made = priceOf(tariff, start);
    const ofTariff = known.get(tariff) ?? new Map<number, ReturnType<PriceOf>>();
    known.set(tariff, ofTariff.set(start, made));
    count += 1;
    return made;
  };
};

type Json = Readonly<Record<string, unknown>>;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RangeError('the rules are no JSON', { cause });
  }
};

const recordOf = (value: unknown, name: string): Json => {
  if (typeof value !== 'object' || value === null) throw new RangeError(`${name} is no object`);
  return value as Json;
};

const filesOf = (value: unknown, name: string): TariffFiles['tariffs'] => {
  if (!Array.isArray(value)) throw new RangeError(`${name} is no list`);
  return value.map((content: unknown, index) => ({ name: `${name}[${index}]`, content }));
};

const wholeIn = (json: Json, name: string): number => {
  const value = json[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new RangeError(`market.${name} is ${value}`);
  return value;
};

const validationOf = (json: Json): ValidationSettings => ({
  darkFrom: wholeIn(json, 'darkFrom'),
  darkTo: wholeIn(json, 'darkTo'),
  silentDays: wholeIn(json, 'silentDays'),
});

const periodsOf = (json: Json): NonNullable<MarketSettings['periods']> => ({
  closeAfter: millis(wholeIn(json, 'closeAfter')),
  ...(json['serviceByDay'] === true && { serviceByDay: true }),
});

const emergencyOf = (json: Json): EmergencySettings => {
  const administered = json['administrativePrice'];
  return {
    lowestPrice: microBahtPerKwh(wholeIn(json, 'lowestPrice')),
    highestPrice: microBahtPerKwh(wholeIn(json, 'highestPrice')),
    pointW: wholeIn(json, 'pointW'),
    administrativePrice: administered === null ? null : microBahtPerKwh(wholeIn(json, 'administrativePrice')),
    restoration: millis(wholeIn(json, 'restoration')),
  };
};

const rationingOf = (value: unknown): Rationing => {
  const known = rationings.find((each) => each === value);
  if (known === undefined) throw new RangeError(`market.rationing is ${String(value)}`);
  return known;
};

const settlementRuleOf = (value: unknown): SettlementRule => {
  const known = settlementRules.find((each) => each === value);
  if (known === undefined) throw new RangeError(`market.settlementRule is ${String(value)}`);
  return known;
};

const historyOf = (value: unknown): NonNullable<MarketSettings['history']> => {
  if (value !== 'records') throw new RangeError(`market.history is ${String(value)}`);
  return value;
};

const greenOf = (value: unknown): true => {
  if (value !== true) throw new RangeError(`market.green is ${String(value)}`);
  return value;
};

const settingsOf = (json: Json): MarketSettings => {
  const whole = (name: keyof MarketSettings): number => wholeIn(json, name);
  return {
    intervalLength: millis(whole('intervalLength')),
    gateLead: millis(whole('gateLead')),
    callPhase: millis(whole('callPhase')),
    auctionTolerance: millis(whole('auctionTolerance')),
    horizon: millis(whole('horizon')),
    runDelay: millis(whole('runDelay')),
    finalAfter: millis(whole('finalAfter')),
    tick: microBahtPerKwh(whole('tick')),
    lowestPrice: microBahtPerKwh(whole('lowestPrice')),
    highestPrice: microBahtPerKwh(whole('highestPrice')),
    largestQuantityWh: whole('largestQuantityWh'),
    ...(json['rationing'] !== undefined && { rationing: rationingOf(json['rationing']) }),
    ...(json['settlementRule'] !== undefined && { settlementRule: settlementRuleOf(json['settlementRule']) }),
    ...(json['green'] !== undefined && { green: greenOf(json['green']) }),
    ...(json['periods'] !== undefined && { periods: periodsOf(recordOf(json['periods'], 'periods')) }),
    ...(json['validation'] !== undefined && { validation: validationOf(recordOf(json['validation'], 'validation')) }),
    ...(json['emergency'] !== undefined && { emergency: emergencyOf(recordOf(json['emergency'], 'emergency')) }),
    ...(json['charges'] !== undefined && { charges: readCharges(json) }),
    ...(json['network'] !== undefined && { network: readNetwork(recordOf(json['network'], 'network')) }),
    ...(json['history'] !== undefined && { history: historyOf(json['history']) }),
  };
};
