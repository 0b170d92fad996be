/** By `core audit` and `verify`: what was held to what, and what does not hold. */
export const thaiSaidByAudit: Readonly<Record<string, string>> = {
  'the databases are sound, page by page': 'ฐานข้อมูลสมบูรณ์ทุกเพจ',
  'every row of the journal is whole, and none is missing': 'ทุกแถวของเจอร์นัลครบถ้วน ไม่มีแถวขาด',
  'every command can be applied, and time never runs back': 'ใช้ได้ทุกคำสั่ง และเวลาไม่ย้อนกลับ',
  'the state is the one that was marked when it was written': 'สถานะตรงกับที่ทำเครื่องหมายไว้ตอนเขียน',
  'money is only moved: the sum of all accounts never changes': 'เงินเพียงย้ายที่ ผลรวมทุกบัญชีไม่เปลี่ยน',
  'reserved = posted + voided + open, of every account': 'เงินกันไว้ = ลงบัญชี + ยกเลิก + ค้าง ของทุกบัญชี',
  'no order is traded beyond its price or quantity, no account spends what it has not':
    'ไม่มีคำสั่งใดซื้อขายเกินราคาหรือปริมาณ ไม่มีบัญชีใดใช้เงินที่ไม่มี',
  'what was bought was sold, and runs settle what was traded': 'ที่ซื้อเท่ากับที่ขาย และคิดเงินตามที่ซื้อขาย',
  'no law was broken while the core ran': 'ไม่มีกฎใดถูกละเมิดขณะคอร์ทำงาน',
  "the log's files say what the journal says": 'ไฟล์ของบันทึกตรงกับเจอร์นัล',
  'every snapshot is the state after its row': 'ทุกสแนปช็อตคือสถานะหลังแถวของตน',
  'the archive has what was signed, as it was signed': 'คลังข้อมูลมีสิ่งที่ลงลายเซ็น ตรงตามที่ลงลายเซ็น',
  'every head of the log that a gateway has signed to have seen is one this log had':
    'หัวบันทึกทุกอันที่เกตเวย์ลงลายเซ็นว่าเคยเห็น เป็นของบันทึกนี้',
  'every receipt can be made again, and verifies with its checkpoint': 'ใบรับทุกใบออกซ้ำได้ และตรวจสอบผ่านพร้อมเช็กพอยต์',
  'Receipts were held to the keys of this configuration, with which they were made again: whether these are the keys that gateways pin, --trust tells.':
    'ใบรับถูกตรวจด้วยกุญแจของคอนฟิกนี้ซึ่งใช้ออกใบรับซ้ำเอง หากต้องการทราบว่าตรงกับกุญแจที่เกตเวย์ตรึงไว้หรือไม่ ให้ใช้ --trust',
  'settled Wh are those of the readings, and readings those of the registers':
    'Wh ที่คิดเงินตรงกับค่าอ่าน และค่าอ่านตรงกับเลขมิเตอร์',
  'the meter at the head agrees with its points within the stated losses': 'มิเตอร์ต้นฟีดเดอร์ตรงกับจุดวัดภายในค่าสูญเสียที่ระบุ',
  'Restore a backup, and keep these files: they are evidence.': 'ให้กู้จากข้อมูลสำรอง และเก็บไฟล์เหล่านี้ไว้เป็นหลักฐาน',
  'Look at the meter of this point, and at what its gateway has sent: a backup says the same.':
    'ให้ตรวจมิเตอร์ของจุดนี้และสิ่งที่เกตเวย์ส่งมา ข้อมูลสำรองก็บอกเช่นเดียวกัน',
  'Compare what the points of this zone have sent with the run: a backup says the same.':
    'ให้เทียบสิ่งที่จุดวัดในโซนนี้ส่งกับการคิดเงิน ข้อมูลสำรองก็บอกเช่นเดียวกัน',
  'Look at this delivery in what was settled, and report it to the makers with these files: a backup says the same.':
    'ให้ตรวจช่วงส่งมอบนี้ในที่คิดเงินแล้ว และแจ้งผู้พัฒนาพร้อมไฟล์เหล่านี้ ข้อมูลสำรองก็บอกเช่นเดียวกัน',
  'Rows after {} are looked at one by one, and not replayed: what follows from them is not known.':
    'แถวหลัง {1:n} ตรวจทีละแถวโดยไม่เล่นซ้ำ จึงไม่ทราบผลที่ตามมา',
  'Row {}, the last, is torn: nobody was answered for it, and the next start of the core cuts it.':
    'แถว {1:n} ซึ่งเป็นแถวสุดท้ายขาดกลาง ยังไม่มีใครได้รับคำตอบ คอร์จะตัดออกเมื่อเริ่มครั้งถัดไป',
  'It was receipted and is gone from the archive: look for it in the archive of a backup, and keep these files: they are evidence.':
    'ออกใบรับแล้วแต่หายจากคลังข้อมูล ให้หาในคลังข้อมูลสำรอง และเก็บไฟล์เหล่านี้ไว้เป็นหลักฐาน',
  '{}: {} is not in the archive yet: its sender brings it again.': '{1}: {2} ยังไม่อยู่ในคลังข้อมูล ผู้ส่งจะส่งมาอีก',
  'The archive has {} {} more than the journal names: what was refused, or filed and not journalled any more.':
    'คลังข้อมูลมี {2} มากกว่าเจอร์นัล {1:n} รายการ เป็นสิ่งที่ปฏิเสธ หรือเก็บแล้วแต่ยังไม่ลงเจอร์นัล',
  '{} has {} nTHB, its legs come to {}': '{1} มี {2} นาโนบาท แต่รายการรวมได้ {3}',
  '{} nTHB (and {} for it)': '{1:w} นาโนบาท (และ {2:w} สำหรับส่วนนั้น)',
  'it closes at {} Wh (import and export), and the next opens at {} Wh':
    'ปิดที่ {1} Wh (รับเข้าและส่งออก) แต่ช่วงถัดไปเปิดที่ {2} Wh',
  'Look at the meter: was it exchanged, and its binding not written down?': 'ให้ตรวจมิเตอร์ ถูกเปลี่ยนโดยไม่ได้บันทึกการผูกหรือไม่',
  'Stop the core, move this snapshot away and start it: it replays its journal instead, and makes another.':
    'ให้หยุดคอร์ ย้ายสแนปช็อตนี้ออก แล้วเริ่มคอร์ คอร์จะเล่นซ้ำเจอร์นัลแทนและทำสแนปช็อตใหม่',
  'Keep these files, and ask that gateway for its outbox: it holds a head that this core has signed, and that is not of this log.':
    'ให้เก็บไฟล์เหล่านี้ และขอเอาต์บ็อกซ์จากเกตเวย์นั้น เพราะมีหัวบันทึกที่คอร์นี้ลงลายเซ็นแต่ไม่ใช่ของบันทึกนี้',
  'Look at keyFile, logKeyFile and formerKeys of the configuration: gateways pin the public keys of each time.':
    'ให้ตรวจ keyFile, logKeyFile และ formerKeys ในคอนฟิก เกตเวย์ตรึงกุญแจสาธารณะของแต่ละช่วงเวลาไว้',
  '{} says that a log of {} entries was seen whose root this log never had':
    '{1} ระบุว่าเคยเห็นบันทึก {2:n} รายการที่มีรากซึ่งบันทึกนี้ไม่เคยมี',
  'An erasure ({}, {} to {}, {}) was begun and not ended: figures of it are left. Stop the core and give the same request to gridtokenx erase carry-out again.':
    'การลบข้อมูล ({1} ตั้งแต่ {2} ถึง {3} คำขอ {4}) เริ่มแล้วแต่ยังไม่เสร็จ ยังมีตัวเลขเหลืออยู่ ให้หยุดคอร์แล้วใช้ gridtokenx erase carry-out กับคำขอเดิมอีกครั้ง',
  'it is torn, and rows come after it': 'แถวขาดกลาง ทั้งที่มีแถวต่อจากนั้น',
  'replaying gives {}, and {} was marked': 'เล่นซ้ำได้ {1} แต่ทำเครื่องหมายไว้เป็น {2}',
  'it is missing': 'ขาดหาย',
  'it and those before row {} are missing': 'แถวนี้และแถวก่อนแถว {1:n} ขาดหาย',
  '{} cannot be applied: {}': 'ใช้คำสั่ง {1} ไม่ได้: {2}',
  'the journal ends before it, and row {} was written': 'เจอร์นัลจบก่อนแถวนี้ ทั้งที่เคยเขียนแถว {1:n}',
  'the snapshot from which the journal begins is missing': 'ไม่มีสแนปช็อตที่เจอร์นัลเริ่มต่อจาก',
  'it is of {} ({})': 'เป็นของ {1} ({2})',
  'it gives the state {}, and the journal begins from {}': 'ให้สถานะ {1} แต่เจอร์นัลเริ่มจาก {2}',
  '{} is not in the archive': 'ไม่มี {1} ในคลังข้อมูล',
  '{} in the archive is not the one that was signed': '{1} ในคลังข้อมูลไม่ใช่ที่ลงลายเซ็น',
  '{} says something else than the journal': '{1} ไม่ตรงกับเจอร์นัล',
  '{}: the hashes in the archive are others': '{1}: แฮชในคลังข้อมูลไม่ตรง',
  '{} is not the one that was signed': '{1} ไม่ใช่ที่ลงลายเซ็น',
  '{}: its leaves are not those of its root': '{1}: ค่าอ่านไม่ตรงกับรากแฮช',
  '{} lies in the archive as {}': '{1} อยู่ในคลังข้อมูลเป็น {2}',
  '{} in the archive is another': '{1} ในคลังข้อมูลเป็นอันอื่น',
  '{} lies in the archive under another interval': '{1} อยู่ในคลังข้อมูลใต้ช่วงเวลาอื่น',
  'the ledger has no account {}, and legs of it': 'บัญชีแยกประเภทไม่มีบัญชี {1} แต่มีรายการของบัญชีนี้',
  '{} has set aside {}, its legs say {}': '{1} กันไว้ {2} แต่รายการบอก {3}',
  '{} leaves {} with {} nTHB to spend': '{1} ทำให้ {2} เหลือใช้ได้ {3} นาโนบาท',
  'it makes {} nTHB out of nothing': 'เกิดเงิน {1} นาโนบาทโดยไม่มีที่มา',
  'all accounts together hold {} nTHB, not zero': 'ทุกบัญชีรวมกันมี {1} นาโนบาท ไม่ใช่ศูนย์',
  'of {} nTHB, {} are accounted for': 'จาก {1} นาโนบาท มีที่มา {2}',
  '{} {} run {}: {} Wh imported and {} Wh exported are settled, and no signed reading says so':
    '{1} {2} การคิดเงินครั้งที่ {3}: คิดรับไฟเข้า {4:n} Wh ส่งไฟออก {5:n} Wh โดยไม่มีค่าอ่านที่ลงลายเซ็นรับรอง',
  '{}: {} Wh are lost by the readings, {} by the run': '{1}: สูญเสีย {2:n} Wh ตามค่าอ่าน แต่ {3:n} ตามการคิดเงิน',
  '{}: {} Wh are lost between the head and its points, outside the stated losses':
    '{1}: สูญเสีย {2} Wh ระหว่างต้นฟีดเดอร์กับจุดวัด นอกเหนือที่ระบุไว้',
  'Look for a meter that counts wrong, a point that is not registered, or stated losses that are not true.':
    'ให้หามิเตอร์ที่นับผิด จุดวัดที่ไม่ได้ลงทะเบียน หรือค่าสูญเสียที่ระบุไม่ตรงจริง',
  '{}: what a gateway sent {} ({}: {}).': '{1}: ข้อมูลที่เกตเวย์ส่ง{2} ({3}: {4})',
  'was taken and does not join': 'รับไว้แต่ไม่ต่อเนื่อง',
  'was not taken': 'ไม่ได้รับไว้',
  'it was made after row {}, and is named as if after row {}': 'ทำหลังแถว {1:n} แต่ตั้งชื่อเหมือนหลังแถว {2:n}',
  'row {} of the journal is not the one it was made after': 'แถว {1:n} ของเจอร์นัลไม่ใช่แถวที่ทำต่อจาก',
  'it was made after row {}, and the journal ends at row {}': 'ทำหลังแถว {1:n} แต่เจอร์นัลจบที่แถว {2:n}',
  'order {} is traded, and was never accepted': 'คำสั่ง {1} ซื้อขายแล้วทั้งที่ไม่เคยรับ',
  'order {} ({} at {}) is traded at {}': 'คำสั่ง {1} ({2} ที่ {3}) ซื้อขายที่ {4}',
  'order {} is of {} Wh, and {} Wh of it are traded': 'คำสั่ง {1} มี {2:n} Wh แต่ซื้อขาย {3:n} Wh',
  'order {} is not of the kind of energy that its trade is of': 'คำสั่ง {1} กับรายการซื้อขายเป็นไฟฟ้าคนละชนิด',
  '+{} Wh −{} Wh for {} nTHB': '+{1:n} Wh −{2:n} Wh เป็น {3} นาโนบาท',
  'The time of the key {} ended at entry {} of the log; this is entry {}.':
    'กุญแจ {1} หมดอายุที่รายการ {2:n} แต่นี่คือรายการ {3:n}',
  'The export holds no checkpoint: nobody has signed these entries.': 'ไฟล์ไม่มีหัวบันทึก จึงไม่มีใครลงลายเซ็นรายการเหล่านี้',
  'The export holds {} entries, the largest checkpoint covers {}: nobody has signed the rest.':
    'ไฟล์มี {1:n} รายการ หัวบันทึกล่าสุดครอบคลุม {2:n} ที่เหลือไม่มีใครลงลายเซ็น',
  'The co-signature of {} does not count: {}.': 'ลายเซ็นร่วมของ {1} ใช้ไม่ได้: {2}',
  'The time of the log key {} ended at entry {}; it signed for {}.':
    'กุญแจของบันทึก {1} หมดอายุที่รายการ {2:n} แต่ลงลายเซ็นรายการ {3:n}',
  ', import {} Wh, export {} Wh': ' รับไฟเข้า {1:n} Wh ส่งไฟออก {2:n} Wh',
  'it says {}, and the replay gives {}': 'ระบุ {1} แต่เล่นซ้ำได้ {2}',
  'its state hash is right, and what it holds beside is not what the replay has':
    'แฮชสถานะถูกต้อง แต่ส่วนอื่นไม่ตรงกับการเล่นซ้ำ',
  '{}: {} traded {}, and settles {}': '{1}: {2} ซื้อขาย {3} แต่คิดเงิน {4}',
  '{}: {} Wh were bought and {} Wh sold, for {} nTHB more': '{1}: ซื้อ {2:n} Wh ขาย {3:n} Wh เกิน {4} นาโนบาท',
  '{}: {} Wh of green energy were bought and {} Wh given, for {} nTHB more':
    '{1}: ซื้อไฟฟ้าสีเขียว {2:n} Wh ส่งจริง {3:n} Wh เกิน {4} นาโนบาท',
  '{} ends {}, which is not set aside': '{1} สิ้นสุด {2} ซึ่งไม่ได้กันไว้',
  '{} moves more than {} had set aside': '{1} ย้ายเกินกว่าที่ {2} กันไว้',
  // what a proof was held to
  '{} leaves hash to the signed root': 'แฮชของ {1:n} ค่าอ่านได้รากที่ลงลายเซ็น',
  'The batch is not the one the file names.': 'ไม่ใช่ชุดข้อมูลที่ไฟล์ระบุ',
  'The leaves are not those that were signed for.': 'ไม่ใช่ค่าอ่านที่ลงลายเซ็นไว้',
  'The leaf is not in the batch where the file says.': 'ค่าอ่านไม่อยู่ในชุดตามที่ไฟล์ระบุ',
  'The leaf is of {} ({}), the batch of {} ({}).': 'ค่าอ่านเป็นของ {1} ({2}) แต่ชุดเป็นของ {3} ({4})',
  'a path of {} hashes': 'เส้นทาง {1} แฮช',
  '{} ({}) keeps batch {} of {}': '{1} ({2}) เก็บชุดที่ {3} ของ {4}',
  'The receipt is for another batch.': 'ใบรับเป็นของชุดอื่น',
  'entry {} of {}, checkpoint signed by {}': 'รายการ {1:n} จาก {2:n} หัวบันทึกลงลายเซ็นโดย {3}',
  '{} until entry {}': '{1} ถึงรายการ {2:n}',
  'there is no log key': 'ไม่มีกุญแจของบันทึก',
  'The receipt proves growth from {}, the batch has seen {}.': 'ใบรับพิสูจน์การเติบโตจาก {1} แต่ชุดเคยเห็น {2}',
  '{} in the export': '{1} ในไฟล์ที่นำออก',
  'It covers {} entries, the export holds {}.': 'ครอบคลุม {1:n} รายการ แต่ไฟล์มี {2:n}',
  'The first {} entries are not those that were signed.': '{1:n} รายการแรกไม่ใช่ที่ลงลายเซ็นไว้',
  'the first {} entries hash to its root': 'แฮชของ {1:n} รายการแรกได้รากตรงกัน',
  'No gateway has signed this head.': 'ไม่มีเกตเวย์ลงลายเซ็นหัวบันทึกนี้',
  'seen and signed by {} of {} gateways: {}': 'เห็นและลงลายเซ็นโดย {1} จาก {2} เกตเวย์: {3}',
  'The log of {} entries is not shown to be a growth of the one of {}.':
    'พิสูจน์ไม่ได้ว่าบันทึก {1:n} รายการต่อจาก {2:n} รายการ',
  '{} → {} entries: {} added, none changed': '{1:n} → {2:n} รายการ เพิ่ม {3:n} ไม่มีรายการใดเปลี่ยน',
  'a message was opened by no key': 'ไม่มีกุญแจใดเปิดข้อความ',
  'by the {} key {}': 'ด้วยกุญแจ {1} {2}',
  'missing: nothing is known yet': 'ขาด: ยังไม่ทราบข้อมูล',
  'The energy is not the difference of the registers.': 'พลังงานไม่เท่ากับผลต่างของเลขอ่าน',
  'import {} → {} Wh, export {} → {} Wh': 'รับไฟเข้า {1:n} → {2:n} Wh ส่งไฟออก {3:n} → {4:n} Wh',
  '{} entries, root {}': '{1:n} รายการ ราก {2:w}',
  'batch {} of {} ({})': 'ชุดที่ {1:n} ของ {2:w} ({3:w})',
  'the node {} sold {} Wh and bought {} Wh at {}, and by the rules it sells at {} and buys at {} µTHB/kWh':
    'โหนด {1} ขาย {2:n} Wh และซื้อ {3:n} Wh ที่ {4} แต่ตามกฎขายที่ {5} และซื้อที่ {6} µTHB/kWh',
  '{}: {} is due {} nTHB over lines, and was booked {} nTHB':
    '{1}: {2} ควรได้ {3} นาโนบาทจากการซื้อขายผ่านสาย แต่ลงบัญชีไว้ {4} นาโนบาท',
  '0 to {}': '0 ถึง {1}',
  '{} nTHB as {}, and by the rules it is {}': '{1} นาโนบาทเป็น {2} ตามกฎคือ {3}',
  '{} {} run {}: {} is charged {}': '{1} {2} การคิดเงินครั้งที่ {3}: {4} ถูกเรียกเก็บ {5}',
  '{} is due {} nTHB, and was booked {} nTHB': '{1} ควรได้ {2} นาโนบาท แต่ลงบัญชีไว้ {3} นาโนบาท',
  '{}: the network bought {} Wh and sold {} Wh': '{1}: โครงข่ายซื้อ {2} Wh และขาย {3} Wh',
};
