import type { Said } from './said.ts';

type Whose = Readonly<{ program: 'gateway' | 'core'; id: string; storage: string }>;
type Former = Whose & Readonly<{ former: string }>;
/** Of a core whose journal is in a database; `former` is a folder of the machine. */
type Elsewhere = Readonly<{ core: string; storage: string; former: string; machine: string }>;

const keptBy = ({ program, id }: Whose): Said =>
  program === 'core'
    ? { en: `the market of the core ${id}`, th: `ตลาดของคอร์ ${id}` }
    : { en: `the buffer of the gateway ${id}`, th: `บัฟเฟอร์ของเกตเวย์ ${id}` };

const anew = ({ storage }: Whose): Said => ({
  en: `To begin with nothing there, start it once with --begin-in ${storage}.`,
  th: `หากต้องการเริ่มใหม่โดยไม่มีข้อมูลเดิม ให้เริ่มหนึ่งครั้งด้วย --begin-in ${storage}`,
});

/** Why a program must not begin in the storage that its configuration names: what it has kept would be left behind. */
export const storageRefusals = {
  'storage-left': (of: Former): Said => ({
    en: `storage is ${of.storage}, which has nothing of ${keptBy(of).en}: until now it lay in ${of.former}. Put the path right, or stop the program and move the folder (mv ${of.former} ${of.storage}). ${anew(of).en}`,
    th: `storage คือ ${of.storage} ซึ่งไม่มี${keptBy(of).th} จนถึงขณะนี้อยู่ใน ${of.former} ให้แก้เส้นทาง หรือหยุดโปรแกรมแล้วย้ายโฟลเดอร์ (mv ${of.former} ${of.storage}) ${anew(of).th}`,
  }),
  'storage-behind': (of: Former & Readonly<{ here: number; there: number }>): Said => ({
    en: `storage is ${of.storage}, whose log ends at entry ${of.here}, but until now ${keptBy(of).en} lay in ${of.former}, whose log has come to ${of.there}: going on with less would deny receipts it gave. Put the path right, or move ${of.former} away to go on with the older one.`,
    th: `storage คือ ${of.storage} ซึ่งล็อกจบที่รายการ ${of.here} แต่จนถึงขณะนี้${keptBy(of).th} อยู่ใน ${of.former} ซึ่งล็อกถึงรายการ ${of.there} หากใช้ชุดที่สั้นกว่าจะเป็นการปฏิเสธใบรับที่ออกไปแล้ว ให้แก้เส้นทาง หรือย้าย ${of.former} ออกไปหากต้องการใช้ชุดเก่า`,
  }),
  'archive-elsewhere': ({ core, storage, former, machine }: Elsewhere): Said => ({
    en: `storage is ${storage}, which has not the archive that belongs to the journal of the core ${core}: until now that lay in ${former} on ${machine}, and what was filed there would be left behind. Put the path right, or bring that folder here. To go on without it, start it once with --begin-in ${storage}.`,
    th: `storage คือ ${storage} ซึ่งไม่มีคลังข้อมูลของเจอร์นัลของคอร์ ${core} จนถึงขณะนี้คลังนั้นอยู่ใน ${former} บนเครื่อง ${machine} และหลักฐานที่เก็บไว้จะถูกทิ้งไว้ ให้แก้เส้นทาง หรือย้ายโฟลเดอร์นั้นมาที่นี่ หากต้องการทำงานต่อโดยไม่มีข้อมูลนั้น ให้เริ่มหนึ่งครั้งด้วย --begin-in ${storage}`,
  }),
  'storage-gone': (of: Whose): Said => ({
    en: `${of.storage}, where ${keptBy(of).en} lay until now, has nothing of it any more. Is its disk mounted? Put it back, or a backup. Only where nothing is left of it, start it once with --begin-in ${of.storage}.`,
    th: `${of.storage} ซึ่งเคยเก็บ${keptBy(of).th} ไม่มีข้อมูลนั้นแล้ว เมานต์ดิสก์แล้วหรือไม่ ให้นำกลับมา หรือใช้ข้อมูลสำรอง เฉพาะเมื่อไม่เหลือข้อมูลใดแล้ว ให้เริ่มหนึ่งครั้งด้วย --begin-in ${of.storage}`,
  }),
  'storages-gone': (of: Former): Said => ({
    en: `Neither ${of.storage} nor ${of.former}, where ${keptBy(of).en} lay until now, has anything of it. Is its disk mounted? Put it back, or a backup, and the path of storage right. Only where nothing is left of it, start it once with --begin-in ${of.storage}.`,
    th: `ทั้ง ${of.storage} และ ${of.former} ซึ่งเคยเก็บ${keptBy(of).th} ไม่มีข้อมูลนั้น เมานต์ดิสก์แล้วหรือไม่ ให้นำกลับมา หรือใช้ข้อมูลสำรอง และแก้เส้นทางของ storage เฉพาะเมื่อไม่เหลือข้อมูลใดแล้ว ให้เริ่มหนึ่งครั้งด้วย --begin-in ${of.storage}`,
  }),
  'storage-proven': (of: Whose & Readonly<{ entry: number }>): Said => ({
    en: `${of.storage} has nothing of ${keptBy(of).en}, but keys in its configuration or registry ended at entry ${of.entry} of its log: it has run before. Put the path of storage right, or the folder back. ${anew(of).en}`,
    th: `${of.storage} ไม่มี${keptBy(of).th} แต่มีกุญแจในการตั้งค่าหรือทะเบียนที่สิ้นสุดที่รายการ ${of.entry} ของล็อก แสดงว่าเคยทำงานมาก่อน ให้แก้เส้นทางของ storage หรือนำโฟลเดอร์กลับมา ${anew(of).th}`,
  }),
  'storage-does-not-move': ({ storage, former }: Readonly<{ storage: string; former: string }>): Said => ({
    en: `storage is ${storage} in it, and what was kept lies in ${former}: it does not move with a change. Stop the program, move the folder (mv ${former} ${storage}), have the file say so, and start it.`,
    th: `storage ในการตั้งค่านี้คือ ${storage} แต่ข้อมูลที่เก็บไว้อยู่ใน ${former} และไม่ย้ายตามการเปลี่ยนแปลง ให้หยุดโปรแกรม ย้ายโฟลเดอร์ (mv ${former} ${storage}) แก้ไฟล์ให้ตรง แล้วเริ่มใหม่`,
  }),
  'begin-in-another': ({ asked, storage }: Readonly<{ asked: string; storage: string }>): Said => ({
    en: `--begin-in is ${asked}, but storage is ${storage}; allowed: the same folder.`,
    th: `--begin-in คือ ${asked} แต่ storage คือ ${storage} ต้องเป็นโฟลเดอร์เดียวกัน`,
  }),
} as const;
