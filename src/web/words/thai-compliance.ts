import { subjectIn } from './compliance-subjects.ts';
import type { Sentence } from './thai-sentence.ts';

const of = (subject = ''): string => subjectIn('th', subject);
const spans: Readonly<Record<string, string>> = { h: 'ชั่วโมง', days: 'วัน' };
const spanOf = (unit = ''): string => spans[unit] ?? unit;

const todo: Readonly<Record<string, string>> = {
  'tell the office of the data protection committee': 'แจ้งสำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล',
  'give the person what was asked for': 'ส่งข้อมูลที่ขอให้เจ้าของข้อมูล',
  'erase it (gridtokenx erase), and tell the person': 'ลบข้อมูล (gridtokenx erase) และแจ้งเจ้าของข้อมูล',
};
const doing = (what = ''): string => todo[what] ?? what;

const stores: readonly Sentence[] = [
  [
    /^(.+) is never let go of, and nobody has said for how long it should be: state it in compliance\/terms\.json of the storage\.$/,
    ([what]) => `${of(what)} ไม่เคยถูกลบ และยังไม่มีผู้กำหนดระยะเวลาเก็บ ให้กำหนดใน compliance/terms.json ของที่เก็บข้อมูล`,
  ],
  [
    /^(.+) is kept for (\d+) days, and nobody has said for how long it should be: state it in compliance\/terms\.json of the storage\.$/,
    ([what, days]) =>
      `${of(what)} เก็บไว้ ${days} วัน และยังไม่มีผู้กำหนดระยะเวลาเก็บ ให้กำหนดใน compliance/terms.json ของที่เก็บข้อมูล`,
  ],
  [
    /^(.+) is never let go of, and (\d+) days are the most: erase what is older \(gridtokenx erase\)\.$/,
    ([what, most]) => `${of(what)} ไม่เคยถูกลบ แต่เก็บได้ไม่เกิน ${most} วัน ให้ลบส่วนที่เก่ากว่า (gridtokenx erase)`,
  ],
  [
    /^(.+) is kept for (\d+) days, and (\d+) days are the most: erase what is older \(gridtokenx erase\)\.$/,
    ([what, days, most]) => `${of(what)} เก็บไว้ ${days} วัน แต่เก็บได้ไม่เกิน ${most} วัน ให้ลบส่วนที่เก่ากว่า (gridtokenx erase)`,
  ],
  [
    /^(.+) is kept for (\d+) days, and (\d+) days are the least: raise it in the configuration\.$/,
    ([what, days, least]) => `${of(what)} เก็บไว้เพียง ${days} วัน ต้องเก็บอย่างน้อย ${least} วัน ให้เพิ่มในคอนฟิก`,
  ],
  [
    /^(.+) is kept for (\d+) days, and (\d+) days are the most: lower (\S+)\.$/,
    ([what, days, most, setting]) => `${of(what)} เก็บไว้ ${days} วัน แต่เก็บได้ไม่เกิน ${most} วัน ให้ลด ${setting}`,
  ],
  [
    /^(.+) is kept for (\d+) days, and (\d+) days are the least: raise (\S+)\.$/,
    ([what, days, least, setting]) => `${of(what)} เก็บไว้เพียง ${days} วัน ต้องเก็บอย่างน้อย ${least} วัน ให้เพิ่ม ${setting}`,
  ],
  [
    /^(.+) is never let go of; (\d+) days are the least\.$/,
    ([what, least]) => `${of(what)} ไม่เคยถูกลบ (อย่างน้อย ${least} วัน)`,
  ],
  [
    /^(.+) is kept for (\d+) days; (\d+) days are the (least|most)\.$/,
    ([what, days, bound, side]) =>
      `${of(what)} เก็บไว้ ${days} วัน (${side === 'least' ? 'อย่างน้อย' : 'ไม่เกิน'} ${bound} วัน)`,
  ],
  [
    /^(.+) is kept for (\d+) days at most, and for less where its size does not allow it; (\d+) days are the least: make sure that there is room for so many\.$/,
    ([what, days, least]) =>
      `${of(what)} เก็บไว้ไม่เกิน ${days} วัน และอาจน้อยกว่าเมื่อเต็มขนาด ต้องเก็บอย่างน้อย ${least} วัน ให้ตรวจว่าขนาดเพียงพอ`,
  ],
  [
    /^(.+) is kept for as long as its size allows, and nobody can tell for how many days; (\d+) days are the least: make sure that there is room for so many\.$/,
    ([what, least]) => `${of(what)} เก็บไว้เท่าที่ขนาดอนุญาต จึงไม่ทราบว่ากี่วัน ต้องเก็บอย่างน้อย ${least} วัน ให้ตรวจว่าขนาดเพียงพอ`,
  ],
  [
    /^(.+): nobody has said for how many days it is kept\. Set it; (\d+) days are the least\.$/,
    ([what, least]) => `ยังไม่ได้กำหนดว่าเก็บ ${of(what)} กี่วัน ให้กำหนดอย่างน้อย ${least} วัน`,
  ],
];

