/** Help in Thai: bills, orders and the market, duties, erasure, proofs. */
export const thaiHelpOfPeople: Readonly<Record<string, string>> = {
  'an account’s bill, with everything it follows from': 'ใบแจ้งค่าไฟของบัญชี พร้อมทุกสิ่งที่เป็นที่มา',
  'write the bill of a period into a folder that `verify bill` recomputes':
    'เขียนใบแจ้งค่าไฟของช่วงเวลาลงโฟลเดอร์ที่ `verify bill` คำนวณซ้ำได้',
  'configuration of the core': 'คอนฟิกของคอร์',
  'what a core holds of an account, for the person behind it': 'ข้อมูลที่คอร์เก็บของบัญชี สำหรับเจ้าของข้อมูล',
  'write readings, orders, bills and statements of an account, for programs and spreadsheets':
    'เขียนค่าอ่าน คำสั่ง ใบแจ้งค่าไฟ และรายการของบัญชี สำหรับโปรแกรมและสเปรดชีต',
  whose: 'ของบัญชีใด',
  'whose bill': 'ของบัญชีใด',
  'a new folder': 'โฟลเดอร์ใหม่',
  'first interval starts at or after this moment, ISO 8601': 'ช่วงแรกเริ่มตั้งแต่เวลานี้ (ISO 8601)',
  'and before this one': 'และก่อนเวลานี้',
  'a month in Bangkok such as 2026-11, instead of --from and --to':
    'เดือนตามเวลาไทย (ค.ศ.) เช่น 2026-11 แทน --from และ --to',
  'a copy of the core’s storage, of a core that runs on': 'สำเนาที่เก็บข้อมูลของคอร์ เมื่อคอร์ยังทำงานอยู่',
  'configuration of a gateway': 'คอนฟิกของเกตเวย์',
  'configuration of a core': 'คอนฟิกของคอร์',
  'other numbers than those of the storage (compliance/terms.json), or of config/compliance/thailand.json':
    'ตัวเลขอื่นแทนของที่เก็บข้อมูล (compliance/terms.json) หรือ config/compliance/thailand.json',
  'print what was found for machines': 'พิมพ์สิ่งที่พบสำหรับโปรแกรม',
  'look at duties (clock, logs, keys, backups, breaches), and report them by the month':
    'ตรวจการปฏิบัติตามข้อกำหนด (นาฬิกา บันทึก กุญแจ สำรองข้อมูล เหตุละเมิด) และรายงานรายเดือน',
  'how every duty stands now; 1 when one is not kept': 'สถานะของทุกข้อกำหนดขณะนี้ คืนค่า 1 เมื่อมีข้อที่ไม่ปฏิบัติตาม',
  'write the signed report of a month, or with --verify check those of a folder':
    'เขียนรายงานรายเดือนที่ลงลายเซ็น หรือใช้ --verify ตรวจรายงานในโฟลเดอร์',
  'such as 2026-11, in Bangkok': 'เช่น 2026-11 (ค.ศ.) ตามเวลาไทย',
  'where reports and their chain are; left out: compliance in the storage':
    'ที่เก็บรายงาน หากไม่ระบุคือ compliance ในที่เก็บข้อมูล',
  'check that reports are as they were signed, and none between them is missing':
    'ตรวจว่ารายงานเป็นไปตามที่ลงลายเซ็นและไม่มีฉบับใดขาดหาย',
  'with --verify: public key of the gateway or core': 'เมื่อใช้ --verify: กุญแจสาธารณะของเกตเวย์หรือคอร์',
  'breaches of personal data and requests of persons, each with its clock':
    'เหตุละเมิดข้อมูลส่วนบุคคลและคำขอของบุคคล พร้อมการนับเวลา',
  'who enters it': 'ผู้บันทึก',
  'begin the clock of a breach (72 h), of a request for access (30 days) or for erasure (90 days)':
    'เริ่มนับเวลาของเหตุละเมิด (72 ชั่วโมง) คำขอเข้าถึง (30 วัน) หรือคำขอลบ (90 วัน)',
  'breach, access or erasure': 'breach (เหตุละเมิด), access (ขอเข้าถึง) หรือ erasure (ขอลบ)',
  'what happened, or what is asked for; no names of persons': 'เกิดอะไรขึ้นหรือขออะไร ห้ามใส่ชื่อบุคคล',
  'when it became known; left out: now': 'เวลาที่ทราบเหตุ หากไม่ระบุคือขณะนี้',
  'enter whom was told what: of a breach pdpc, of a request the person':
    'บันทึกว่าแจ้งใคร: เหตุละเมิดแจ้ง pdpc คำขอแจ้งเจ้าของข้อมูล',
  'pdpc, person, persons or other; only pdpc ends the time of a breach, only person or persons that of a request':
    'pdpc, person, persons หรือ other เวลาของเหตุละเมิดจบเมื่อแจ้ง pdpc เท่านั้น ของคำขอเมื่อแจ้ง person หรือ persons เท่านั้น',
  'when they were told; left out: now': 'แจ้งเมื่อใด ไม่ระบุ: ขณะนี้',
  'what was told, and by which letter': 'แจ้งว่าอะไร ด้วยหนังสือใด',
  'end a case': 'ปิดเหตุ',
  'what came of it': 'ผลเป็นอย่างไร',
  'nobody is told, because no person is at risk (PDPA s. 37(4)), or because the request was withdrawn':
    'ไม่ต้องแจ้ง เพราะไม่มีผู้ใดเสี่ยง (PDPA ม. 37(4)) หรือถอนคำขอแล้ว',
  'every case, and what is left of its time': 'ทุกเหตุและเวลาที่เหลือ',
  'verify transactions, run the market, settle, keep the ledger and the transparency log':
    'ตรวจธุรกรรม เดินตลาด คิดเงิน ทำบัญชี และบันทึกโปร่งใส',
  'configuration of this core': 'คอนฟิกของคอร์นี้',
  'it is this late at least: for a start after a long stop that no gateway vouches for':
    'เวลาอย่างน้อยคือเท่านี้ ใช้เมื่อเริ่มหลังหยุดนานและไม่มีเกตเวย์ยืนยัน',
  'for once: begin an empty market in this storage, though the core has run in another, or it is empty':
    'ใช้ครั้งเดียว: เริ่มตลาดว่างใน storage นี้ แม้คอร์เคยทำงานใน storage อื่น หรือ storage นี้ว่าง',
  'for once: begin an empty buffer in this storage, though the gateway has run in another, or it is empty':
    'ใช้ครั้งเดียว: เริ่มบัฟเฟอร์ว่างใน storage นี้ แม้เกตเวย์เคยทำงานใน storage อื่น หรือ storage นี้ว่าง',
  'for once: the file of evidence is lost for ever; begin an empty one':
    'ใช้ครั้งเดียว เมื่อไฟล์หลักฐานหายไปตลอดกาล ให้เริ่มไฟล์ว่างใหม่',
  'for once: the newest journal is lost for ever, with a log of n entries; begin with the one that is there, or anew':
    'ครั้งเดียว: เจอร์นัลล่าสุดสูญหายถาวร โดยบันทึกมี n รายการ ให้เริ่มจากที่มีอยู่หรือเริ่มใหม่',
  'a copy of the core’s storage (core backup), of a core that runs on': 'สำเนาที่เก็บข้อมูล (core backup) ของคอร์ที่ยังทำงานอยู่',
  'check every law of the books, the log, the snapshots and the archive; ends with 1 if one is broken':
    'ตรวจทุกกฎของบัญชี บันทึก สแนปช็อต และคลัง คืนค่า 1 หากผิดข้อใด',
  'the journal with its log and snapshots alone: no archive, no signatures':
    'เฉพาะเจอร์นัล บันทึก และสแนปช็อต ไม่ตรวจคลังและลายเซ็น',
  'keys that receipts are held to, instead of those in the configuration': 'กุญแจที่ใช้ตรวจใบรับ แทนกุญแจในคอนฟิก',
  'print the findings for machines': 'พิมพ์ผลสำหรับโปรแกรม',
  'balances, orders and positions as they were: after a row of the journal, or at a moment':
    'ยอดเงิน คำสั่ง และสถานะในอดีต: หลังแถวของเจอร์นัล หรือ ณ เวลาหนึ่ง',
  'what an account of the ledger was booked between two times, and why: for who runs the core':
    'รายการบัญชีระหว่างสองเวลาและเหตุผล สำหรับผู้ดูแลคอร์',
  'a participant, or an account of the market such as system.utility': 'ผู้เข้าร่วม หรือบัญชีของตลาด เช่น system.utility',
  'legs booked then or later …': 'รายการตั้งแต่เวลานี้ …',
  'copy journal, archive, log and snapshots into a new folder while the core runs, and verify the copy':
    'คัดลอกเจอร์นัล คลัง บันทึก และสแนปช็อตลงโฟลเดอร์ใหม่ขณะคอร์ทำงาน และตรวจสำเนา',
  'put a backup back into an empty storage, and verify it': 'กู้ข้อมูลสำรองลงที่เก็บว่าง และตรวจสอบ',
  "destroy a household's figures for final intervals, and leave every other proof and bill as it was":
    'ทำลายตัวเลขของครัวเรือนในช่วงที่สิ้นสุดแล้ว โดยหลักฐานและใบแจ้งค่าไฟอื่นคงเดิม',
  'write and sign what is to be erased; nothing is erased yet': 'เขียนและลงลายเซ็นสิ่งที่จะลบ ยังไม่ลบอะไร',
  "the operator's private key": 'กุญแจส่วนตัวของผู้ดูแล',
  'of which core': 'ของคอร์ใด',
  'of which realm: simulation, sandbox or live': 'ของ realm ใด: simulation, sandbox หรือ live',
  'whose figures': 'ตัวเลขของบัญชีใด',
  'who asks': 'ผู้ขอ',
  'why; it is signed and kept': 'เหตุผล จะลงลายเซ็นและเก็บไว้',
  'by the time of the core': 'ตามเวลาของคอร์',
  'do what a signed request says, at a core that is stopped': 'ทำตามคำขอที่ลงลายเซ็น ที่คอร์ซึ่งหยุดอยู่',
  'which batches and intervals a core has never had, and what to do about them; ends with 1 if there are any. Intervals of points are told to the operator alone':
    'ชุดข้อมูลและช่วงเวลาที่คอร์ไม่เคยได้รับ และต้องทำอะไร คืนค่า 1 หากมี ช่วงเวลาของจุดวัดบอกเฉพาะผู้ดูแล',
  'address of the core': 'ที่อยู่ของคอร์',
  "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it":
    'ผ่าน https: กุญแจ TLS ของคอร์ หากไม่ระบุต้องมีผู้ออกใบรับรองที่เครื่องนี้เชื่อถือ',
  "the operator's private key: tells of the points too": 'กุญแจส่วนตัวของผู้ดูแล: จะบอกจุดวัดด้วย',
  'of this gateway alone': 'เฉพาะเกตเวย์นี้',
  'a month in Bangkok such as 2026-11': 'เดือนตามเวลาไทย (ค.ศ.) เช่น 2026-11',
  'what to write': 'รูปแบบที่จะเขียน',
  'of the page, as --lang; usual: th': 'ของหน้า เช่นเดียวกับ --lang ปกติ: th',
  'where to; without it, it is printed': 'เขียนที่ใด หากไม่ระบุจะพิมพ์ออก',
  'an account’s invoice of a month, each line to the satang': 'ใบแจ้งหนี้รายเดือนของบัญชี ทุกบรรทัดถึงสตางค์',
  'what an account drew, gave, traded and paid, day by day; what it had paid without trading':
    'บัญชีใช้ ส่ง ซื้อขาย และจ่ายเท่าใดรายวัน และจะจ่ายเท่าใดหากไม่ซื้อขาย',
  'prices, books and auctions of a core; how its market stands; halt it, cap it, suspend it, restore it':
    'ราคา คำสั่งซื้อขาย และการประมูลของคอร์ สถานะตลาด และการหยุด จำกัด ระงับ คืนสภาพ',
  'who decides; it is signed and kept': 'ผู้ตัดสินใจ จะลงลายเซ็นและเก็บไว้',
  'why; it is signed, kept, and shown to everybody': 'เหตุผล จะลงลายเซ็น เก็บไว้ และแสดงให้ทุกคนเห็น',
  'this zone alone; default: the whole market': 'เฉพาะโซนนี้ ปกติทั้งตลาด',
  'how each zone stands, and what caps hold': 'สถานะของแต่ละโซนและเพดานที่ใช้อยู่',
  'take no orders and hold no closing auctions; cancellations pass, trades stand':
    'ไม่รับคำสั่งและไม่ประมูลปิด ยกเลิกได้ รายการซื้อขายคงอยู่',
  'end a halt of the same zone, or of the whole market': 'สิ้นสุดการหยุดของโซนเดียวกันหรือทั้งตลาด',
  'withdraw every order that rests': 'ถอนคำสั่งที่ค้างทั้งหมด',
  'say that trouble is near; trading goes on as usual': 'แจ้งว่าใกล้เกิดเหตุ ซื้อขายตามปกติ',
  'cap prices and quantities of orders by the rules (market.emergency), and withdraw what is beyond':
    'จำกัดราคาและปริมาณคำสั่งตามกฎ (market.emergency) และถอนส่วนที่เกิน',
  'take no orders; closing auctions at the administrative price of the rules, or none':
    'ไม่รับคำสั่ง ประมูลปิดที่ราคากำหนดตามกฎ หรือไม่ประมูล',
  'after an emergency or a suspension: caps give way step by step, then all is as usual':
    'หลังเหตุฉุกเฉินหรือการระงับ: ผ่อนเพดานทีละขั้นจนปกติ',
  'end an alert, or a restoration before its time': 'สิ้นสุดการเตือน หรือการคืนสภาพก่อนกำหนด',
  'may be left out where the core has one zone': 'ละได้เมื่อคอร์มีโซนเดียว',
  'index, high, low, last and volume of each delivery of a day': 'ดัชนี สูงสุด ต่ำสุด ล่าสุด และปริมาณของแต่ละช่วงในหนึ่งวัน',
  'such as 2026-11-24; default: today': 'เช่น 2026-11-24 (ค.ศ.) ปกติวันนี้',
  'what rests for one delivery, summed up by price': 'คำสั่งที่ค้างของช่วงหนึ่ง รวมตามราคา',
  'such as 2026-11-24T11:15, in Bangkok': 'เช่น 2026-11-24T11:15 (ค.ศ.) ตามเวลาไทย',
  'what the closing auctions would come to now': 'ผลการประมูลปิดหากเกิดขณะนี้',
  'prices as open data, to standard output (RFC 4180); of all zones where none is named':
    'ราคาเป็นข้อมูลเปิด ออกทาง standard output (RFC 4180) ทุกโซนหากไม่ระบุ',
  'first day; default: today': 'วันแรก ปกติวันนี้',
  'last day; default: the first': 'วันสุดท้าย ปกติวันแรก',
  "print the OpenAPI 3.1 document of a core's routes; a core that runs has it at /v1/openapi.json":
    'พิมพ์เอกสาร OpenAPI 3.1 ของคอร์ คอร์ที่ทำงานมีที่ /v1/openapi.json',
  "place an order (buy, sell) signed by an account's key, or cancel one": 'ส่งคำสั่งซื้อหรือขายที่ลงลายเซ็นด้วยกุญแจบัญชี หรือยกเลิก',
  "the account's private key": 'กุญแจส่วนตัวของบัญชี',
  'the account': 'บัญชี',
  'the metering point that delivers or takes': 'จุดวัดที่ส่งหรือรับไฟ',
  'the market zone': 'โซนของตลาด',
  'energy, up to three decimals': 'พลังงาน ทศนิยมไม่เกินสามตำแหน่ง',
  'worst price in THB/kWh, up to four decimals': 'ราคาแย่ที่สุดที่รับได้ บาท/kWh ทศนิยมไม่เกินสี่ตำแหน่ง',
  'start of the delivery interval, ISO 8601': 'เวลาเริ่มช่วงส่งมอบ (ISO 8601)',
  'length of the delivery interval': 'ความยาวช่วงส่งมอบ',
  'gate (rests until gate closure), post-only (rests, or is refused), ioc (what fills now: a market order capped by its limit) or fok (all now or nothing)':
    'gate (ค้างจนปิดรับ), post-only (ค้างหรือถูกปฏิเสธ), ioc (เท่าที่จับคู่ได้ทันที) หรือ fok (ทั้งหมดทันทีหรือไม่เลย)',
  'with fok: the most all of it may cost, or the least it must bring, in THB': 'เมื่อใช้ fok: จ่ายไม่เกินหรือได้ไม่น้อยกว่ากี่บาท',
  'where it meets an own order: expire-maker (the resting one), expire-taker or expire-both':
    'เมื่อพบคำสั่งของตนเอง: expire-maker (ตัวที่ค้าง), expire-taker หรือ expire-both',
  'takes the place of this resting order of the same delivery and side; --kwh counts what that has filled':
    'แทนคำสั่งที่ค้างของช่วงและฝั่งเดียวกัน --kwh นับรวมส่วนที่จับคู่แล้ว',
  'of renewable energy alone, where the market trades it: waits for the closing auction; a seller must have PV only':
    'เฉพาะไฟฟ้าสีเขียว ในตลาดที่ซื้อขายได้: รอการประมูลปิด ผู้ขายต้องมีเฉพาะแผงโซลาร์',
  'with cancel: order, or delivery or account: that and all that was placed before it':
    'เมื่อยกเลิก: order หรือ delivery หรือ account: รวมที่ส่งก่อนหน้าทั้งหมด',
  'unique per account; repeat it to repeat the same order safely': 'ไม่ซ้ำในบัญชี ใช้ค่าเดิมเพื่อส่งคำสั่งเดิมซ้ำอย่างปลอดภัย',
  'simulation, sandbox or live': 'simulation, sandbox หรือ live',
  'not valid after; default: a day after the start of delivery, for nothing trades after its gate':
    'ใช้ไม่ได้หลังเวลานี้ ปกติหนึ่งวันหลังเริ่มส่งมอบ',
  'print the answer for machines': 'พิมพ์คำตอบสำหรับโปรแกรม',
  'write a proof anybody can check offline: a leaf (one point, one interval), a receipt, the whole log, or its head with the signatures of gateways that have seen it':
    'เขียนหลักฐานที่ใครก็ตรวจได้แบบออฟไลน์: leaf (จุดวัดหนึ่ง ช่วงหนึ่ง) ใบรับ บันทึกทั้งหมด หรือหัวบันทึกพร้อมลายเซ็นของเกตเวย์ที่เห็น',
  'for a leaf or a receipt: a running gateway': 'สำหรับ leaf หรือใบรับ: เกตเวย์ที่ทำงานอยู่',
  'for a leaf or a receipt: the outbox of a gateway that is stopped': 'สำหรับ leaf หรือใบรับ: เอาต์บ็อกซ์ของเกตเวย์ที่หยุดอยู่',
  'with --outbox: JSON with the pinned keys, which go into the proof': 'เมื่อใช้ --outbox: JSON กุญแจที่ตรึงไว้ ซึ่งจะใส่ในหลักฐาน',
  'for a leaf: the metering point': 'สำหรับ leaf: จุดวัด',
  'for a leaf: start of the interval, ISO 8601 with its offset': 'สำหรับ leaf: เวลาเริ่มช่วง ISO 8601 พร้อมเขตเวลา',
  'for a receipt: the number of the batch': 'สำหรับใบรับ: เลขชุดข้อมูล',
  'for the log or its head: the core': 'สำหรับบันทึกหรือหัวบันทึก: คอร์',
  "for the log, over https: the core's TLS key": 'สำหรับบันทึก ผ่าน https: กุญแจ TLS ของคอร์',
  'write there and not to standard output': 'เขียนที่นี่แทน standard output',
  'readings a core has held back because they are suspect: look at them, and decide':
    'ค่าอ่านที่คอร์พักไว้เพราะน่าสงสัย: ดูและตัดสินใจ',
  'who decides': 'ผู้ตัดสินใจ',
  'what waits, why, and what runs go by meanwhile': 'อะไรรออยู่ เพราะอะไร และระหว่างนี้คิดเงินด้วยค่าใด',
  'the reading is right as it is': 'ค่าอ่านถูกต้องแล้ว',
  'these Wh are settled instead; the export is 0 unless it is given': 'คิดเงินด้วย Wh นี้แทน ส่งออกเป็น 0 หากไม่ระบุ',
  'default: what the list shows as the estimate': 'ปกติคือค่าประมาณในรายการ',
  'default: 0': 'ปกติ 0',
  'nothing is known of the interval: estimate rules hold until the gateway says more':
    'ไม่ทราบค่าของช่วงนี้: ใช้กฎประมาณจนกว่าเกตเวย์จะแจ้ง',
  'check signatures, inclusion and consistency of a receipt, a leaf, a log or its head, offline; or a whole bill':
    'ตรวจลายเซ็น การมีอยู่ และความสอดคล้องของใบรับ leaf บันทึก หรือหัวบันทึก แบบออฟไลน์ หรือทั้งใบแจ้งค่าไฟ',
  'JSON with the pinned keys; without it the keys in the file are used and shown':
    'JSON กุญแจที่ตรึงไว้ หากไม่มีจะใช้และแสดงกุญแจในไฟล์',
  'recompute an account’s bill (`bill export`) from its leaves, orders, runs and rules, to the nano-baht':
    'คำนวณใบแจ้งค่าไฟ (`bill export`) ซ้ำจากค่าอ่าน คำสั่ง การคิดเงิน และกฎ ถึงนาโนบาท',
  'JSON with the pinned keys; without it the keys in the folder are used and shown':
    'JSON กุญแจที่ตรึงไว้ หากไม่มีจะใช้และแสดงกุญแจในโฟลเดอร์',
  'the whole log of the core (`proof log`): is a run, or a change of rules, left out?':
    'บันทึกทั้งหมดของคอร์ (`proof log`): มีการคิดเงินหรือการเปลี่ยนกฎใดตกหล่นหรือไม่',
  'what the contract says': 'ตามสัญญา',
};
