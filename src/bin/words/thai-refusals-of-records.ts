/** Of journals, logs, snapshots, registries, signatures and bills: what a core keeps, and what proves it. */
export const thaiRefusalsOfRecords: Readonly<Record<string, string>> = {
  '{} is not empty: name a new folder with --out.': '{1} ไม่ว่าง ให้ระบุโฟลเดอร์ใหม่ด้วย --out',
  '{} cannot be read: {}': 'อ่าน {1} ไม่ได้: {2}',
  'What was witnessed of the log cannot be kept in {}: {}.': 'เก็บสิ่งที่เป็นพยานของบันทึกใน {1} ไม่ได้: {2}',
  'The archive {} cannot be read ({}). Is its core still running?': 'อ่านคลัง {1} ไม่ได้ ({2}) คอร์ของคลังนี้ยังทำงานอยู่หรือไม่',
  'What lies in {} cannot be looked into: {}. Make it readable, and do it again.':
    'ดูสิ่งที่อยู่ใน {1} ไม่ได้: {2} ให้ทำให้อ่านได้ แล้วทำอีกครั้ง',
  'The recording {} cannot be read: {}. Is the path right, and may you read it?':
    'อ่านไฟล์บันทึก {1} ไม่ได้: {2} ที่อยู่ถูกต้องหรือไม่ และมีสิทธิ์อ่านหรือไม่',
  'The archive does not say what was erased last: restore it from a backup.':
    'คลังข้อมูลไม่ได้บอกว่าลบอะไรครั้งล่าสุด ให้กู้จากข้อมูลสำรอง',
  '{} says that an erasure has not ended, and cannot be read ({}). Put the request that was signed for it in its place.':
    '{1} ระบุว่ามีการลบข้อมูลที่ยังไม่เสร็จ แต่อ่านไม่ได้ ({2}) ให้นำคำขอที่ลงลายเซ็นไว้มาวางแทน',
  'An erasure ({}, {} to {}, {}) is unfinished: carry it out again first.':
    'การลบข้อมูล ({1} ตั้งแต่ {2} ถึง {3}, {4}) ยังไม่เสร็จ ให้ดำเนินการอีกครั้งก่อน',
  'The snapshot after row {}, from which the journal begins, is missing or another: restore it from a backup.':
    'สแนปช็อตหลังแถว {1} ซึ่งเป็นจุดเริ่มของเจอร์นัล ไม่มีหรือไม่ใช่อันเดิม ให้กู้จากข้อมูลสำรอง',
  'The archive does not say what was billed through row {}: restore it from a backup.':
    'คลังข้อมูลไม่ได้บอกสิ่งที่คิดเงินไว้จนถึงแถว {1} ให้กู้จากข้อมูลสำรอง',
  'The snapshot after row {} is missing: restore {} from a backup.': 'ไม่มีสแนปช็อตหลังแถว {1} ให้กู้ {2} จากข้อมูลสำรอง',
  'Row {} of the journal is not the one the snapshot {} was made after, and nothing more was erased: put back the newest journal (journal.sqlite, and journal.sqlite-wal where there is one).':
    'แถว {1} ของเจอร์นัลไม่ใช่แถวที่สแนปช็อต {2} ทำต่อจาก และไม่ได้ลบอะไรเพิ่ม ให้นำเจอร์นัลล่าสุดกลับมา (journal.sqlite และ journal.sqlite-wal หากมี)',
  'The snapshot after row {} gives the state {}, but says {}: nothing was erased. Check the disk of {}, and do it again.':
    'สแนปช็อตหลังแถว {1} ให้สถานะ {2} แต่ระบุว่า {3} จึงไม่ได้ลบอะไร ให้ตรวจดิสก์ของ {4} แล้วทำอีกครั้ง',
  'Nothing was erased: {}.': 'ไม่ได้ลบอะไร เพราะ{1}',
  '{} has settled nothing of {}. {}': '{1} ยังไม่ได้คิดเงินของ {2} {3}',
  'The books of {} closed before this journal begins: it was begun anew when figures of somebody were erased. Take the invoice that was made then, or --storage with a copy from before.':
    'บัญชีของ {1} ปิดก่อนที่เจอร์นัลนี้เริ่ม เพราะเจอร์นัลเริ่มใหม่เมื่อมีการลบข้อมูลของผู้ใดผู้หนึ่ง ให้ใช้ใบแจ้งหนี้ที่ทำไว้ในครั้งนั้น หรือ --storage กับสำเนาจากก่อนหน้า',
  'The journal ends at row {}, before row {}.': 'เจอร์นัลจบที่แถว {1} ก่อนถึงแถว {2}',
  'There is no core key to check with.': 'ไม่มีกุญแจของคอร์สำหรับตรวจ',
  'The time of the core key {} ended at entry {} of the log.': 'กุญแจของคอร์ {1} หมดอายุที่รายการ {2} ของบันทึก',
  'There is no log key to check with.': 'ไม่มีกุญแจของบันทึกสำหรับตรวจ',
  'The log key has signed another head than the bill names.': 'กุญแจของบันทึกลงลายเซ็นหัวบันทึกอื่น ไม่ใช่ที่ใบแจ้งค่าไฟระบุ',
  'The time of the log key {} ended at entry {} of the log.': 'กุญแจของบันทึก {1} หมดอายุที่รายการ {2} ของบันทึก',
  'What --log names is not the export of a log (`gridtokenx proof log`).':
    'สิ่งที่ --log ระบุไม่ใช่บันทึกที่นำออกมา (`gridtokenx proof log`)',
  '{} has settled no interval yet.': '{1} ยังไม่ได้คิดเงินช่วงเวลาใด',
  'The core has settled intervals up to {}: a bill until {} would lack the rest. Give --to {}, or wait.':
    'คอร์คิดเงินถึง {1} ใบแจ้งค่าไฟถึง {2} จะขาดส่วนที่เหลือ ให้ระบุ --to {3} หรือรอ',
  'there is no operator key to check with.': 'ไม่มีกุญแจของผู้ดูแลสำหรับตรวจ',
  'The registry is of the core {} ({}); this is {} ({}). Configure the right file.':
    'ทะเบียนนี้เป็นของคอร์ {1} ({2}) แต่นี่คือ {3} ({4}) ให้กำหนดไฟล์ที่ถูกต้อง',
  'Version {} of the registry is not newer than version {}, which is in force. Give the changed file a higher version and have it signed.':
    'ทะเบียนรุ่น {1} ไม่ใหม่กว่ารุ่น {2} ที่ใช้อยู่ ให้ตั้งเลขรุ่นของไฟล์ที่แก้ให้สูงขึ้นแล้วลงลายเซ็น',
  "The journal makes another log than the one in the log's files: after {} entries its root is {}, and was {}. {}":
    'เจอร์นัลให้บันทึกที่ต่างจากในไฟล์บันทึก หลัง {1} รายการ รากคือ {2} แต่เดิมคือ {3} {4}',
  'The journal has no row {}: restore it from its replica or backup.': 'เจอร์นัลไม่มีแถว {1} ให้กู้จากเครื่องสำรองหรือข้อมูลสำรอง',
  'Row {} of the journal stops the start. {}': 'แถว {1} ของเจอร์นัลทำให้เริ่มไม่ได้ {2}',
  'Replaying the journal to row {} gives the state {}, but it was {} when it was written. Start the version of this software that wrote it, or restore a backup.':
    'เล่นซ้ำเจอร์นัลถึงแถว {1} ได้สถานะ {2} แต่ตอนเขียนคือ {3} ให้เริ่มด้วยโปรแกรมรุ่นที่เขียน หรือกู้จากข้อมูลสำรอง',
  'The journal ends at row {}, but row {} was written: restore it from its replica or backup.':
    'เจอร์นัลจบที่แถว {1} ทั้งที่เคยเขียนแถว {2} แล้ว ให้กู้จากเครื่องสำรองหรือข้อมูลสำรอง',
  'Row {} in the middle of the journal cannot be read. {}': 'อ่านแถว {1} กลางเจอร์นัลไม่ได้ {2}',
  'market.lines: {}.': 'market.lines: ใช้ไม่ได้ ({1})',
  '{} cannot change from {} to {} now, because {}.': 'เปลี่ยน {1} จาก {2} เป็น {3} ตอนนี้ไม่ได้ เพราะ{4}',
  'It is of {} ({}).': 'เป็นของ {1} ({2})',
  'It is not the one the journal begins from.': 'ไม่ใช่อันที่เจอร์นัลเริ่มต่อจาก',
  'It gives the state {}, but says {}.': 'ให้สถานะ {1} แต่ระบุว่า {2}',
  'What was before row {} was let go of when something was erased: ask for a later time.':
    'สิ่งที่อยู่ก่อนแถว {1} ถูกลบไปพร้อมการลบข้อมูล ให้ถามเวลาหลังจากนั้น',
  'The journal ends at row {}: there is no row {} yet.': 'เจอร์นัลจบที่แถว {1} ยังไม่มีแถว {2}',
  'The witness key of {} is vouched for by another key than its own.': 'กุญแจพยานของ {1} รับรองด้วยกุญแจอื่นที่ไม่ใช่ของตนเอง',
  'The witness key of {} is for the log of {} in {}.': 'กุญแจพยานของ {1} เป็นของบันทึก {2} ใน {3}',
  'A co-signature is one line of a note.': 'ลายเซ็นร่วมต้องเป็นบันทึกหนึ่งบรรทัด',
  'The line is no co-signature of {} on this head.': 'บรรทัดนี้ไม่ใช่ลายเซ็นร่วมของ {1} บนหัวบันทึกนี้',
  'The log has no {}.': 'บันทึกไม่มี {1}',
  'The archive {} is gone, and with it what bills are recomputed from. Put it back (archive.sqlite, and archive.sqlite-wal where there is one). Only where none is left: start once with --archive-lost, which begins an empty one.':
    'ที่เก็บหลักฐาน {1} หายไป พร้อมสิ่งที่ใช้คำนวณบิลใหม่ ให้นำกลับมา (archive.sqlite และ archive.sqlite-wal หากมี) เฉพาะเมื่อไม่มีเหลือเลยจึงเริ่มหนึ่งครั้งด้วย --archive-lost ซึ่งเริ่มไฟล์ว่างใหม่',
  'The evidence of this core lies in {}, and {} beside it is no file of its own: move it away to where it is kept.':
    'หลักฐานของคอร์นี้อยู่ใน {1} และ {2} ที่อยู่ข้างกันไม่ใช่ไฟล์ของคอร์นี้ ให้ย้ายออกไปเก็บไว้ที่อื่น',
  '{} is restored into {}, and holds what was to be erased: an erasure had not ended when it was made, and cannot be ended. {} Put that right, and give the request (erasure-unfinished.cose in it) to gridtokenx erase carry-out before the core is started.':
    'กู้ {1} ลงใน {2} แล้ว แต่ยังมีข้อมูลที่ต้องลบ เพราะการลบยังไม่จบเมื่อทำสำเนานี้ และทำต่อให้จบไม่ได้ {3} ให้แก้ไข แล้วให้คำขอ (erasure-unfinished.cose ในนั้น) กับ gridtokenx erase carry-out ก่อนเริ่มคอร์',
  'The registry is not changed: {}.': 'ไม่ได้แก้ทะเบียน เพราะ{1}',
  "The log's {} is not what the log has a hash of: its file was altered. {}":
    '{1} ของบันทึกไม่ตรงกับแฮชที่บันทึกมี แสดงว่าไฟล์ถูกแก้ {2}',
  'It is a {}, not the leaf of an interval.': 'นี่คือ {1} ไม่ใช่ค่าอ่านของช่วงเวลา',
  'The log of {} entries is not shown to be a growth of the one of {}: something in it was changed or taken away.':
    'พิสูจน์ไม่ได้ว่าบันทึก {1} รายการต่อเนื่องจากบันทึก {2} รายการ แสดงว่ามีบางอย่างถูกแก้หรือนำออก',
  "The page shows {} Wh import and {} Wh export, the meter's signed reading says {} and {}.":
    'หน้านี้แสดงรับไฟเข้า {1} Wh และส่งไฟออก {2} Wh แต่ค่าที่มิเตอร์ลงลายเซ็นคือ {3} และ {4}',
  'One of the keys is weak: it proves nothing.': 'มีกุญแจที่อ่อน จึงพิสูจน์อะไรไม่ได้',
  'There is no {} key to check with.': 'ไม่มีกุญแจ {1} สำหรับตรวจ',
  'A {} is signed by the {} key, not by the {} key.': '{1} ต้องลงลายเซ็นด้วยกุญแจ {2} ไม่ใช่กุญแจ {3}',
  'The key that was given is {}, which is the kid of the key that signed, a hash, and not that key: give what gridtokenx keys show prints after “public”.':
    'กุญแจที่ให้มาคือ {1} ซึ่งเป็น kid (แฮช) ของกุญแจที่ลงลายเซ็น ไม่ใช่ตัวกุญแจ ให้ใช้สิ่งที่ gridtokenx keys show พิมพ์หลังคำว่า “public”',
  'The {} says it is signed by {}; its key is {}.': '{1} ระบุว่าลงลายเซ็นด้วย {2} แต่กุญแจเป็น {3}',
  'A log head is co-signed by a witness key, not by the {} key.': 'หัวบันทึกต้องลงลายเซ็นร่วมด้วยกุญแจพยาน ไม่ใช่กุญแจ {1}',
  'A log head is co-signed by Ed25519 (C2SP tlog-cosignature), not by {}.':
    'หัวบันทึกต้องลงลายเซ็นร่วมด้วย Ed25519 (C2SP tlog-cosignature) ไม่ใช่ {1}',
  'A journal row cannot be read: {}. {}': 'อ่านแถวของเจอร์นัลไม่ได้: {1} {2}',
  '{} is no line of a recording: {}.': '{1} ไม่ใช่บรรทัดของไฟล์บันทึกค่าอ่าน: {2}',
  'The registry of {}, version {}: {}.': 'ทะเบียนของ {1} รุ่น {2} ใช้ไม่ได้: {3}',
  'The snapshot cannot be taken: {}.': 'ใช้สแนปช็อตไม่ได้: {1}',
  'The {} is malformed: {}.': '{1} ผิดรูปแบบ: {2}',
};

