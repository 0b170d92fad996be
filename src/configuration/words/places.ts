import type { Said } from './said.ts';

/** Whose request it is, and what the files were called where it was signed: they are in no place of this machine yet. */
export const requestPlace = (author: string, names: readonly string[]): string =>
  `the request of ${author} (sent as ${names.join(', ')})`;

/** A configuration that a site's files do not say: the change it came with, and where its bytes are kept. */
export const keptPlace = (change: number, author: string, kept: string): string =>
  `change ${change} by ${author} (kept as ${kept})`;

/** What was changed under way, over the files. */
export const LIVE_PLACE = 'the live changes';

/** What a site's file and what was changed live say together. */
export const underLive = (file: string): string => `${file}, under ${LIVE_PLACE}`;

const thai: readonly (readonly [RegExp, string])[] = [
  [/the request of (\S+) \(sent as ([^)]*)\)/g, 'คำขอของ $1 (ส่งมาในชื่อ $2)'],
  [/change (\d+) by (\S+) \(kept as ([^)]*)\)/g, 'การเปลี่ยนครั้งที่ $1 โดย $2 (เก็บเป็น $3)'],
  [/, under the live changes/g, ' ภายใต้ส่วนที่ปรับขณะทำงาน'],
  [/the live changes/g, 'ส่วนที่ปรับขณะทำงาน'],
];

/** A text with places that are no paths, as they are said in Thai. */
export const placesInThai = (text: string): string =>
  thai.reduce((said, [pattern, words]) => said.replace(pattern, words), text);

/** The same sentence, its places in its language. */
export const placed = ({ en, th }: Said): Said => ({ en, th: placesInThai(th) });
