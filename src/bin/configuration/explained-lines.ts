import { relative } from 'node:path';
import type { Difference } from '../../configuration/difference.ts';
import type { Explained } from '../../configuration/explain.ts';
import type { Layer, Origin } from '../../configuration/layer.ts';
import { purposeIn } from '../../configuration/purpose-in.ts';
import type { Refusal } from '../../configuration/refusal.ts';
import { unitInThai } from '../../configuration/words/allowed.ts';
import { placesInThai } from '../../configuration/words/places.ts';
import type { Language, Said } from '../../configuration/words/said.ts';
import { sameData } from '../../domain/same-data.ts';
import { bangkokTime } from '../../domain/time.ts';
import { momentsIn } from '../../web/format/moment.ts';
import { shipped } from '../shipped.ts';
import { textWidth } from '../terminal/text-width.ts';
import type { BesideInForce, InForce, VariablesHere } from './beside-in-force.ts';

const kinds: Readonly<Record<Origin['kind'], Said>> = {
  usual: { en: 'usual', th: 'ค่าปกติ' },
  default: { en: 'default', th: 'ค่าเริ่มต้น' },
  environment: { en: 'environment', th: 'สภาพแวดล้อม' },
  authority: { en: 'authority', th: 'หน่วยงาน' },
  region: { en: 'region', th: 'พื้นที่' },
  site: { en: 'site', th: 'ไซต์' },
  variables: { en: 'variable', th: 'ตัวแปร' },
  live: { en: 'live', th: 'ปรับขณะทำงาน' },
};

const words = {
  standsOn: { en: 'layers, the later wins', th: 'ชั้นของการตั้งค่า ชั้นหลังมีผลเหนือชั้นก่อน' },
  setBy: { en: 'set by', th: 'กำหนดโดย' },
  source: { en: 'source', th: 'ที่มา' },
  allowed: { en: 'allowed', th: 'ค่าที่ใช้ได้' },
  usual: { en: 'usual', th: 'ค่าปกติ' },
  noVariables: { en: 'none', th: 'ไม่มี' },
  here: { en: ' ← refused', th: ' ← ใช้ไม่ได้' },
  below: { en: ' ← refused in a layer below', th: ' ← ค่าในชั้นก่อนหน้าใช้ไม่ได้' },
  refusals: { en: 'Refused', th: 'ใช้ไม่ได้' },
  absent: { en: '(not there)', th: '(ไม่มี)' },
  cannotBeRead: {
    en: 'What is in force, and what was changed live, is not known here',
    th: 'ไม่ทราบว่าการตั้งค่าใดมีผลใช้อยู่ และมีอะไรปรับขณะทำงาน',
  },
} as const;

/** A shipped file by its place in the repository, another by its own path. */
const fileName = (name: string): string => {
  const inside = relative(shipped('.'), name);
  return name.startsWith('/') && inside.startsWith('config/') ? inside : name;
};

/** What was changed live stands in no file. */
const originWords = ({ layer, kind }: Pick<Origin, 'layer' | 'kind'>, language: Language): string =>
  kind === 'usual' || kind === 'live'
    ? kinds[kind][language]
    : `${kinds[kind][language]} ${language === 'th' ? placesInThai(fileName(layer)) : fileName(layer)}`;

/** The value with its unit, as it is said in the language. */
const valueWords = ({ shown, unit }: Pick<Explained, 'shown' | 'unit'>, language: Language): string =>
  language === 'en' || unit === null || !shown.endsWith(` ${unit}`)
    ? shown
    : shown.slice(0, -unit.length) + unitInThai(unit);

const refusedWords = (refused: Explained['refused'], language: Language): string =>
  refused === null ? '' : words[refused][language];

const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - textWidth(text)));

/** Each layer and each setting on a line: path, value, and who has set it. */
export const listed = (layers: readonly Layer[], rows: readonly Explained[], language: Language): readonly string[] => {
  const stands = layers.map(({ name, kind = 'site' }) => `  ${originWords({ layer: name, kind }, language)}`);
  const width = Math.max(...rows.map(({ path }) => path.length));
  const values = rows.map((row) => valueWords(row, language));
  const span = Math.min(40, Math.max(...values.map(textWidth)));
  return [
    `${words.standsOn[language]}:`,
    ...new Set(stands),
    '',
    ...rows.map(
      ({ path, origin, refused }, at) =>
        `${path.padEnd(width)}  ${padded(values[at] ?? '', span)}  ${originWords(origin, language)}${refusedWords(refused, language)}`,
    ),
  ];
};

