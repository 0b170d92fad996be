import { microBahtPerKwh } from '../domain/money.ts';
import { millis } from '../domain/time.ts';
import { type PriceOf, priceBook } from '../tariff/price-book.ts';
import { readTariffs, type TariffFiles } from '../tariff/read-tariffs.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  checkSettings,
  defaultMarketSettings,
  type MarketSettings,
  type ValidationSettings,
} from './market-settings.ts';

/** Everything a market goes by that is not in a command: its settings and its prices. */
export type MarketRules = Readonly<{
  /** SHA-256 of their text, lower-case hex. */
  hash: string;
  /** As they were journalled; empty before the first. */
  text: string;
  settings: MarketSettings;
  priceOf: PriceOf;
}>;

/** Before the first rules there are no prices, and `enrol` opens no market on these settings. */
export const noRules: MarketRules = {
  hash: '',
  text: '',
  settings: defaultMarketSettings,
  priceOf: () => ({ unknown: 'no rules are in force' }),
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
  const tariffs = readTariffs(files);
  if ('errors' in tariffs) throw new RangeError(tariffs.errors.join('\n'));
  if (rulesText(settings, files) !== text) throw new RangeError('the rules are not in their canonical form');
  return { text, settings, priceOf: priceBook(tariffs.value) };
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
    ...(json['validation'] !== undefined && { validation: validationOf(recordOf(json['validation'], 'validation')) }),
  };
};
