import { asItIs, type Said } from './said.ts';
import { whyInThai } from './why-in-thai.ts';

/** `gateway.json: lines[0].unit`, or all of it. */
const placed = (layer: string, path: string): Said =>
  path === '' ? { en: `${layer}: what it holds`, th: `${layer}: เนื้อหา` } : asItIs(`${layer}: ${path}`);

const ended = (sentence: string): string => (/[?.]$/.test(sentence) ? sentence : `${sentence}.`);

type Place = Readonly<{ layer: string; path: string }>;

/** What can be wrong with a configuration before anything is said of what it means. */
export const schemaRefusals = {
  'moved-key': ({ layer, path, to }: Place & Readonly<{ to: string }>): Said => ({
    en: `${layer}: ${path} is ${to} now. Write it there.`,
    th: `${layer}: ${path} ย้ายไปเป็น ${to} แล้ว ให้เขียนไว้ที่นั่น`,
  }),
  'unknown-key': ({
    layer,
    path,
    group,
    value,
    known,
    meant,
  }: Place &
    Readonly<{ group: string; value: string | null; known: readonly string[]; meant: string | null }>): Said => {
    const found = `${layer}: ${path}${value === null ? '' : ` (${value})`}`;
    const list = known.join(', ');
    return {
      en: `${found} is not a setting; allowed ${group === '' ? 'there' : `in ${group}`}: ${list}.${meant === null ? '' : ` Did you mean "${meant}"?`}`,
      th: `${found} ไม่ใช่การตั้งค่าที่มี ค่าที่ใช้ได้${group === '' ? '' : `ใน ${group}`}: ${list}${meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`}`,
    };
  },
  unreadable: ({ file, why }: Readonly<{ file: string; why: string }>): Said => ({
    en: `The configuration in ${file} cannot be read: ${ended(why)}`,
    th: `อ่านการตั้งค่า ${file} ไม่ได้: ${whyInThai(why)}`,
  }),
  missing: ({ layer, path, allowed }: Place & Readonly<{ allowed: Said }>): Said => {
    const place = placed(layer, path);
    return {
      en: ended(`${place.en} is missing; allowed: ${allowed.en}`),
      th: `${place.th} ยังไม่ได้กำหนด ค่าที่ใช้ได้: ${allowed.th}`,
    };
  },
  value: ({ layer, path, value, allowed }: Place & Readonly<{ value: string; allowed: Said }>): Said => {
    const place = placed(layer, path);
    return {
      en: ended(`${place.en} is ${value}; allowed: ${allowed.en}`),
      th: `${place.th} คือ ${value} ค่าที่ใช้ได้: ${allowed.th}`,
    };
  },
  unit: ({
    layer,
    path,
    value,
    written,
    dimension,
    units,
    meant,
    allowed,
  }: Place &
    Readonly<{
      value: string;
      written: string;
      dimension: Said;
      units: readonly string[];
      meant: string | null;
      allowed: Said;
    }>): Said => {
    const list = units.join(', ');
    return {
      en: `${layer}: ${path} is ${value}, and "${written}" is no unit of ${dimension.en} (${list}); allowed: ${allowed.en}${meant === null ? '.' : `; did you mean "${meant}"?`}`,
      th: `${layer}: ${path} คือ ${value} แต่ "${written}" ไม่ใช่หน่วยของ${dimension.th} (${list}) ค่าที่ใช้ได้: ${allowed.th}${meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`}`,
    };
  },
  depends: ({ layer, paths }: Readonly<{ layer: string; paths: readonly string[] }>): Said => ({
    en: `${layer}: what depends on ${paths.join(', ')} can be judged once that is right.`,
    th: `${layer}: ส่วนที่ขึ้นกับ ${paths.join(', ')} จะตรวจได้เมื่อค่านั้นถูกต้องแล้ว`,
  }),
  'unknown-variable': ({
    variable,
    known,
    meant,
  }: Readonly<{ variable: string; known: readonly string[]; meant: string | null }>): Said => ({
    en: `The environment variable ${variable} sets nothing; allowed there: ${known.join(', ')}.${meant === null ? '' : ` Did you mean ${meant}?`} Correct its name, or unset it.`,
    th: `ตัวแปรสภาพแวดล้อม ${variable} ไม่ได้กำหนดค่าใด ชื่อที่ใช้ได้: ${known.join(', ')}${meant === null ? '' : ` หมายถึง ${meant} ใช่หรือไม่?`} แก้ชื่อ หรือเลิกกำหนดตัวแปรนี้`,
  }),
  'stands-in-two-files': ({ section, files }: Readonly<{ section: string; files: readonly string[] }>): Said => ({
    en: `${section} stands in ${files.join(' and in ')}; allowed: one of them.`,
    th: `${section} อยู่ทั้งใน ${files.join(' และใน ')} ให้เหลือเพียงไฟล์เดียว`,
  }),
  'no-credentials': ({ layer, path, value }: Place & Readonly<{ value: string }>): Said => ({
    en: `${layer}: ${path} is "${value}", but nobody has handed over credentials ($CREDENTIALS_DIRECTORY is not set); allowed: the path of a file, or to be started by systemd with LoadCredential=.`,
    th: `${layer}: ${path} คือ "${value}" แต่ไม่มีผู้ส่งมอบข้อมูลลับ (ไม่ได้กำหนด $CREDENTIALS_DIRECTORY) ค่าที่ใช้ได้: ที่อยู่ของไฟล์ หรือให้ systemd เริ่มโปรแกรมด้วย LoadCredential=`,
  }),
} as const;
