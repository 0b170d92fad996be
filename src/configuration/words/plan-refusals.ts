import type { Said } from './said.ts';

const programs = { gateway: 'เกตเวย์', core: 'คอร์' } as const;
type Program = keyof typeof programs;
type Place = Readonly<{ path: string }>;
type OfMeter = Readonly<{ device: string }>;
/** `since`: the end of the last sealed interval, or that there is none. */
type Unsealed = OfMeter & Readonly<{ since: Said }>;

/** Why what runs cannot become another configuration that is right in itself. */
export const planRefusals = {
  'needs-restart': ({ path, program }: Place & Readonly<{ program: Program }>): Said => ({
    en: `${path} cannot change in a running ${program}. Restart it with the new configuration.`,
    th: `เปลี่ยน ${path} ขณะ${programs[program]}ทำงานไม่ได้ ให้เริ่ม${programs[program]}ใหม่ด้วยการตั้งค่าใหม่`,
  }),
  'storage-of-gateway': (_: object): Said => ({
    en: 'storage cannot change in a running gateway. Restart it with the new configuration: there the history of the configuration begins anew, on no trial, and what the core does not have yet stays in the old folder.',
    th: 'เปลี่ยน storage ขณะเกตเวย์ทำงานไม่ได้ ให้เริ่มเกตเวย์ใหม่ด้วยการตั้งค่าใหม่ ประวัติการตั้งค่าจะเริ่มใหม่ที่นั่นโดยไม่มีการทดลอง และข้อมูลที่คอร์ยังไม่ได้รับจะอยู่ในโฟลเดอร์เดิม',
  }),
  'storage-of-core': (_: object): Said => ({
    en: 'storage cannot change in a running core. Stop it, move the folder, and start it with the new configuration: in an empty folder journal, log and history begin anew, on no trial.',
    th: 'เปลี่ยน storage ขณะคอร์ทำงานไม่ได้ ให้หยุดคอร์ ย้ายโฟลเดอร์ แล้วเริ่มด้วยการตั้งค่าใหม่ ในโฟลเดอร์ว่าง สมุดบันทึก ล็อก และประวัติจะเริ่มใหม่โดยไม่มีการทดลอง',
  }),
  'interval-under-way': ({ minutes }: Readonly<{ minutes: number }>): Said => ({
    en: `An interval under way cannot become ${minutes} min long. Stop the gateway just after an interval is sealed, and start it with the new length.`,
    th: `ช่วงเวลาที่กำลังดำเนินอยู่เปลี่ยนเป็น ${minutes} นาทีไม่ได้ ให้หยุดเกตเวย์ทันทีหลังปิดผนึกช่วงเวลา แล้วเริ่มใหม่ด้วยความยาวใหม่`,
  }),
  'file-is-larger': ({
    path,
    wanted,
    held,
  }: Place & Readonly<{ wanted: number /** MiB, as `wanted`. */; held: number }>): Said => ({
    en: `${path} would be ${wanted}, but the file takes ${held} MiB already. Choose at least that.`,
    th: `${path} จะเป็น ${wanted} แต่ไฟล์ใช้ไปแล้ว ${held} MiB ให้เลือกอย่างน้อยเท่านั้น`,
  }),
  'more-batches-wait': ({ path, wanted, pending }: Place & Readonly<{ wanted: number; pending: number }>): Said => ({
    en: `${path} would be ${wanted}, but ${pending} batches wait for the core. Reach the core first, or choose more.`,
    th: `${path} จะเป็น ${wanted} แต่มี ${pending} ชุดข้อมูลรอคอร์อยู่ ให้ติดต่อคอร์ก่อน หรือเลือกค่าที่มากกว่า`,
  }),
  'longer-span-waits': ({ path, wanted, days }: Place & Readonly<{ wanted: number; days: number }>): Said => ({
    en: `${path} would be ${wanted}, but what waits for the core covers ${days} days. Reach the core first, or choose more.`,
    th: `${path} จะเป็น ${wanted} แต่ข้อมูลที่รอคอร์ครอบคลุม ${days} วัน ให้ติดต่อคอร์ก่อน หรือเลือกค่าที่มากกว่า`,
  }),
  'meter-changed-unsealed': ({ device, since }: Unsealed): Said => ({
    en: `What makes meter ${device} count cannot change while an interval is under way: its readings since ${since.en} are not sealed. Write an exchange down with \`gridtokenx meter replace\`; to correct a mistake, restart the gateway.`,
    th: `เปลี่ยนสิ่งที่ทำให้มิเตอร์ ${device} นับหน่วยระหว่างช่วงเวลาไม่ได้ เพราะค่าที่อ่านตั้งแต่${since.th}ยังไม่ได้ปิดผนึก หากเปลี่ยนมิเตอร์ให้บันทึกด้วย \`gridtokenx meter replace\` หากแก้ไขข้อผิดพลาดให้เริ่มเกตเวย์ใหม่`,
  }),
  'meter-removed-unsealed': ({ device, since }: Unsealed): Said => ({
    en: `Meter ${device} cannot be removed: its readings since ${since.en} are not sealed. Take it off its line, wait until the interval is sealed and the core has it, and remove it then; a restart gives up what is not sealed.`,
    th: `นำมิเตอร์ ${device} ออกไม่ได้ เพราะค่าที่อ่านตั้งแต่${since.th}ยังไม่ได้ปิดผนึก ให้ถอดออกจากสาย รอจนช่วงเวลาถูกปิดผนึกและคอร์ได้รับแล้วจึงนำออก หากเริ่มใหม่จะเสียส่วนที่ยังไม่ปิดผนึก`,
  }),
  'meter-removed-unsent': ({ device, pending }: OfMeter & Readonly<{ pending: number }>): Said => ({
    en: `Meter ${device} cannot be removed: ${pending} batches wait for the core, and readings of it may be among them. Reach the core first.`,
    th: `นำมิเตอร์ ${device} ออกไม่ได้ เพราะมี ${pending} ชุดข้อมูลรอคอร์อยู่ และอาจมีค่าของมิเตอร์นี้ ให้ติดต่อคอร์ก่อน`,
  }),
  /** What the market or the registry in force says against it, in its own words. */
  'kept-out': ({ why }: Readonly<{ why: Said }>): Said => why,
} as const;
