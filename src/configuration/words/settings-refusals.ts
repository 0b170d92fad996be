import type { Said } from './said.ts';

type At = Readonly<{ at: string }>;

/** What a gateway would not start with although its file is well formed: models, ratios, limits. */
export const settingsRefusals = {
  'foreign-line': ({ at, profile, kind }: At & Readonly<{ profile: string; kind: string }>): Said => {
    const spoken = kind === 'opc-ua' ? 'OPC UA' : 'Modbus or SunSpec';
    return {
      en: `${at}.profile is "${profile}", which does not speak what its line (${kind}) carries; allowed: a model that speaks ${spoken}.`,
      th: `${at}.profile คือ "${profile}" ซึ่งไม่ใช้โปรโตคอลของสายนี้ (${kind}) ค่าที่ใช้ได้: รุ่นที่ใช้ ${spoken.replace('or', 'หรือ')}`,
    };
  },
  'other-multiplier': ({
    at,
    appliedBy,
    ct,
    pt,
    profile,
    multiplier,
  }: At &
    Readonly<{
      appliedBy: string;
      ct: string;
      pt: string;
      profile: string;
      multiplier: 'meter' | 'gateway';
    }>): Said => ({
    en: `${at}.ratios.appliedBy is "${appliedBy}" with CT ${ct} and PT ${pt}, but the model "${profile}" ${multiplier === 'meter' ? 'multiplies by the ratios set in it' : 'leaves multiplying by the ratios to the gateway'}; allowed: "${multiplier}", or ratios of 1/1.`,
    th: `${at}.ratios.appliedBy คือ "${appliedBy}" โดยมี CT ${ct} และ PT ${pt} แต่รุ่น "${profile}" ${multiplier === 'meter' ? 'คูณด้วยอัตราส่วนที่ตั้งไว้ในตัวเอง' : 'ปล่อยให้เกตเวย์คูณด้วยอัตราส่วน'} ค่าที่ใช้ได้: "${multiplier}" หรืออัตราส่วน 1/1`,
  }),
  'unfit-to-settle': ({ at, profile, why }: At & Readonly<{ profile: string; why: Said }>): Said => ({
    en: `${at}.binding settles by "${profile}", which is not fit for it: ${why.en} Allowed: another model, or no binding and the role "generation", "sub" or "check": such a meter is only observed.`,
    th: `${at}.binding ใช้ "${profile}" คิดเงิน แต่รุ่นนี้ไม่เหมาะ: ${why.th} ค่าที่ใช้ได้: รุ่นอื่น หรือไม่กำหนด binding และให้ role เป็น "generation", "sub" หรือ "check" ซึ่งเป็นมิเตอร์ที่ดูอย่างเดียว`,
  }),
  unwatched: ({
    at,
    name,
    limits,
    quantity,
  }: At & Readonly<{ name: string; limits: readonly string[]; quantity: string }>): Said => ({
    en: `${at}.grid.${name} is given, but none of the limits of this meter (${limits.join(', ')}) has a band of ${quantity}; allowed: limits with one, such as gateway-quality.`,
    th: `กำหนด ${at}.grid.${name} แต่ไม่มีขีดจำกัดชุดใดของมิเตอร์นี้ (${limits.join(', ')}) ที่มีช่วงของ ${quantity} ค่าที่ใช้ได้: ชุดขีดจำกัดที่มี เช่น gateway-quality`,
  }),
  'unknown-limits': ({
    name,
    known,
    meant,
  }: Readonly<{ name: string; known: readonly string[]; meant: string | null }>): Said => ({
    en: `There are no limits "${name}" in config/limits; allowed: ${known.join(', ')}.${meant === null ? '' : ` Did you mean "${meant}"?`}`,
    th: `ไม่มีขีดจำกัด "${name}" ใน config/limits ค่าที่ใช้ได้: ${known.join(', ')}${meant === null ? '' : ` หมายถึง "${meant}" ใช่หรือไม่?`}`,
  }),
  'not-a-folder': ({ setting, path }: Readonly<{ setting: string; path: string }>): Said => ({
    en: `${setting} is ${path}, which is a file; allowed: a folder, or a path at which nothing is yet.`,
    th: `${setting} คือ ${path} ซึ่งเป็นไฟล์ ค่าที่ใช้ได้: โฟลเดอร์ หรือที่อยู่ที่ยังไม่มีอะไร`,
  }),
  'paper-unreadable': ({ setting, path, why }: Readonly<{ setting: string; path: string; why: string }>): Said => ({
    en: `${path}, of the folder ${setting}, cannot be used: ${why}. Check its rights, and that it is what its name says.`,
    th: `ใช้ ${path} ในโฟลเดอร์ ${setting} ไม่ได้: ${why} ให้ตรวจสิทธิ์ของไฟล์ และตรวจว่าเป็นไฟล์ตามชื่อนั้น`,
  }),
  'papers-apart': ({ setting, key, path }: Readonly<{ setting: string; key: string; path: string }>): Said => ({
    en: `${key}, of the folder ${setting}, is not the key of ${path}. Take both away: the gateway makes new ones, which the server has to trust.`,
    th: `${key} ในโฟลเดอร์ ${setting} ไม่ใช่กุญแจของ ${path} ให้นำออกทั้งคู่ เกตเวย์จะสร้างใหม่ และต้องให้เซิร์ฟเวอร์เชื่อถือ`,
  }),
  'band-twice': ({ one, other, band }: Readonly<{ one: string; other: string; band: string }>): Said => ({
    en: `Limits ${one} and ${other} both have the ${band}; allowed: one of them.`,
    th: `ขีดจำกัด ${one} และ ${other} มี ${band} เหมือนกัน ให้ใช้เพียงชุดเดียว`,
  }),
} as const;
