/** The parts of a sentence that are names or figures, in order; and how a sentence within it is said in Thai. */
type Say = (found: readonly string[], within: (sentence: string) => string) => string;

const since = (text: string): string => (text === 'its first reading' ? 'ค่าแรก' : ` ${text} `);

/**
 * Why a running gateway cannot take another configuration as it is; English and Thai are also in `configuration/words/plan-refusals.ts`,
 * but an alarm and a history of before it held codes hold the English alone. A test holds both to the same words.
 */
export const planRefusals: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^(\S+) cannot change in a running (gateway|core)\. Restart it with the new configuration\.$/,
    ([path, program]) =>
      program === 'core'
        ? `เปลี่ยน ${path} ขณะคอร์ทำงานไม่ได้ ให้เริ่มคอร์ใหม่ด้วยการตั้งค่าใหม่`
        : `เปลี่ยน ${path} ขณะเกตเวย์ทำงานไม่ได้ ให้เริ่มเกตเวย์ใหม่ด้วยการตั้งค่าใหม่`,
  ],
  [
    /^storage cannot change in a running gateway\. Restart it with the new configuration: there the history of the configuration begins anew, on no trial, and what the core does not have yet stays in the old folder\.$/,
    () =>
      'เปลี่ยน storage ขณะเกตเวย์ทำงานไม่ได้ ให้เริ่มเกตเวย์ใหม่ด้วยการตั้งค่าใหม่ ประวัติการตั้งค่าจะเริ่มใหม่ที่นั่นโดยไม่มีการทดลอง และข้อมูลที่คอร์ยังไม่ได้รับจะอยู่ในโฟลเดอร์เดิม',
  ],
  [
    /^storage cannot change in a running core\. Stop it, move the folder, and start it with the new configuration: in an empty folder journal, log and history begin anew, on no trial\.$/,
    () =>
      'เปลี่ยน storage ขณะคอร์ทำงานไม่ได้ ให้หยุดคอร์ ย้ายโฟลเดอร์ แล้วเริ่มด้วยการตั้งค่าใหม่ ในโฟลเดอร์ว่าง สมุดบันทึก ล็อก และประวัติจะเริ่มใหม่โดยไม่มีการทดลอง',
  ],
  [
    /^An interval under way cannot become (\d+) min long\. Stop the gateway just after an interval is sealed, and start it with the new length\.$/,
    ([minutes]) =>
      `ช่วงเวลาที่กำลังดำเนินอยู่เปลี่ยนเป็น ${minutes} นาทีไม่ได้ ให้หยุดเกตเวย์ทันทีหลังปิดผนึกช่วงเวลา แล้วเริ่มใหม่ด้วยความยาวใหม่`,
  ],
  [
    /^(\S+) would be (\S+), but the file takes (\d+) MiB already\. Choose at least that\.$/,
    ([path, wanted, held]) => `${path} จะเป็น ${wanted} แต่ไฟล์ใช้ไปแล้ว ${held} MiB ให้เลือกอย่างน้อยเท่านั้น`,
  ],
  [
    /^(\S+) would be (\d+), but (\d+) batches wait for the core\. Reach the core first, or choose more\.$/,
    ([path, wanted, held]) => `${path} จะเป็น ${wanted} แต่มี ${held} ชุดข้อมูลรอคอร์อยู่ ให้ติดต่อคอร์ก่อน หรือเลือกค่าที่มากกว่า`,
  ],
  [
    /^(\S+) would be (\S+), but what waits for the core covers (\d+) days\. Reach the core first, or choose more\.$/,
    ([path, wanted, held]) => `${path} จะเป็น ${wanted} แต่ข้อมูลที่รอคอร์ครอบคลุม ${held} วัน ให้ติดต่อคอร์ก่อน หรือเลือกค่าที่มากกว่า`,
  ],
  [
    /^What makes meter (\S+) count cannot change while an interval is under way: its readings since (.+) are not sealed\. Write an exchange down with `gridtokenx meter replace`; to correct a mistake, restart the gateway\.$/,
    ([device, from = '']) =>
      `เปลี่ยนสิ่งที่ทำให้มิเตอร์ ${device} นับหน่วยระหว่างช่วงเวลาไม่ได้ เพราะค่าที่อ่านตั้งแต่${since(from)}ยังไม่ได้ปิดผนึก หากเปลี่ยนมิเตอร์ให้บันทึกด้วย \`gridtokenx meter replace\` หากแก้ไขข้อผิดพลาดให้เริ่มเกตเวย์ใหม่`,
  ],
  [
    /^Meter (\S+) cannot be removed: its readings since (.+) are not sealed\. Take it off its line, wait until the interval is sealed and the core has it, and remove it then; a restart gives up what is not sealed\.$/,
    ([device, from = '']) =>
      `นำมิเตอร์ ${device} ออกไม่ได้ เพราะค่าที่อ่านตั้งแต่${since(from)}ยังไม่ได้ปิดผนึก ให้ถอดออกจากสาย รอจนช่วงเวลาถูกปิดผนึกและคอร์ได้รับแล้วจึงนำออก หากเริ่มใหม่จะเสียส่วนที่ยังไม่ปิดผนึก`,
  ],
  [
    /^Meter (\S+) cannot be removed: (\d+) batches wait for the core, and readings of it may be among them\. Reach the core first\.$/,
    ([device, pending]) => `นำมิเตอร์ ${device} ออกไม่ได้ เพราะมี ${pending} ชุดข้อมูลรอคอร์อยู่ และอาจมีค่าของมิเตอร์นี้ ให้ติดต่อคอร์ก่อน`,
  ],
  [
    /^This change would begin (.+) anew, and the next maintenance window opens at (\S+); allowed: then \(what stands in the site's files is tried by itself, anything else is asked for again\), or with a window in the same change that is open now\.$/,
    ([paths, opens]) =>
      `การเปลี่ยนแปลงนี้จะเริ่ม ${paths} ใหม่ แต่ช่วงบำรุงรักษาถัดไปเปิดเวลา ${opens} ให้ทำในช่วงนั้น (สิ่งที่อยู่ในไฟล์ของไซต์จะถูกลองเองเมื่อถึงเวลา นอกนั้นให้ขอใหม่) หรือกำหนดช่วงที่เปิดอยู่ขณะนี้ไว้ในการเปลี่ยนแปลงเดียวกัน`,
  ],
];