/** Parts that stand in such sentences. */
export const thaiPartsOfRecords: Readonly<Record<string, string>> = {
  'exported history of a configuration': 'ประวัติการตั้งค่าที่ส่งออก',
  'entry of the configuration history': 'รายการในประวัติการตั้งค่า',
  'request for a change of the configuration': 'คำขอเปลี่ยนการตั้งค่า',
  'kept configuration': 'การตั้งค่าที่เก็บไว้',
  'signed {}': '{1:w} ที่ลงลายเซ็น',
  report: 'รายงาน',
  'it is not a map': 'ไม่ใช่กลุ่มของช่องข้อมูล (CBOR map)',
  'it is not an array': 'ไม่ใช่รายการ (CBOR array)',
  'it ends too early': 'จบก่อนที่ควร',
  'something follows its end': 'มีสิ่งอื่นต่อท้าย',
  'it has {} bytes behind its end': 'มีอีก {1:n} ไบต์ต่อท้าย',
  'it is not a tagged COSE_Sign1 message': 'ไม่ใช่ข้อความ COSE_Sign1 ที่มีแท็ก',
  'it is not deterministic CBOR (RFC 8949 §4.2): a head is longer than needed':
    'ไม่ใช่ CBOR แบบแน่นอน (RFC 8949 §4.2): ส่วนหัวยาวเกินจำเป็น',
  'it is not canonical base64': 'ไม่ใช่ base64 แบบมาตรฐาน',
  'its key id is not 32 bytes': 'รหัสกุญแจไม่ใช่ 32 ไบต์',
  'It has settled no interval yet.': 'ยังไม่ได้คิดเงินช่วงเวลาใด',
  'It has settled intervals from {} to {}: name a month of those.': 'คิดเงินแล้วตั้งแต่ {1} ถึง {2} ให้ระบุเดือนในช่วงนี้',
  'Put back the newest journal (journal.sqlite, and journal.sqlite-wal where there is one). Only where none is left, in no backup either: start once with --after-loss {}; gateways that have seen the lost entries will be refused, and the signed evidence that lay in that file is lost with it.':
    'ให้นำเจอร์นัลล่าสุดกลับมา (journal.sqlite และ journal.sqlite-wal หากมี) เฉพาะเมื่อไม่มีเหลือเลย แม้ในข้อมูลสำรอง จึงเริ่มหนึ่งครั้งด้วย --after-loss {1} เกตเวย์ที่เคยเห็นรายการที่หายจะถูกปฏิเสธ และหลักฐานลงลายเซ็นที่อยู่ในไฟล์นั้นจะหายไปด้วย',
  'Restore the journal from its replica or backup.': 'ให้กู้เจอร์นัลจากเครื่องสำรองหรือข้อมูลสำรอง',
  'every interval in this journal has the old length: put {} back, or begin a new journal in another storage folder':
    'ทุกช่วงเวลาในเจอร์นัลนี้มีความยาวเดิม ให้ตั้ง {1} กลับ หรือเริ่มเจอร์นัลใหม่ในโฟลเดอร์เก็บข้อมูลอื่น',
  'what was traded is settled as it was then, at last at {}: put {} back, or {}':
    'สิ่งที่ซื้อขายไว้ต้องคิดเงินตามกฎเดิม ครั้งสุดท้ายเมื่อ {1} ให้ตั้ง {2} กลับ หรือ{3}',
  'what was ordered or traded by them is settled at last at {}: put them back, or {}':
    'สิ่งที่สั่งหรือซื้อขายไว้ตามนั้นจะคิดเงินครั้งสุดท้ายเมื่อ {1} ให้ตั้งกลับ หรือ{2}',
  'propose it again then': 'เสนอใหม่เมื่อถึงเวลานั้น',
  'leave the core stopped until then': 'หยุดคอร์ไว้จนถึงเวลานั้น',
  'orders rest until the gate of {}: put {} back, or {}': 'มีคำสั่งค้างอยู่จนถึงเวลาปิดรับของ {1} ให้ตั้ง {2} กลับ หรือ{3}',
  'the request was good until {}, and it is {}': 'คำขอใช้ได้ถึง {1} และขณะนี้ {2}',
  '{} is an unknown account: no registry and no settled delivery of this core has it':
    'ไม่รู้จักบัญชี {1} ไม่มีทั้งในทะเบียนและในช่วงส่งมอบที่คอร์นี้คิดเงิน',
  'only what starts before {} is final, with no estimate that looks back to it and its month closed where months are; --to is {}':
    'เฉพาะช่วงที่เริ่มก่อน {1} เท่านั้นที่สิ้นสุดแล้ว คือไม่มีค่าประมาณที่ย้อนถึงและปิดบัญชีเดือนแล้ว แต่ --to คือ {2}',
  'money of {} is still set aside for a delivery that was never settled': 'ยังมีเงินของ {1} ที่กันไว้สำหรับช่วงส่งมอบที่ไม่เคยคิดเงิน',
  'there is a zone {} already': 'มีโซน {1} อยู่แล้ว',
  'there is a point {} already': 'มีจุดวัด {1} อยู่แล้ว',
  'there is an account {} already': 'มีบัญชี {1} อยู่แล้ว',
  '{} is read by {} already': '{1} อ่านโดย {2} อยู่แล้ว',
  '{} has the tariff {} already': '{1} ใช้อัตรา {2} อยู่แล้ว',
  '{} counts at {} since {}: the two would overlap. Of a meter that is exchanged, say where the old one ended (`registry exchange`)':
    '{1} นับที่ {2} ตั้งแต่ {3} ทั้งสองจะทับกัน หากเปลี่ยนมิเตอร์ ให้ระบุว่าตัวเดิมสิ้นสุดที่ใด (`registry exchange`)',
  'no meter counts at {} that {} could take the place of': 'ไม่มีมิเตอร์นับที่ {1} ให้ {2} แทน',
  'no meter counts at {}': 'ไม่มีมิเตอร์นับที่ {1}',
  '{} counts at {}, not {}: who was taken off?': '{1} นับที่ {2} ไม่ใช่ {3} ถอดตัวใดออก',
  '{} counts at {} only since {}: a meter from {} on would overlap it':
    '{1} นับที่ {2} ตั้งแต่ {3} เท่านั้น มิเตอร์ตั้งแต่ {4} จะทับกัน',
  '{} counts at {}: a meter counts at one point at a time. Exchange it there first':
    '{1} นับที่ {2} มิเตอร์หนึ่งนับได้ครั้งละหนึ่งจุด ให้เปลี่ยนออกจากที่นั่นก่อน',
  '{} counts at {} already': '{1} นับที่ {2} อยู่แล้ว',
  '{} is said to have ended at {} Wh of {}, and began at {} Wh: registers never fall':
    'ระบุว่า {1} จบที่ {2} Wh ของ {3} แต่เริ่มที่ {4} Wh เลขอ่านลดลงไม่ได้',
  '{} settles for {} since {}: the two would overlap. Who follows it moves in (`registry move-in`)':
    '{1} รับผิดชอบ {2} ตั้งแต่ {3} ทั้งสองจะทับกัน ผู้ที่มาแทนให้ใช้ `registry move-in`',
  'a meter counts at {} since {}: from then until {} nobody would settle for it':
    'มีมิเตอร์นับที่ {1} ตั้งแต่ {2} จากนั้นจนถึง {3} จะไม่มีผู้รับผิดชอบ',
  'nobody settles for {} yet: bind its first account (`registry bind account`)':
    'ยังไม่มีผู้รับผิดชอบ {1} ให้ผูกบัญชีแรก (`registry bind account`)',
  '{} settles for {}, not {}: who moves out?': '{1} รับผิดชอบ {2} ไม่ใช่ {3} ใครย้ายออก',
  '{} settles for {} already': '{1} รับผิดชอบ {2} อยู่แล้ว',
  '{} settles for {} only since {}: somebody from {} on would overlap it':
    '{1} รับผิดชอบ {2} ตั้งแต่ {3} เท่านั้น ผู้ที่เริ่มตั้งแต่ {4} จะทับกัน',
  '{} is a {} point: only delivery points settle': '{1} เป็นจุดวัดแบบ {2} คิดเงินได้เฉพาะจุดส่งมอบ',
  '{} is inside an interval, which is whose who settles when it starts: give its start or its end':
    '{1} อยู่กลางช่วงเวลา ซึ่งเป็นของผู้รับผิดชอบตอนเริ่มช่วง ให้ระบุต้นหรือปลายช่วง',
  '{} cannot be the name of a {}: lower-case letters, digits and hyphens, no names of people':
    '{1} ใช้เป็นชื่อของ {2} ไม่ได้ ใช้ตัวพิมพ์เล็ก ตัวเลข และขีดกลาง ห้ามใช้ชื่อบุคคล',
  'there is no {} {}; there are {}': 'ไม่มี {1} {2} มี {3}',
  '{} is enrolled already. Its key is replaced by a handover (`registry rotate`) or by `registry revoke`':
    '{1} ลงทะเบียนแล้ว ให้เปลี่ยนกุญแจด้วยการส่งมอบกุญแจ (`registry rotate`) หรือ `registry revoke`',
  'the handover is for {} ({}), this is {} ({})': 'การส่งมอบกุญแจเป็นของ {1} ({2}) แต่นี่คือ {3} ({4})',
  '{} hands over the key {}, but is enrolled with {}': '{1} ส่งมอบกุญแจ {2} แต่ลงทะเบียนไว้ด้วย {3}',
  '{} is the key of {} today: give the one that follows it': '{1} เป็นกุญแจปัจจุบันของ {2} ให้ระบุกุญแจที่จะมาแทน',
  '{} is not a key of {} and never was': '{1} ไม่ใช่และไม่เคยเป็นกุญแจของ {2}',
  'the time of {} ends at entry {} already': '{1} หมดอายุที่รายการ {2} อยู่แล้ว',
  'no gateway {} is enrolled at {}': 'ไม่มีเกตเวย์ {1} ที่ลงทะเบียนกับ {2}',
};
