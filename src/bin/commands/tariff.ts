import { resolve } from 'node:path';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type References, readReferences } from '../../configuration/reference-folder.ts';
import { readTariffFolder, type TariffFolder } from '../../configuration/tariff-folder.ts';
import { canonicalJson } from '../../market/canonical-json.ts';
import { periodAt } from '../../tariff/hours.ts';
import { monthlyBill } from '../../tariff/monthly-bill.ts';
import type { Tariff } from '../../tariff/tariff.ts';
import type { Language } from '../../web/format/moment.ts';
import { toHex, utf8 } from '../../wire/bytes.ts';
import { jsonOf } from '../invoice/render.ts';
import { shipped } from '../shipped.ts';
import { spokenLanguage } from '../spoken-language.ts';
import { askedPeriod, askedUsage, refuseMissing, type UsageOptions } from '../tariff/asked-usage.ts';
import { billLines } from '../tariff/bill-lines.ts';
import { calendarLines, dayLines } from '../tariff/calendar-lines.ts';
import { authorityOf, chooseTariff, type Wanted } from '../tariff/choose-tariff.ts';
import { emissionLines, emissionsOf } from '../tariff/emission-lines.ts';
import { listLines, showLines } from '../tariff/tariff-lines.ts';
import { tariffWords } from '../tariff/tariff-words.ts';
import { saidIn } from '../words/in-language.ts';

type TariffOptions = UsageOptions &
  Wanted &
  Readonly<{
    action: 'price' | 'list' | 'show' | 'calendar' | 'day';
    argument?: string;
    lang?: string;
    json?: boolean;
    config?: string;
  }>;

/** `gridtokenx tariff`: 0, or 1 where there is no price or nothing is known of a day. @throws Fault `configuration`. */
export const run = async (options: TariffOptions): Promise<number> => {
  const folder = options.config === undefined ? shipped('config') : resolve(options.config);
  const data = { ...readTariffFolder(folder), ...readReferences(folder) };
  const { json = false, argument = '' } = options;
  const lang = spokenLanguage(options.lang);
  const print = (value: unknown, lines: () => readonly string[]): 0 => {
    process.stdout.write(json ? jsonOf(value) : `${lines().join('\n')}\n`);
    return 0;
  };
  switch (options.action) {
    case 'price':
      return price(data, options, lang);
    case 'list': {
      const listed = listLines(data, authorityOf(data.tariffs, options.authority), lang);
      return print(listed.value, () => listed.lines);
    }
    case 'show': {
      const shown = showLines(data, argument, lang, (name) => hashOf(data, name));
      return print(shown.value, () => shown.lines);
    }
    case 'calendar': {
      const days = calendarLines(data, argument, lang);
      return print(days.value, () => days.lines);
    }
    case 'day': {
      const one = dayLines(data, argument, lang);
      print(one.value, () => one.lines);
      return one.known ? 0 : 1;
    }
  }
};

/** SHA-256 of a tariff, spelled out, as canonical JSON. */
const hashOf = ({ spelledOut }: TariffFolder, name: string): string =>
  toHex(sha256(utf8(canonicalJson(spelledOut.get(name) ?? null))));

const price = (data: TariffFolder & References, options: TariffOptions, lang: Language): number => {
  const { json } = options;
  const words = tariffWords[lang];
  const tariff: Tariff = chooseTariff(data.tariffs, options);
  const { period, moment } = askedPeriod(options);
  const hours = moment === null || tariff.calendar === null ? null : periodAt(tariff, moment);
  const usage = askedUsage(options, hours !== null && 'period' in hours ? hours.period : null);
  if (hours === null || 'period' in hours) refuseMissing(tariff, usage);
  const bill = hours !== null && 'unknown' in hours ? hours : monthlyBill(tariff, period, usage);
  if ('unknown' in bill) {
    process.stdout.write(
      json
        ? jsonOf({ kind: 'unknown', reason: bill.unknown })
        : `${words.cannot}: ${saidIn(lang, bill.unknown)}${lang === 'th' ? '' : '.'}\n`,
    );
    return 1;
  }
  const hash = hashOf(data, tariff.name);
  const { tariff: _, ...rest } = bill;
  const { name, authority, code } = tariff;
  const lines = [
    ...billLines(bill, lang, hash),
    ...emissionLines(data.emissions, bill, lang),
    ...(hours === null || 'unknown' in hours ? [] : [`  ${options.at}: ${words.allIn} ${words.hours[hours.period]}`]),
  ];
  process.stdout.write(
    json
      ? jsonOf({ kind: 'bill', name, authority, code, hash, ...rest, emissions: emissionsOf(data.emissions, bill) })
      : `${lines.join('\n')}\n`,
  );
  return 0;
};