/** Everything that is known of these settings. */
export const described = (rows: readonly Explained[], language: Language): readonly string[] =>
  rows.flatMap(({ doc, origin, allowed, usual, ...row }) => [
    `${row.path} = ${valueWords(row, language)}${refusedWords(row.refused, language)}`,
    `  ${purposeIn(language, doc)}`,
    `  ${words.setBy[language]}: ${originWords(origin, language)}`,
    ...(origin.source === null ? [] : [`  ${words.source[language]}: ${origin.source}`]),
    ...(allowed.en === ''
      ? []
      : [
          `  ${words.allowed[language]}: ${allowed[language]}${usual === null ? '' : `${language === 'en' ? ';' : ''} ${words.usual[language]}: ${JSON.stringify(usual)}`}`,
        ]),
  ]);

/** All that is wrong; nothing where nothing is. */
export const refusedLines = (refusals: readonly Refusal[], language: Language): readonly string[] =>
  refusals.length === 0 ? [] : [`${words.refusals[language]}:`, ...refusals.map(({ said }) => `  ${said[language]}`)];

/** `path: from → to`, each with who has set it. */
export const differing = (found: readonly Difference[], language: Language): readonly string[] => {
  const side = (one: Explained | null): string =>
    one === null ? words.absent[language] : `${valueWords(one, language)} (${originWords(one.origin, language)})`;
  return found.map(({ path, from, to }) => `${path}: ${side(from)} → ${side(to)}`);
};

/** What is in force, and where it is not what is shown, `among` these settings alone or all (null); nothing without a history. */
export const inForceLines = (
  { inForce, why }: Pick<BesideInForce, 'inForce' | 'why'>,
  among: readonly Explained[] | null,
  language: Language,
  file: string,
): readonly string[] => {
  if (inForce === null) return why === null ? [] : [`${words.cannotBeRead[language]}: ${why}`];
  const differs = inForce.differs.filter(({ path }) => among === null || among.some((one) => one.path === path));
  return [
    inForceWords(inForce, differs.length)[language],
    ...differing(differs, language).map((line) => `  ${line}`),
    ...(inForce.open === null ? [] : [openWords(inForce.open, file)[language]]),
  ];
};

/** Whose environment variables what is shown, and what is in force, stand under, where that is not the same for certain. */
export const variableLines = ({ here, started }: VariablesHere, language: Language): readonly string[] => {
  const names = (of: VariablesHere['here']): string => Object.keys(of).join(', ') || words.noVariables[language];
  if (started !== null && sameData(here, started)) return [];
  if (started !== null) return [otherVariables(names(here), names(started))[language]];
  return Object.keys(here).length === 0 ? [] : [ofThisShell(names(here))[language]];
};

const otherVariables = (here: string, started: string): Said => ({
  en: `What is in force is said under the environment variables that the program was last started with (${started}), what is shown under those of this shell (${here}).`,
  th: `ค่าที่มีผลใช้แสดงตามตัวแปรสภาพแวดล้อมที่โปรแกรมเริ่มครั้งล่าสุด (${started}) ส่วนค่าที่แสดงเป็นไปตามตัวแปรของเชลล์นี้ (${here})`,
});

const ofThisShell = (here: string): Said => ({
  en: `Environment variables of this shell are in what is shown (${here}); the running program may have others.`,
  th: `ค่าที่แสดงรวมตัวแปรสภาพแวดล้อมของเชลล์นี้ (${here}) โปรแกรมที่ทำงานอยู่อาจมีตัวแปรอื่น`,
});

const inForceWords = ({ change, at, live }: InForce, differ: number): Said => {
  const on = live ? { en: ', under what was changed live,', th: ' รวมที่ปรับขณะทำงาน' } : { en: '', th: '' };
  const since = { en: bangkokTime(at), th: momentsIn(bangkokTime(at), 'th') };
  return differ === 0
    ? {
        en: `Change ${change} is in force since ${since.en}, and this${on.en} is what it says.`,
        th: `การเปลี่ยนครั้งที่ ${change} มีผลใช้ตั้งแต่ ${since.th} ตรงกับที่แสดงนี้${on.th}`,
      }
    : {
        en: `Change ${change} is in force since ${since.en}, and this${on.en} says otherwise (in force → here):`,
        th: `การเปลี่ยนครั้งที่ ${change} มีผลใช้ตั้งแต่ ${since.th} ไม่ตรงกับที่แสดงนี้${on.th} (ที่มีผลใช้ → ที่แสดงนี้):`,
      };
};

const openWords = (change: number, file: string): Said => ({
  en: `Change ${change} is on trial, or waits for a start: gridtokenx config show ${change} --config ${file}`,
  th: `การเปลี่ยนครั้งที่ ${change} อยู่ระหว่างทดลอง หรือรอเริ่มโปรแกรม: gridtokenx config show ${change} --config ${file}`,
});
