import { relative } from 'node:path';
import type { Difference } from '../../configuration/difference.ts';
import type { Explained } from '../../configuration/explain.ts';
import type { Layer, Origin } from '../../configuration/layer.ts';
import type { Language, Said } from '../../configuration/words/said.ts';
import { shipped } from '../shipped.ts';

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
  absent: { en: '(not there)', th: '(ไม่มี)' },
} as const;

/** A shipped file by its place in the repository, another by its own path. */
const fileName = (name: string): string => {
  const inside = relative(shipped('.'), name);
  return name.startsWith('/') && inside.startsWith('config/') ? inside : name;
};

const originWords = ({ layer, kind }: Origin, language: Language): string =>
  kind === 'usual' ? kinds.usual[language] : `${kinds[kind][language]} ${fileName(layer)}`;

/** Each layer and each setting on a line: path, value, and who has set it. */
export const listed = (layers: readonly Layer[], rows: readonly Explained[], language: Language): readonly string[] => {
  const stands = layers.map(({ name, kind = 'site' }) => `  ${kinds[kind][language]} ${fileName(name)}`);
  const width = Math.max(...rows.map(({ path }) => path.length));
  const span = Math.min(40, Math.max(...rows.map(({ shown }) => shown.length)));
  return [
    `${words.standsOn[language]}:`,
    ...new Set(stands),
    '',
    ...rows.map(
      ({ path, shown, origin }) => `${path.padEnd(width)}  ${shown.padEnd(span)}  ${originWords(origin, language)}`,
    ),
  ];
};

/** Everything that is known of these settings. */
export const described = (rows: readonly Explained[], language: Language): readonly string[] =>
  rows.flatMap(({ path, shown, doc, origin, allowed, usual }) => [
    `${path} = ${shown}`,
    `  ${doc}`,
    `  ${words.setBy[language]}: ${originWords(origin, language)}`,
    ...(origin.source === null ? [] : [`  ${words.source[language]}: ${origin.source}`]),
    ...(allowed.en === ''
      ? []
      : [
          `  ${words.allowed[language]}: ${allowed[language]}${usual === null ? '' : `; ${words.usual[language]}: ${JSON.stringify(usual)}`}`,
        ]),
  ]);

/** `path: from → to`, each with who has set it. */
export const differing = (found: readonly Difference[], language: Language): readonly string[] => {
  const side = (one: Explained | null): string =>
    one === null ? words.absent[language] : `${one.shown} (${originWords(one.origin, language)})`;
  return found.map(({ path, from, to }) => `${path}: ${side(from)} → ${side(to)}`);
};
