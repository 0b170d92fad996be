/** The parts of a sentence that are names or figures, in order; and how a sentence within it is said in Thai. */
type Say = (found: readonly string[], within: (sentence: string) => string) => string;

/** What is said of changes of a configuration; the English is in `configuration/change-sentences.ts`. */
export const configurationSentences: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^A change of the configuration was refused, and what ran before runs on\. ([\s\S]+)$/,
    ([why = ''], within) => `การเปลี่ยนการตั้งค่าถูกปฏิเสธ ระบบยังทำงานด้วยการตั้งค่าเดิม ${within(why)}`,
  ],
  [
    /^Nobody with the key (\S+) may change the configuration: see (?:roles|changes)\.authors in it\.$/,
    ([key]) => `กุญแจ ${key} ไม่มีสิทธิ์เปลี่ยนการตั้งค่า ให้ดู roles.authors ในการตั้งค่า`,
  ],
  [
    /^The key of (\S+) in roles\.authors is (\S+), which is the kid of the key that signed, a hash, and not that key: put there what gridtokenx keys show prints after “public”\.$/,
    ([name, kid]) =>
      `กุญแจของ ${name} ใน roles.authors คือ ${kid} ซึ่งเป็น kid (แฮช) ของกุญแจที่ลงลายเซ็น ไม่ใช่ตัวกุญแจ ให้ใส่สิ่งที่ gridtokenx keys show พิมพ์หลังคำว่า “public”`,
  ],
  [
    /^(\S+) may not (propose|rollback): see (?:roles|changes)\.authors in the configuration\.$/,
    ([name, right]) => `${name} ไม่มีสิทธิ์ ${right} ให้ดู roles.authors ในการตั้งค่า`,
  ],
  [
    /^The request is for (\S+) \((\S+)\), and this is (\S+) \((\S+)\)\.$/,
    ([other, otherRealm, own, realm]) => `คำขอนี้สำหรับ ${other} (${otherRealm}) แต่ที่นี่คือ ${own} (${realm})`,
  ],
  [
    /^The request is in the name of (\S+), and its key is that of (\S+)\.$/,
    ([claimed, name]) => `คำขอนี้ใช้ชื่อ ${claimed} แต่กุญแจเป็นของ ${name}`,
  ],
  [/^The request was good until (\S+): sign it again\.$/, ([until]) => `คำขอใช้ได้ถึง ${until} ให้ลงลายเซ็นใหม่`],
  [
    /^The request is good for more than (\d+) minutes by this gateway's clock \((\S+)\): put the clocks right, and sign it again\.$/,
    ([minutes, now]) => `คำขอใช้ได้นานกว่า ${minutes} นาทีตามนาฬิกาของเกตเวย์นี้ (${now}) ให้ตั้งนาฬิกาให้ตรงแล้วลงลายเซ็นใหม่`,
  ],
  [/^No change of the configuration is refused\.$/, () => 'ไม่มีการเปลี่ยนการตั้งค่าที่ถูกปฏิเสธ'],
  [
    /^Change (\d+) of the configuration was rolled back, and change (\d+) runs again\. ([\s\S]+)$/,
    ([change, inForce, why = ''], within) =>
      `การเปลี่ยนการตั้งค่าครั้งที่ ${change} ถูกย้อนกลับ ระบบกลับมาใช้ครั้งที่ ${inForce} ${within(why)}`,
  ],
  [/^No change of the configuration is rolled back\.$/, () => 'ไม่มีการเปลี่ยนการตั้งค่าที่ถูกย้อนกลับ'],
  [
    /^Change (\d+) of the configuration cannot be taken back yet, and is tried again\. ([\s\S]+)$/,
    ([change, why = ''], within) => `ยังย้อนการเปลี่ยนการตั้งค่าครั้งที่ ${change} กลับไม่ได้ จะลองใหม่ ${within(why)}`,
  ],
  [/^No change of the configuration waits to be taken back\.$/, () => 'ไม่มีการเปลี่ยนการตั้งค่าที่รอย้อนกลับ'],
  [
    /^The history of the configuration cannot be written, and is tried again\. ([\s\S]+)$/,
    ([why = ''], within) => `เขียนประวัติการตั้งค่าไม่ได้ จะลองใหม่ ${within(why)}`,
  ],
  [
    /^No history of the configuration is kept: no change is on trial, and none can be taken back\. ([\s\S]+)$/,
    ([why = ''], within) => `ไม่มีการเก็บประวัติการตั้งค่า การเปลี่ยนจึงไม่มีการทดลองและย้อนกลับไม่ได้ ${within(why)}`,
  ],
  [/^The history of the configuration is kept\.$/, () => 'เก็บประวัติการตั้งค่าได้แล้ว'],
  [
    /^(.+) says another configuration than change (\d+), which runs\. Put the file right, or stop the program and have it written again \((.+)\)\.$/,
    ([file, change, command]) =>
      `${file} ไม่ตรงกับการตั้งค่าครั้งที่ ${change} ที่ใช้อยู่ ให้แก้ไฟล์ หรือหยุดโปรแกรมแล้วเขียนไฟล์กลับตามที่ใช้อยู่ (${command})`,
  ],
  [
    /^(.+) says another configuration than change (\d+), which runs: it is tried when the next maintenance window opens, at (\S+)\.$/,
    ([file, change, opens]) => `${file} ไม่ตรงกับการตั้งค่าครั้งที่ ${change} ที่ใช้อยู่ จะทดลองใช้เมื่อช่วงบำรุงรักษาถัดไปเปิดเวลา ${opens}`,
  ],
  [/^The file of the configuration says what runs\.$/, () => 'ไฟล์การตั้งค่าตรงกับที่ใช้อยู่'],
  [
    /^The program did not do well on trial\. ([\s\S]+)$/,
    ([why = ''], within) => `โปรแกรมทำงานไม่ดีระหว่างทดลอง ${within(why)}`,
  ],
  [
    /^Nothing was heard of how the program does for (\d+) s\.$/,
    ([seconds]) => `ไม่มีข้อมูลว่าโปรแกรมทำงานอย่างไรมา ${seconds} วินาที`,
  ],
  [
    /^It could not be written down that it runs\. ([\s\S]+)$/,
    ([why = ''], within) => `บันทึกการเริ่มใช้ไม่ได้ ${within(why)}`,
  ],
  [
    /^Nothing was changed, as it could not be written down first\. ([\s\S]+)$/,
    ([why = ''], within) => `ไม่ได้เปลี่ยนอะไร เพราะบันทึกไว้ก่อนไม่ได้ ${within(why)}`,
  ],
  [/^(\S+) took it back: ([\s\S]+)$/, ([author, reason]) => `${author} ย้อนกลับ: ${reason}`],
  [
    /^The program ended before the trial did\. To have it tried again, save the file with any difference in it, or propose it once more\.$/,
    () => 'โปรแกรมหยุดก่อนการทดลองจบ หากต้องการทดลองอีกครั้ง ให้บันทึกไฟล์โดยแก้อย่างน้อยหนึ่งตัวอักษร หรือเสนอใหม่',
  ],
  [/^The program ended before the trial did\.$/, () => 'โปรแกรมหยุดก่อนการทดลองจบ'],
  [/^The program ended before it was applied\.$/, () => 'โปรแกรมหยุดก่อนเริ่มใช้'],
  [
    /^The first configuration in this storage: its history begins here, on no trial\.$/,
    () => 'การตั้งค่าแรกในที่เก็บนี้ ประวัติเริ่มที่นี่ ไม่มีการทดลอง',
  ],
  [
    /^The history of the configuration is damaged: (.+)\. See what holds of it \((.+)\), stop the program, and have it begun anew with what was in force \((.+)\)\.(?: (.+))?$/,
    ([what = '', look, repair, runs = ''], within) =>
      `ประวัติการตั้งค่าเสียหาย: ${within(what)} ให้ดูส่วนที่ยังใช้ได้ (${look}) หยุดโปรแกรม แล้วเริ่มประวัติใหม่จากการตั้งค่าที่มีผลอยู่ (${repair}) ${within(runs)}`.trim(),
  ],
  [/^What was in force runs\.$/, () => 'ใช้การตั้งค่าที่มีผลอยู่เดิม'],
  [
    /^What was in force before runs: the newest that was cannot be read, or not be started with\.$/,
    () => 'ใช้การตั้งค่าที่มีผลก่อนหน้านั้น เพราะอันล่าสุดอ่านไม่ได้หรือเริ่มด้วยไม่ได้',
  ],
  [
    /^What the files say runs, on no trial: nothing that was in force can be read\.$/,
    () => 'ใช้ค่าตามไฟล์โดยไม่มีการทดลอง เพราะอ่านการตั้งค่าที่เคยมีผลไม่ได้เลย',
  ],
  [
    /^Its history was begun anew: of the one before it, which was damaged, no entry holds\.$/,
    () => 'เริ่มประวัติใหม่ เพราะประวัติเดิมเสียหาย ไม่มีรายการใดใช้ได้',
  ],
  [
    /^Its history was begun anew: the one before it, which was damaged, holds up to entry (\d+) \(SHA-256 ([0-9a-f]+)\)\.$/,
    ([entry, hash]) => `เริ่มประวัติใหม่ เพราะประวัติเดิมเสียหาย ใช้ได้ถึงรายการที่ ${entry} (SHA-256 ${hash})`,
  ],
  [
    /^It is in force: the program did well for the (\d+) s of its trial\.$/,
    ([seconds]) => `มีผลใช้แล้ว โปรแกรมทำงานดีตลอดการทดลอง ${seconds} วินาที`,
  ],
  [
    /^It is in force at once: this program cannot use what was in force before\.$/,
    () => 'มีผลใช้ทันที เพราะโปรแกรมนี้ใช้การตั้งค่าเดิมไม่ได้',
  ],
  [
    /^It is based on change (\d+), and change (\d+) is in force\. See what differs \((.+)\), and propose it again\.$/,
    ([based, inForce, command]) => `อ้างอิงครั้งที่ ${based} แต่ที่ใช้อยู่คือครั้งที่ ${inForce} ให้ดูข้อแตกต่าง (${command}) แล้วเสนอใหม่`,
  ],
  [
    /^(\d+) changes wait already\. Propose it again when they are done\.$/,
    ([waiting]) => `มีการเปลี่ยนรออยู่แล้ว ${waiting} รายการ ให้เสนอใหม่เมื่อเสร็จ`,
  ],
  [
    /^Change (\d+) to the same was rolled back\. Put the file right, or send SIGHUP to have it tried again\.$/,
    ([change]) => `การเปลี่ยนแปลง ${change} ที่มีค่าเดียวกันนี้ถูกย้อนกลับแล้ว แก้ไฟล์ให้ถูกต้อง หรือส่ง SIGHUP เพื่อทดลองใหม่`,
  ],
  [
    /^A newer state of the same file took its place before its turn came\.$/,
    () => 'ไฟล์เดียวกันถูกแก้อีกครั้งก่อนถึงคิว จึงใช้ฉบับใหม่แทน',
  ],
  [
    /^There is no change (\d+) that was in force; allowed: (.+)\.$/,
    ([change, allowed]) => `ไม่มีการเปลี่ยนครั้งที่ ${change} ที่เคยมีผลใช้ ใช้ได้: ${allowed}`,
  ],
  [
    /^Line (\S+) answered before the change and has not since\.$/,
    ([line]) => `สาย ${line} เคยตอบก่อนการเปลี่ยน แต่ยังไม่ตอบหลังจากนั้น`,
  ],
  [
    /^The DSO's broker was in reach before the change and is not\.$/,
    () => 'เคยติดต่อโบรกเกอร์ของการไฟฟ้าได้ก่อนการเปลี่ยน แต่ตอนนี้ติดต่อไม่ได้',
  ],
  [
    /^The change leads to the DSO's broker anew, and it is not in reach\.$/,
    () => 'การเปลี่ยนนี้ตั้งการเชื่อมต่อกับโบรกเกอร์ของการไฟฟ้าใหม่ แต่ติดต่อไม่ได้',
  ],
  [/^The core was in reach before the change and is not\.$/, () => 'เคยติดต่อคอร์ได้ก่อนการเปลี่ยน แต่ตอนนี้ติดต่อไม่ได้'],
  [
    /^A change of this core's configuration is refused, and what ran before runs on\. See gridtokenx config history(?: --config core\.json)?\.$/,
    () => 'การเปลี่ยนการตั้งค่าของคอร์นี้ถูกปฏิเสธ ระบบยังทำงานด้วยการตั้งค่าเดิม ดู gridtokenx config history --config core.json',
  ],
  [
    /^A change of this core's configuration was rolled back, and what was in force runs again\. See gridtokenx config history(?: --config core\.json)?\.$/,
    () => 'การเปลี่ยนการตั้งค่าของคอร์นี้ถูกย้อนกลับ ระบบกลับมาใช้การตั้งค่าเดิม ดู gridtokenx config history --config core.json',
  ],
  [
    /^A change of this core's configuration cannot be taken back yet, and is tried again\. See the core's log\.$/,
    () => 'ยังย้อนการเปลี่ยนการตั้งค่าของคอร์นี้กลับไม่ได้ จะลองใหม่ ดูล็อกของคอร์',
  ],
  [
    /^The history of this core's configuration cannot be written\. See the core's log\.$/,
    () => 'เขียนประวัติการตั้งค่าของคอร์นี้ไม่ได้ ดูล็อกของคอร์',
  ],
  [
    /^The file of this core's configuration says another one than runs\. Put the file right, or have it tried: SIGHUP, in a maintenance window where it has any\.$/,
    () => 'ไฟล์การตั้งค่าของคอร์นี้ไม่ตรงกับที่ใช้อยู่ ให้แก้ไฟล์ หรือส่ง SIGHUP เพื่อทดลอง โดยทำในช่วงบำรุงรักษาถ้ามีกำหนดไว้',
  ],
  [
    /^The configured rules of this market wait for what was ordered or traded by others: those in the journal hold until then\.$/,
    () => 'กฎของตลาดที่ตั้งไว้รอให้คำสั่งและรายการตามกฎเดิมสิ้นสุด ระหว่างนั้นใช้กฎในสมุดบันทึก',
  ],
  [
    /^The registry has dated tariffs that the rules of this market do not have\. Which they are, and of whom, is in the core's log\. Correct the configuration or the registry\.$/,
    () => 'ทะเบียนมีอัตราค่าไฟฟ้าที่กำหนดวันเริ่มใช้ซึ่งกฎของตลาดนี้ไม่มี ดูว่าเป็นอัตราใดและของบัญชีใดได้ในล็อกของคอร์ แล้วแก้การตั้งค่าหรือทะเบียน',
  ],
  [
    /^The rules of this market have every dated tariff of the registry again\.$/,
    () => 'กฎของตลาดนี้มีอัตราค่าไฟฟ้าทุกรายการที่กำหนดวันเริ่มใช้ในทะเบียนแล้ว',
  ],
  [/^The configured rules of this market are in force\.$/, () => 'กฎของตลาดที่ตั้งไว้มีผลใช้แล้ว'],
  [/^The core has refused (\d+) batches since the change\.$/, ([batches]) => `คอร์ปฏิเสธ ${batches} ชุดข้อมูลหลังการเปลี่ยน`],
];