const cases: readonly Sentence[] = [
  [
    /^Of the (\d+) (h|days) of the case (\S+), (\d+) are over, and nobody was told: (.+) before (\S+)\.$/,
    ([limit, unit, id, over, what, end]) =>
      `เหตุ ${id} ผ่านไป ${over} จาก ${limit} ${spanOf(unit)} แล้วและยังไม่ได้แจ้งใคร ให้${doing(what)}ก่อน ${end}`,
  ],
  [
    /^Of the (\d+) (h|days) of the case (\S+), (\d+) are over; (?:they end|it ends) at (\S+)\.$/,
    ([limit, unit, id, over, end]) => `เหตุ ${id} ผ่านไป ${over} จาก ${limit} ${spanOf(unit)} ครบกำหนด ${end}`,
  ],
  [
    /^The (\d+) (h|days) of the case (\S+) are over, and nobody was told: (.+) now\.$/,
    ([limit, unit, id, what]) => `เหตุ ${id} เกินกำหนด ${limit} ${spanOf(unit)} แล้วและยังไม่ได้แจ้งใคร ให้${doing(what)}ทันที`,
  ],
  [
    /^The case (\S+) was told within its (\d+) (h|days)\.$/,
    ([id, limit, unit]) => `เหตุ ${id} แจ้งแล้วภายในกำหนด ${limit} ${spanOf(unit)}`,
  ],
  [
    /^The case (\S+) was told at (\S+), after its (\d+) (h|days): say why when it is closed\.$/,
    ([id, at, limit, unit]) => `เหตุ ${id} แจ้งเมื่อ ${at} เกินกำหนด ${limit} ${spanOf(unit)} ให้ระบุเหตุผลเมื่อปิดเหตุ`,
  ],
  [
    /^None of the cases is watched, because their register cannot be read: (.+)$/,
    ([why]) => `อ่านทะเบียนเหตุและคำขอไม่ได้ จึงไม่มีการนับเวลาของเหตุใด: ${why}`,
  ],
];

