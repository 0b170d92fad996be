/** The parts of a sentence that are names or figures, in order; and how a sentence within it is said in Thai. */
type Say = (found: readonly string[], within: (sentence: string) => string) => string;

const whatToDo: Readonly<Record<string, string>> = {
  'one of the two clocks': 'นาฬิกาเครื่องใดเครื่องหนึ่งผิดหนึ่งวันขึ้นไป ให้แก้',
  'the time of its key': 'กุญแจของเกตเวย์หมดอายุแล้ว ให้ตั้ง keyFile เป็นกุญแจใหม่',
};

/** What goes wrong in storage, with receipts and at the core; the English stands beside the code that says it. */
export const faultSentences: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^(.+) Statistics of power quality are lost until it can\.$/,
    ([fault = ''], within) => `${within(fault)} สถิติคุณภาพไฟฟ้าสูญหายจนกว่าจะเก็บได้`,
  ],
  [
    /^(.+) Grid facts wait in memory, and the core is not told\.$/,
    ([fault = ''], within) => `${within(fault)} ข้อเท็จจริงของระบบไฟฟ้ารออยู่ในหน่วยความจำ และยังไม่ได้แจ้งคอร์`,
  ],
  [
    /^(.+) Changes of alarms wait in memory until it can\.$/,
    ([fault = ''], within) => `${within(fault)} การเปลี่ยนแปลงของการเตือนรออยู่ในหน่วยความจำจนกว่าจะเก็บได้`,
  ],
  [
    /^(.+) Measuring goes on; captured intervals wait in memory, and beyond that are joined from the registers later\.$/,
    ([fault = ''], within) =>
      `${within(fault)} การวัดดำเนินต่อไป ข้อมูลช่วงเวลารออยู่ในหน่วยความจำ ส่วนที่เกินจะคำนวณจากเลขอ่านภายหลัง`,
  ],
  [
    /^(.+) Until then nothing is taken: gateways keep their batches and come again\.$/,
    ([fault = ''], within) => `${within(fault)} ระหว่างนี้คอร์ไม่รับข้อมูล เกตเวย์เก็บข้อมูลไว้และจะส่งมาใหม่`,
  ],
  [
    /^There is no room left for (.+?) \((.*)\)\. Nothing that was acknowledged is lost; free space on its disk\.$/,
    ([file, why]) => `ไม่มีที่ว่างสำหรับ ${file} (${why}) ข้อมูลที่ตอบรับแล้วไม่หาย ให้เพิ่มที่ว่างในดิสก์`,
  ],
  [
    /^(.+) is in use by another process\. Only one program may write it: stop the other one\.$/,
    ([file]) => `${file} มีโปรแกรมอื่นใช้อยู่ เขียนได้ครั้งละโปรแกรมเดียว ให้หยุดโปรแกรมอื่น`,
  ],
  [/^(.+?) cannot be used: (.+)\. Check its disk\.$/, ([file, why]) => `ใช้ ${file} ไม่ได้ (${why}) ให้ตรวจดิสก์`],
  [/^The quality store has not answered for (\d+) s\.$/, ([seconds]) => `ที่เก็บสถิติคุณภาพไฟฟ้าไม่ตอบมา ${seconds} วินาทีแล้ว`],
  [/^(\S+) is closed\.$/, ([file]) => `${file} ปิดอยู่`],
  [
    /^The outbox (.+) holds (\d+) unacknowledged batches \((\d+) days\), as many as it may\. Reach the core, or allow it more\.$/,
    ([file, batches, days]) =>
      `ที่พักข้อมูล ${file} มี ${batches} ชุดที่ยังไม่ตอบรับ (${days} วัน) เต็มแล้ว ให้แก้ไขเส้นทางไปยังคอร์ หรืออนุญาตให้เก็บมากขึ้น`,
  ],
  [
    /^(\S+) already holds another batch (\S+) of epoch (\S+)\.$/,
    ([file, batch, epoch]) => `${file} มีข้อมูลชุดที่ ${batch} ของ epoch ${epoch} ที่ต่างกันอยู่แล้ว`,
  ],
  [
    /^The (\S+) (.+) is damaged \((.*)\)\. It was left as it is: restore a backup, or move it away to start anew\.$/,
    ([, file, why]) => `${file} เสียหาย (${why}) ไม่ได้แก้ไขอะไร ให้กู้จากข้อมูลสำรอง หรือย้ายออกเพื่อเริ่มใหม่`,
  ],
  [
    /^(.+) would not keep what it acknowledges \((.+)\): put it on a local disk\.$/,
    ([file, why]) => `${file} เก็บสิ่งที่ตอบรับไม่ได้แน่นอน (${why}) ให้ย้ายไปไว้ในดิสก์ของเครื่องนี้`,
  ],
  [
    /^(.+) is not (\S+) data of this product\. Configure another file\.$/,
    ([file]) => `${file} ไม่ใช่ข้อมูลของโปรแกรมนี้ ให้ตั้งค่าเป็นไฟล์อื่น`,
  ],
  [
    /^(.+) is a (\S+) of version (\S+), this program knows (\S+)\. Install the version that wrote it\.$/,
    ([file, , version, known]) => `${file} เป็นรุ่น ${version} โปรแกรมนี้รู้จักรุ่น ${known} ให้ติดตั้งโปรแกรมรุ่นที่เขียนไฟล์นี้`,
  ],
  [
    /^The journal ends at row (\S+); row (\S+) does not follow\. Is a second core writing it\?$/,
    ([last, row]) => `บันทึกของคอร์จบที่แถว ${last} แถว ${row} ไม่ต่อเนื่อง มีคอร์อื่นเขียนอยู่หรือไม่`,
  ],
  [
    /^(.+) Until then no reading is receipted and no order taken: who sends them comes again\.$/,
    ([fault = ''], within) => `${within(fault)} ระหว่างนี้คอร์ไม่ออกใบรับและไม่รับคำสั่งซื้อขาย ผู้ส่งจะส่งมาใหม่`,
  ],
  [
    /^(.+) What comes now is filed, but some that was journalled before could not be, and is tried again with the next\. .+$/,
    ([fault = ''], within) =>
      `${within(fault)} ข้อมูลที่เข้ามาใหม่เก็บหลักฐานได้แล้ว แต่หลักฐานบางส่วนก่อนหน้ายังเก็บไม่ได้ และจะลองใหม่ครั้งถัดไป ให้รัน gridtokenx core audit เพื่อดูว่าขาดอะไร`,
  ],
  [/^The archive is written again\.$/, () => 'เก็บหลักฐานได้อีกครั้งแล้ว'],
  [
    /^(.+) has no room left for evidence within journal\.largestMebibytes: .+$/,
    ([file]) =>
      `${file} ไม่มีที่สำหรับหลักฐานแล้วตาม journal.largestMebibytes ที่เหลือไว้สำหรับบันทึกของคอร์ ให้เพิ่มค่านี้ และตรวจว่าดิสก์มีที่พอ`,
  ],
  [
    /^Journal and evidence take more than four fifths of journal\.largestMebibytes: .+$/,
    () =>
      'บันทึกของคอร์และหลักฐานใช้ที่เกินสี่ในห้าของ journal.largestMebibytes เมื่อใกล้เต็มจะไม่รับค่าอ่านและคำสั่งซื้อขาย ให้เพิ่มค่านี้ และตรวจว่าดิสก์มีที่พอ',
  ],
  [/^Journal and evidence are well below their bound again\.$/, () => 'บันทึกของคอร์และหลักฐานใช้ที่ต่ำกว่าขีดจำกัดแล้ว'],
  [
    /^Evidence that was kept is damaged \((.+?): .+\): ledger and market go on, .+$/,
    ([table]) =>
      `หลักฐานที่เก็บไว้เสียหาย (${table}) บัญชีและตลาดทำงานต่อ แต่ใบแจ้งหนี้บางใบอาจพิสูจน์จากข้อมูลที่ลงลายเซ็นไม่ได้ ให้รัน gridtokenx core audit เพื่อดูว่าเป็นใบใด สิ่งที่หายไปอยู่ในข้อมูลสำรอง`,
  ],
  [/^The journal is written again\.$/, () => 'เขียนบันทึกของคอร์ได้อีกครั้งแล้ว'],
  [
    /^The receipt (?:of|from) (\S+) (?:does not hold|cannot be read): .+$/,
    ([core]) => `ใบรับจาก ${core} ไม่ถูกต้อง ข้อมูลรอไว้ ให้ตรวจว่าคอร์และกุญแจที่ตั้งไว้ถูกต้อง`,
  ],
  [
    /^The (?:report|(?:core-)?configuration-entry) is signed by the key (\S+), which is not known here\.$/,
    ([kid]) => `ลงลายเซ็นด้วยกุญแจ ${kid} ซึ่งไม่ใช่กุญแจที่ให้มา`,
  ],
  [
    /^The signature of the (?:report|(?:core-)?configuration-entry) does not verify under the key (\S+)\.$/,
    ([kid]) => `ลายเซ็นของกุญแจ ${kid} ไม่ถูกต้อง`,
  ],
  [
    /^The (?:\S+ is signed by .+|signature of the \S+ does not verify .+)$/,
    () => 'ลายเซ็นของคอร์ไม่ถูกต้อง ข้อมูลรอไว้ ให้ตรวจว่าคอร์และกุญแจที่ตั้งไว้ถูกต้อง',
  ],
  [
    /^The (?:checkpoint of|log's signature on the checkpoint of) (\S+) .+$/,
    ([log]) => `หัวบันทึกของ ${log} ไม่มีลายเซ็นที่ถูกต้อง ข้อมูลรอไว้ ให้ตรวจกุญแจของบันทึกที่ตั้งไว้`,
  ],
  [
    /^A checkpoint is signed by Ed25519 \(C2SP signed-note\), not by (\S+)\.$/,
    ([algorithm]) => `เช็คพอยต์ต้องลงลายเซ็นด้วย Ed25519 (C2SP signed-note) ไม่ใช่ ${algorithm}`,
  ],
  [
    /^A checkpoint is signed by the log key, not the (\S+) key\.$/,
    ([purpose]) => `หัวบันทึกต้องลงนามด้วยกุญแจ log ไม่ใช่กุญแจ ${purpose}`,
  ],
  [
    /^A changed registry is not taken: (.+) Version (\d+) stays in force\.$/,
    ([why = '', version], within) => `ไม่รับทะเบียนที่เปลี่ยนแปลง ${within(why)} ทะเบียนรุ่น ${version} ยังคงใช้อยู่`,
  ],
  [/^Version (\d+) of the registry is in force\.$/, ([version]) => `ใช้ทะเบียนรุ่น ${version} แล้ว`],
  [
    /^The core has too much to do: touch the file to have it looked at again\.$/,
    () => 'คอร์มีงานมากเกินไป ให้แตะไฟล์ (touch) เพื่อให้ดูใหม่',
  ],
  [
    /^Gateways ask to be enrolled, and wait: (\d+)\. Look at them with gridtokenx registry admit\.$/,
    ([count]) => `มีเกตเวย์ขอลงทะเบียนและรออยู่ ${count} เครื่อง ดูด้วยคำสั่ง gridtokenx registry admit`,
  ],
  [/^No gateway waits to be enrolled\.$/, () => 'ไม่มีเกตเวย์รอลงทะเบียน'],
  [
    /^The core at (\S+) does not prove that it is ours: it has the key (.+?), which is not pinned\. /,
    ([url, key]) =>
      `คอร์ที่ ${url} พิสูจน์ไม่ได้ว่าเป็นคอร์ของเรา กุญแจคือ ${key} ซึ่งไม่ได้ตรึงไว้ ยังไม่ได้ส่งข้อมูลใด ให้หาว่าใครตอบที่นั่น หรือใส่กุญแจนี้ใน core.pins หากผู้ดูแลคอร์รับรอง`,
  ],
  [
    /^The core at (\S+) does not let this gateway in \((.+?)\)\. .+ To do: (one of the two clocks|the time of its key)?/,
    ([url, reason, what]) =>
      `คอร์ที่ ${url} ไม่ให้เกตเวย์นี้เข้า (${reason}) ข้อมูลรออยู่ ${whatToDo[what ?? ''] ?? 'ให้ผู้ดูแลคอร์ลงทะเบียนกุญแจของเกตเวย์นี้ หรือแก้การตั้งค่า'}`,
  ],
  [
    /^Somebody calls as (\S+) without a certificate of its key\. /,
    ([gateway]) => `มีผู้เรียกในชื่อ ${gateway} โดยไม่มีใบรับรองจากกุญแจของเกตเวย์นั้น ให้ตรวจเกตเวย์ หรือลงทะเบียนกุญแจใหม่`,
  ],
  [
    /^The certificate of (\S+) is signed by a former key whose time is over\. /,
    ([gateway]) => `ใบรับรองของ ${gateway} ลงนามด้วยกุญแจเดิมที่หมดอายุแล้ว ให้มอบกุญแจใหม่ หรือตรวจว่าใครมีกุญแจเดิม`,
  ],
  [
    /^The core does not take what this gateway seals \((.+)\)\. Batches from (\S+) on wait in the outbox: (the core's clock)?/,
    ([reason, batch, clock]) =>
      `คอร์ไม่รับข้อมูลที่เกตเวย์นี้ปิดผนึก (${reason}) ข้อมูลตั้งแต่ชุดที่ ${batch} รออยู่ ${
        clock === ''
          ? 'ให้ผู้ดูแลคอร์ลงทะเบียนเกตเวย์นี้ตามที่ตั้งค่าไว้ หรือแก้การตั้งค่าให้ถูกต้อง'
          : 'นาฬิกาของคอร์ช้ากว่าของเกตเวย์นี้ ให้แก้เครื่องที่เวลาผิด'
      }`,
  ],
  [
    /^The core refused (?:a batch|(\d+) batches)\. What it refused is set aside and kept:/,
    ([batches]) => `คอร์ปฏิเสธข้อมูล ${batches === '' ? '1' : batches} ชุด เก็บแยกไว้แล้ว ให้ผู้ดูแลคอร์ตรวจสอบ`,
  ],
  [
    /^Gateways report an emergency of the grid in (\S+): its market is in alert and trades as usual\. /,
    ([zone]) =>
      `เกตเวย์รายงานภาวะฉุกเฉินของระบบไฟฟ้าใน ${zone} ตลาดอยู่ในสถานะเฝ้าระวังและซื้อขายตามปกติ ให้ตัดสินใจด้วย gridtokenx market`,
  ],
  [
    /^Trading in (\S+) is halted \((.*)\): cancellations pass, no order is taken, no auction is held\.$/,
    ([zone, why]) => `หยุดการซื้อขายใน ${zone} ชั่วคราว (${why}) ยกเลิกคำสั่งได้ แต่ไม่รับคำสั่งและไม่มีการประมูล`,
  ],
  [/^Trading in (\S+) is resumed\.$/, ([zone]) => `กลับมาซื้อขายใน ${zone} แล้ว`],
  [/^The market of (\S+) is as usual again\.$/, ([zone]) => `ตลาดของ ${zone} กลับเป็นปกติแล้ว`],
  [
    /^The market of (\S+) is in alert \((.*)\): it trades as usual\.$/,
    ([zone, why]) => `ตลาดของ ${zone} อยู่ในสถานะเฝ้าระวัง (${why}) ซื้อขายตามปกติ`,
  ],
  [
    /^The market of (\S+) is in emergency \((.*)\): prices and quantities of orders are capped\.$/,
    ([zone, why]) => `ตลาดของ ${zone} อยู่ในภาวะฉุกเฉิน (${why}) จำกัดราคาและปริมาณของคำสั่ง`,
  ],
  [
    /^The market of (\S+) is in restoration \((.*)\): the caps on its orders give way step by step\.$/,
    ([zone, why]) => `ตลาดของ ${zone} กำลังฟื้นฟู (${why}) ข้อจำกัดของคำสั่งผ่อนคลายทีละขั้น`,
  ],
  [
    /^The market of (\S+) is suspended \((.*)\): cancellations pass, no order is taken\.$/,
    ([zone, why]) => `ระงับตลาดของ ${zone} (${why}) ยกเลิกคำสั่งได้ แต่ไม่รับคำสั่ง`,
  ],
  [
    /^Somebody sends (?:batches|grid facts|\d+) for (\S+) without its key\. .+ Look after the gateway, or enrol its new key\.$/,
    ([gateway]) => `มีผู้ส่งข้อมูลในชื่อ ${gateway} โดยไม่มีกุญแจของเกตเวย์นั้น ให้ตรวจเกตเวย์ หรือลงทะเบียนกุญแจใหม่`,
  ],
  [
    /^Somebody without a key sends (?:batches|grid facts|\d+) under names that are not enrolled: (\S+) so far\. /,
    ([count]) =>
      `มีผู้ไม่มีกุญแจส่งข้อมูลในชื่อที่ไม่ได้ลงทะเบียน ${count} ครั้งแล้ว ตรวจว่าเกตเวย์ของท่านตั้งชื่อผิดหรือไม่ มิฉะนั้นให้หาว่าใครเข้าถึงคอร์นี้`,
  ],
  [
    /^(\d+) grid facts of (\S+) stand already\. Look after the gateway; a new epoch clears them\.$/,
    ([count, gateway]) =>
      `ข้อเท็จจริงของระบบไฟฟ้าจาก ${gateway} ค้างอยู่แล้ว ${count} รายการ ให้ตรวจเกตเวย์ การให้ epoch ใหม่จะล้างรายการเหล่านี้`,
  ],
  [
    /^(\S+) has sent (?:another grid fact|grid facts after|\d+) ?(\S*) ?of epoch (\S+) before: /,
    ([gateway, fact, epoch]) =>
      `${gateway} ส่งข้อเท็จจริงของระบบไฟฟ้า ${fact} ของ epoch ${epoch} มาก่อนแล้ว อาจเป็นการ์ดที่ถูกคัดลอกหรือกู้คืน ให้ epoch ใหม่แก่เกตเวย์นี้`,
  ],
  [/^The TPM (\S+) (.+)\. Nothing was signed\.$/, ([tpm, why]) => `TPM ${tpm} ลงลายเซ็นไม่ได้ (${why}) ยังไม่มีการลงลายเซ็น`],
  [
    /^(\S+) signs with a former key whose time is over: /,
    ([gateway]) => `${gateway} ลงลายเซ็นด้วยกุญแจเดิมที่หมดอายุแล้ว ข้อมูลที่ส่งมาถูกกักไว้ ให้มอบกุญแจใหม่ หรือตรวจว่าใครมีกุญแจเดิม`,
  ],
  [
    /^(\S+) has sent another batch (\S+) of epoch (\S+) before: /,
    ([gateway, batch, epoch]) =>
      `${gateway} เคยส่งข้อมูลชุดที่ ${batch} ของ epoch ${epoch} ที่ต่างกันมาแล้ว การ์ดถูกโคลนหรือกู้คืน ให้ออก epoch ใหม่`,
  ],
  [
    /^(\S+) has seen a log of this core that this core never had\. /,
    ([gateway]) => `${gateway} เคยเห็นบันทึกที่คอร์นี้ไม่เคยมี ให้เก็บหัวบันทึกทั้งสองไว้และแจ้งผู้ดูแล`,
  ],
  [
    /^(\S+) has sealed an interval that has not begun by this core's time, (\S+)\. /,
    ([gateway, at]) =>
      `${gateway} ปิดผนึกช่วงเวลาที่ยังไม่เริ่มตามเวลาของคอร์นี้ ${at} นาฬิกาเครื่องใดเครื่องหนึ่งผิด ให้แก้ ระหว่างนี้ข้อมูลรอไว้`,
  ],
  [/^(\S+) and this core are of one time again\.$/, ([gateway]) => `เวลาของ ${gateway} และคอร์นี้ตรงกันแล้ว`],
  [
    /^A law of the books is broken: (\S+)\. /,
    ([law]) => `บัญชีผิดกฎ ${law} สาเหตุอยู่ในบันทึกการทำงานของคอร์ ให้ตรวจดู และเก็บบันทึกบัญชีไว้`,
  ],
];
