import type { Said } from './said.ts';

const thaiUnits: Readonly<Record<string, string>> = {
  ms: 'มิลลิวินาที',
  s: 'วินาที',
  min: 'นาที',
  h: 'ชั่วโมง',
  days: 'วัน',
  'parts per million': 'ส่วนในล้านส่วน',
  'basis points': 'ส่วนในหมื่นส่วน',
  'our units': 'หน่วยของเรา',
  'the node’s unit': 'หน่วยของโหนด',
  'the unit': 'หน่วยนั้น',
  'the nominal voltage': 'เท่าของแรงดันพิกัด',
  times: 'เท่า',
  all: 'ของทั้งหมด',
  actions: 'คำสั่ง',
  mode: 'สิทธิ์ของไฟล์',
};

/** A unit in Thai; symbols stay as they are. */
export const unitInThai = (unit: string): string => thaiUnits[unit] ?? unit;

/** After the word for "in": symbols stand apart from Thai letters. */
const countedIn = (unit: string): string => (unit in thaiUnits ? `เป็น${unitInThai(unit)}` : `เป็น ${unit}`);

/** With the word that was probably meant. */
const asking = ({ en, th }: Said, meant: string | null): Said => ({
  en: `${en}${meant === null ? '' : `; did you mean "${meant}"?`}`,
  th: `${th}${meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`}`,
});

/** What is allowed in a setting: the part of a sentence that goes on after "allowed: ". */
export const allowed = {
  quoted: ({ en, th }: Said): Said => ({ en: `${en}; as a text, in quotes`, th: `${th} เป็นข้อความในเครื่องหมายคำพูด` }),
  text: (): Said => ({ en: 'a text that is not empty', th: 'ข้อความที่ไม่ว่าง' }),
  file: (): Said => ({
    en: 'the path of a file, or credential:NAME',
    th: 'ที่อยู่ของไฟล์ หรือ credential:ชื่อ',
  }),
  opaqueId: (): Said => ({
    en: 'lower-case letters, digits and hyphens, at most 63, starting with a letter or digit; never a name or a serial number',
    th: 'ตัวอักษรอังกฤษพิมพ์เล็ก ตัวเลข และขีดกลาง ไม่เกิน 63 ตัว ขึ้นต้นด้วยตัวอักษรหรือตัวเลข ห้ามใช้ชื่อบุคคลหรือหมายเลขเครื่อง',
  }),
  flag: (): Said => ({ en: 'true or false', th: 'true หรือ false' }),
  wholeNumber: (least: number, most: number, unit: string): Said => ({
    en: `a whole number${unit === '' ? '' : ` of ${unit}`} from ${least} to ${most}`,
    th: `จำนวนเต็ม${unit === '' ? '' : `${countedIn(unit)} `}ตั้งแต่ ${least} ถึง ${most}`,
  }),
  number: (least: number, most: number, unit: string): Said => ({
    en: `a number of ${unit} from ${least} to ${most}`,
    th: `จำนวน${countedIn(unit)} ตั้งแต่ ${least} ถึง ${most}`,
  }),
  oneOf: (values: readonly (string | number)[], meant: string | null): Said => {
    const list = values.map((one) => JSON.stringify(one)).join(', ');
    return asking({ en: list, th: list }, meant);
  },
  address: (protocols: readonly string[]): Said => {
    const starts = protocols.map((protocol) => `${protocol}//`);
    return { en: `an address that begins with ${starts.join(' or ')}`, th: `ที่อยู่ที่ขึ้นต้นด้วย ${starts.join(' หรือ ')}` };
  },
  bareAddress: (protocols: readonly string[]): Said => {
    const starts = protocols.map((protocol) => `${protocol}//`);
    return {
      en: `an address that begins with ${starts.join(' or ')} and has no name or password in it; where the section takes them, they stand in files of their own, as usernameFile and passwordFile (a path, or credential:NAME)`,
      th: `ที่อยู่ที่ขึ้นต้นด้วย ${starts.join(' หรือ ')} โดยไม่มีชื่อผู้ใช้หรือรหัสผ่าน ถ้าส่วนนี้ใช้ ให้เก็บไว้ในไฟล์แยก คือ usernameFile และ passwordFile (ที่อยู่ของไฟล์ หรือ credential:ชื่อ)`,
    };
  },
  moment: (): Said => ({
    en: 'a moment with its offset, such as 2026-11-24T10:00:00+07:00',
    th: 'วันเวลาพร้อมเขตเวลา เช่น 2026-11-24T10:00:00+07:00',
  }),
  day: (): Said => ({ en: 'a day as "2026-12-01"', th: 'วันที่ในรูปแบบ "2026-12-01"' }),
  timeOfDay: (): Said => ({
    en: 'a time of the day as "HH:MM", from "00:00" to "23:59"',
    th: 'เวลาในรูปแบบ "HH:MM" ตั้งแต่ "00:00" ถึง "23:59"',
  }),
  opaqueIds: (least: number, most: number): Said => ({
    en: `a list of ${least} to ${most} different names, such as ["pea-lv"]`,
    th: `รายการชื่อที่ไม่ซ้ำกัน ${least} ถึง ${most} ชื่อ เช่น ["pea-lv"]`,
  }),
  orders: (): Said => ({
    en: 'a list of different orders from 2 to 25, such as [3, 5, 7, 9]',
    th: 'รายการอันดับที่ไม่ซ้ำกันตั้งแต่ 2 ถึง 25 เช่น [3, 5, 7, 9]',
  }),
  hex: (bytes: number): Said => ({
    en: `${bytes * 2} lower-case hex digits (${bytes} bytes)`,
    th: `เลขฐานสิบหกพิมพ์เล็ก ${bytes * 2} หลัก (${bytes} ไบต์)`,
  }),
  hexes: (bytes: number, most: number): Said => ({
    en: `a list of at most ${most} different texts of ${bytes * 2} lower-case hex digits`,
    th: `รายการไม่เกิน ${most} ข้อความที่ไม่ซ้ำกัน ข้อความละเลขฐานสิบหกพิมพ์เล็ก ${bytes * 2} หลัก`,
  }),
  publicKey: (): Said => ({
    en: '64 lower-case hex digits (Ed25519), or 130 that begin with 04 (P-256)',
    th: 'เลขฐานสิบหกพิมพ์เล็ก 64 หลัก (Ed25519) หรือ 130 หลักที่ขึ้นต้นด้วย 04 (P-256)',
  }),
  noPublicKey: (): Said => ({
    en: 'what `gridtokenx keys show` prints after “public”; these digits are no key, or a weak one: the kid, which is printed before, is the hash (SHA-256) of a key and not the key',
    th: 'สิ่งที่ `gridtokenx keys show` พิมพ์หลังคำว่า “public” เลขนี้ไม่ใช่กุญแจหรือเป็นกุญแจที่อ่อนแอ ส่วน kid ที่พิมพ์ก่อนหน้านั้นเป็นแฮช (SHA-256) ของกุญแจ ไม่ใช่ตัวกุญแจ',
  }),
  sha256: (): Said => ({ en: '64 lower-case hex digits', th: 'เลขฐานสิบหกพิมพ์เล็ก 64 หลัก' }),
  ratio: (): Said => ({
    en: '[primary, secondary] as two whole numbers above 0, such as [200, 5]',
    th: '[ปฐมภูมิ, ทุติยภูมิ] เป็นจำนวนเต็มสองตัวที่มากกว่า 0 เช่น [200, 5]',
  }),
  someOf: (values: readonly string[], meant: string | null): Said =>
    asking(
      {
        en: `a list of one or more of ${values.join(', ')}, each once`,
        th: `รายการหนึ่งค่าขึ้นไปจาก ${values.join(', ')} ค่าละหนึ่งครั้ง`,
      },
      meant,
    ),
  group: (): Said => ({ en: 'an object { … }', th: 'กลุ่ม { … }' }),
  list: (): Said => ({ en: 'a list [ … ]', th: 'รายการ [ … ]' }),
  listOf: (least: number, most: number): Said => ({
    en: `a list of ${least} to ${most} entries`,
    th: `รายการ ${least} ถึง ${most} รายการ`,
  }),
  none: (): Said => ({ en: 'none here', th: 'ไม่มีที่นี่' }),
} as const;