/** What is said of duties (`src/compliance/judge-compliance.ts`). */
export const complianceSentences: readonly Sentence[] = [
  [
    /^Nobody can say how far this machine's clock is off \((\S+)\), and (\S+) ms are the most: /,
    ([, most]) => `ไม่มีใครบอกได้ว่านาฬิกาของเครื่องนี้คลาดเคลื่อนเท่าใด (ไม่เกิน ${most} มิลลิวินาที) ให้ใช้ chrony หรือ systemd-timesyncd`,
  ],
  [
    /^This machine's clock is (\S+) ms off, and (\S+) ms are the most: /,
    ([off, most]) => `นาฬิกาของเครื่องนี้คลาดเคลื่อน ${off} มิลลิวินาที เกิน ${most} มิลลิวินาที ให้ตรวจเซิร์ฟเวอร์เวลาและเส้นทางไปถึง`,
  ],
  [
    /^This machine's clock may be up to (\S+) ms off, and (\S+) ms are the most: /,
    ([off, most]) =>
      `นาฬิกาของเครื่องนี้อาจคลาดเคลื่อนถึง ${off} มิลลิวินาที เกิน ${most} มิลลิวินาที ให้ใช้เซิร์ฟเวอร์เวลาที่ใกล้กว่า หรือติดตั้ง GNSS`,
  ],
  [
    /^This machine's clock is (\S+) ms off at most; (\S+) ms are allowed\.$/,
    ([off, most]) => `นาฬิกาของเครื่องนี้คลาดเคลื่อนไม่เกิน ${off} มิลลิวินาที (กำหนด ${most} มิลลิวินาที)`,
  ],
  ...stores,
  [/^Nobody but its owner can read the (.+)\.$/, ([key]) => `มีเพียงเจ้าของที่อ่าน${of(key)}ได้`],
  [
    /^Others can read the (.+): chmod 600 its file, and better make a new key\.$/,
    ([key]) => `ผู้อื่นอ่าน${of(key)}ได้ ให้ chmod 600 ไฟล์ และควรสร้างกุญแจใหม่`,
  ],
  [
    /^Nobody knows how old the (.+) is: its file does not say when it was made\. Replace it at the latest when it is (\d+) days old \(deploy\/keys\.md\)\.$/,
    ([key, most]) => `ไม่ทราบอายุของ${of(key)} เพราะไฟล์ไม่บอกวันที่สร้าง ให้เปลี่ยนก่อนมีอายุ ${most} วัน (deploy/keys.md)`,
  ],
  [
    /^Nobody knows how old the (.+) is: it would be made at (\S+), which is to come: check the clock, and what says so\.$/,
    ([key, made]) => `ไม่ทราบอายุของ${of(key)} เพราะระบุว่าสร้างเมื่อ ${made} ซึ่งยังมาไม่ถึง ให้ตรวจนาฬิกาและสิ่งที่ระบุไว้`,
  ],
  [
    /^The (.+) has been named here for (\d+) days, and (\d+) days are the most: replace it \(deploy\/keys\.md\)\.$/,
    ([key, days, most]) => `${of(key)}ระบุไว้ที่นี่มาแล้ว ${days} วัน เกิน ${most} วัน ให้เปลี่ยน (deploy/keys.md)`,
  ],
  [
    /^Nobody knows how old the (.+) is: (?:it has been named here for (\d+) days, and )?when it was made is not said\. Say it \(madeOn in (\S+)\), and replace it at the latest when it is (\d+) days old \(deploy\/keys\.md\)\.$/,
    ([key, days, setting, most]) =>
      `ไม่ทราบอายุของ${of(key)} เพราะไม่มีผู้ระบุวันที่สร้าง${days === undefined ? '' : ` (ระบุไว้ที่นี่มาแล้ว ${days} วัน)`} ให้ระบุ (madeOn ใน ${setting}) และเปลี่ยนก่อนมีอายุ ${most} วัน (deploy/keys.md)`,
  ],
  [
    /^Nobody here knows how old the (.+) are: the registry does not say when they were made\. Each gateway judges its own \(gridtokenx compliance status --gateway\); have each replaced at the latest when it is (\d+) days old\.$/,
    ([keys, most]) =>
      `ที่นี่ไม่ทราบอายุของ${of(keys)} เพราะทะเบียนไม่บอกวันที่สร้าง เกตเวย์แต่ละเครื่องตรวจกุญแจของตน (gridtokenx compliance status --gateway) ให้เปลี่ยนแต่ละดอกก่อนมีอายุ ${most} วัน`,
  ],
  [
    /^Nobody here knows how old the (.+) are: the registry does not say when they were made\. Who holds an account knows that of its own; have each replaced at the latest when it is (\d+) days old\.$/,
    ([keys, most]) =>
      `ที่นี่ไม่ทราบอายุของ${of(keys)} เพราะทะเบียนไม่บอกวันที่สร้าง เจ้าของบัญชีทราบของตน ให้เปลี่ยนแต่ละดอกก่อนมีอายุ ${most} วัน`,
  ],
  [
    /^Nobody can see who may read the (.+): check its path and the owner of its folder\.$/,
    ([key]) => `ไม่อาจทราบว่าใครอ่าน${of(key)}ได้ ให้ตรวจเส้นทางและเจ้าของโฟลเดอร์`,
  ],
  [
    /^The (.+) is (\d+) days old, and (\d+) days are the most: replace it \(deploy\/keys\.md\)\.$/,
    ([key, days, most]) => `${of(key)}มีอายุ ${days} วัน เกิน ${most} วัน ให้เปลี่ยนกุญแจ (deploy/keys.md)`,
  ],
  [
    /^The (.+) is (\d+) days old; (\d+) days are the most\.$/,
    ([key, days, most]) => `${of(key)}มีอายุ ${days} วัน (ไม่เกิน ${most} วัน)`,
  ],
  [/^The (.+) speaks TLS (\S+) or later\.$/, ([what, version]) => `${of(what)}ใช้ TLS ${version} ขึ้นไป`],
  [/^The (.+) does not leave this machine\.$/, ([what]) => `${of(what)}อยู่ภายในเครื่องนี้เท่านั้น`],
  [
    /^The (.+) is not encrypted, and leaves this machine: use TLS (\S+) or later\.$/,
    ([what, least]) => `${of(what)}ไม่ได้เข้ารหัสและออกนอกเครื่องนี้ ให้ใช้ TLS ${least} ขึ้นไป`,
  ],
  [
    /^The (.+) speaks TLS (\S+), and (\S+) is the least\.$/,
    ([what, version, least]) => `${of(what)}ใช้ TLS ${version} ต่ำกว่า ${least}`,
  ],
  [
    /^No backup was ever made of (.+): gridtokenx core backup\.$/,
    ([what]) => `ยังไม่เคยสำรอง${of(what)} ให้ใช้ gridtokenx core backup`,
  ],
  [
    /^The last backup of (.+) is of (\S+), and (\S+) days are the most: gridtokenx core backup\.$/,
    ([what, at, most]) => `สำรอง${of(what)}ครั้งล่าสุดเมื่อ ${at} เกิน ${most} วัน ให้ใช้ gridtokenx core backup`,
  ],
  [/^The last backup of (.+) is of (\S+)\.$/, ([what, at]) => `สำรอง${of(what)}ครั้งล่าสุดเมื่อ ${at}`],
  [/^No function of this program can take power from a point\.$/, () => 'โปรแกรมนี้ไม่มีคำสั่งใดที่ตัดไฟของจุดวัดได้'],
  [
    /^There are functions \((\d+)\) that can take power from a point without asking the veto\.$/,
    ([count]) => `มี ${count} คำสั่งที่ตัดไฟของจุดวัดได้โดยไม่ตรวจข้อห้าม`,
  ],
  ...cases,
  [
    /^A case of this core waits for its operator: gridtokenx compliance incident list\.$/,
    () => 'มีเหตุหรือคำขอที่รอผู้ดูแลคอร์นี้: gridtokenx compliance incident list',
  ],
  [/^No case of this core waits for its operator\.$/, () => 'ไม่มีเหตุหรือคำขอที่รอผู้ดูแลคอร์นี้'],
  [
    /^A duty of this core \((\S+)\) is not kept, or nobody can tell\. Its operator sees why: gridtokenx compliance status\.$/,
    ([duty]) => `คอร์นี้ไม่ปฏิบัติตามข้อกำหนด (${duty}) หรือไม่อาจทราบได้ ผู้ดูแลดูเหตุได้ด้วย gridtokenx compliance status`,
  ],
  [/^The duty of this core \((\S+)\) is kept\.$/, ([duty]) => `คอร์นี้ปฏิบัติตามข้อกำหนด (${duty}) แล้ว`],
  [/^There is nothing more to be said of (.+)\.$/, ([what]) => `ไม่มีเรื่องต้องแจ้งของ ${what} อีก`],
];
