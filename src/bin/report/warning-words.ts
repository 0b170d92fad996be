import type { Language } from '../../web/format/moment.ts';
import { messageIn } from '../../web/words/message-in.ts';

type Said = readonly [pattern: RegExp, thai: string];

/** What `brokenLinks` says, part by part. */
const links: readonly Said[] = [
  [/\band (\d+) more frames\b/g, 'และอีก $1 ช่วงเวลา'],
  [/\band (\d+) more events\b/g, 'และอีก $1 เหตุการณ์'],
  [/\bframe (\d+)/g, 'ช่วงเวลาลำดับที่ $1'],
  [/\bevent (\d+)/g, 'เหตุการณ์ลำดับที่ $1'],
  [/does not hang on the one before it/g, 'ไม่ต่อกับรายการก่อนหน้า'],
  [/is missing/g, 'หายไป'],
  [/is not of the window it is kept for/g, 'ไม่ใช่ของช่วงเวลาที่ระบุไว้'],
  [/is not the event it is kept as/g, 'ไม่ใช่เหตุการณ์ที่ระบุไว้'],
  [/is not the newest one that was kept/g, 'ไม่ใช่รายการล่าสุดที่เก็บไว้'],
  [/cannot be read \((.*?)\)(?=, |$)/g, 'อ่านไม่ได้ ($1)'],
];

/** What is said of a storage that cannot be read. */
const losses: readonly Said[] = [
  [
    /^There is no power-quality data in (.+?)\. .*$/,
    'ไม่มีข้อมูลคุณภาพไฟฟ้าใน $1 เกตเวย์จะเก็บเมื่ออ่านมิเตอร์ครบสิบนาที หรือระบุไฟล์อื่นด้วย --data',
  ],
  [
    /^The power-quality data (.+) cannot be read \((.*)\)\. .*$/,
    'อ่านข้อมูลคุณภาพไฟฟ้า $1 ไม่ได้ ($2) ให้ตรวจว่าตำแหน่งไฟล์ถูกต้องและมีสิทธิ์อ่าน',
  ],
  [/^(.+) was kept by an older version of this program\. .*$/, '$1 เก็บโดยโปรแกรมรุ่นเก่า ให้เริ่มเกตเวย์หนึ่งครั้งเพื่อปรับไฟล์'],
  [
    /^(.+) holds no power-quality data this program knows\. .*$/,
    '$1 ไม่มีข้อมูลคุณภาพไฟฟ้าที่โปรแกรมนี้รู้จัก ให้ระบุ quality.sqlite ของเกตเวย์',
  ],
];

/** What of a chain is broken, in a file: the file as it is, and the rest in the language. */
export const brokenIn = (language: Language, broken: string): string => {
  if (language === 'en') return broken;
  const [, file = '', rest = broken] = /^(.*?: )(.*)$/s.exec(broken) ?? [];
  return file + links.reduce((text, [pattern, thai]) => text.replace(pattern, thai), rest);
};

/** Why a storage was lost; a sentence that is not ours is left as it is. */
export const lostIn = (language: Language, lost: string): string => {
  if (language === 'en') return lost;
  const found = losses.find(([pattern]) => pattern.test(lost));
  return found === undefined ? messageIn(language, lost).text : lost.replace(...found);
};
