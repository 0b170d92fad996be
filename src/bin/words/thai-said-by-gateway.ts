/** By commands about a gateway: its buffer, keys, meters, configuration, lines, recordings and reports. */
export const thaiSaidByGateway: Readonly<Record<string, string>> = {
  // buffer
  '{}: {} batches ({}) wait for the core{}; {} % full.': '{1}: {2:n} ชุด ({3}) รอส่งคอร์{4} ใช้ไป {5} %',
  ', the oldest of {}': ' เก่าสุดเมื่อ {1}',
  'The core refused {} of them for good: have its operator look at them.': 'คอร์ปฏิเสธถาวร {1:n} ชุด ให้ผู้ดูแลคอร์ตรวจดู',
  'Damage: {}': 'ความเสียหาย: {1}',
  '{} in {} syncs': '{1} ใน {2:n} ครั้ง',
  ', on other days {}': ' วันอื่น {1}',
  'Written to the card today (UTC) {}{}; {} a day are allowed. The card itself writes more than it is given.':
    'วันนี้ (UTC) เขียนลงการ์ด {1}{2} ยอมให้วันละ {3} ตัวการ์ดเองเขียนมากกว่าที่สั่ง',
  'The gateway can be offline for {}: then the outbox has reached {}.': 'เกตเวย์ขาดการติดต่อได้ {1} จากนั้นเอาต์บ็อกซ์จะถึง{2}',
  '{} days': '{1:n} วัน',
  '{} hour{}': '{1:n} ชั่วโมง{2:w}',
  'the number of batches it may hold': 'จำนวนชุดสูงสุด',
  'the bytes it may hold': 'จำนวนไบต์สูงสุด',
  'the days it may hold': 'จำนวนวันสูงสุด',
  'gridtokenx: the outbox was damaged ({}): {}': 'gridtokenx: เอาต์บ็อกซ์เคยเสียหาย ({1}): {2}',
  '{} holds {} batches the core does not have, {} it has with their receipts, {} it refused, and the state of {} points of {}.':
    '{1} มี {2:n} ชุดที่คอร์ยังไม่มี {3:n} ชุดที่คอร์มีพร้อมใบรับ {4:n} ชุดที่คอร์ปฏิเสธ และสถานะของ {5:n} จุดวัดของ {6}',
  'It is not signed.': 'ไม่มีลายเซ็น',
  'It is signed by the key {}.': 'ลงลายเซ็นด้วยกุญแจ {1}',
  'This gateway must not run again under epoch {}: have the operator of {} grant the new one a new epoch, and give it the file with: gridtokenx buffer import':
    'เกตเวย์นี้ต้องไม่ทำงานอีกใน epoch {1} ให้ผู้ดูแล {2} ออก epoch ใหม่ให้เครื่องใหม่ แล้วนำไฟล์เข้าด้วย: gridtokenx buffer import',
  '{} goes on in epoch {}: {} batches the core did not acknowledge are sealed anew with the same leaves, {} with receipts and {} refused ones are as they were, and {} points go on from their last register.':
    '{1} ทำงานต่อใน epoch {2}: {3:n} ชุดที่คอร์ยังไม่ตอบรับปิดผนึกใหม่ด้วยค่าอ่านเดิม {4:n} ชุดที่มีใบรับและ {5:n} ชุดที่ถูกปฏิเสธคงเดิม และ {6:n} จุดวัดนับต่อจากเลขอ่านล่าสุด',
  'The file was not signed: nobody vouches for it.': 'ไฟล์นี้ไม่มีลายเซ็น จึงไม่มีผู้รับรอง',
  'The file was signed by the key {}.': 'ไฟล์นี้ลงลายเซ็นด้วยกุญแจ {1}',
  "Start the gateway once the core's registry has it in epoch {} with its key {}.":
    'เริ่มเกตเวย์ได้เมื่อทะเบียนของคอร์มีเกตเวย์นี้ใน epoch {1} ด้วยกุญแจ {2}',
  'the leaves of {} from {} to {}': 'ค่าอ่านของ {1} ตั้งแต่ {2} ถึง {3}',
  'Would let {} give way to their hashes. Nothing is changed: --approve does it, and it cannot be undone.':
    'จะแทน{1} ด้วยแฮช ยังไม่ได้แก้อะไร --approve จึงลงมือทำ และย้อนกลับไม่ได้',
  '{} batches hold hashes instead of {}; every other proof is as it was.': '{1:n} ชุดมีแฮชแทน{2} หลักฐานอื่นทั้งหมดคงเดิม',
  '{} batches with them are still to be sent: once the core has them, do it again here, and where something was erased at the core already, sign a new request for it.':
    'มี {1:n} ชุดที่ยังรอส่ง เมื่อคอร์มีแล้วให้ทำที่นี่อีกครั้ง และหากลบที่คอร์ไปแล้วให้ลงลายเซ็นคำขอใหม่',
  'Look yourself into older copies: {}.': 'ให้ตรวจสำเนาเก่าด้วยตนเอง: {1}',
  '{} is the buffer of {}; this configuration is of {}. A swapped gateway keeps its name.':
    '{1} เป็นบัฟเฟอร์ของ {2} แต่คอนฟิกนี้เป็นของ {3} เกตเวย์ที่เปลี่ยนเครื่องใช้ชื่อเดิม',
  '{} is of the realm {}; this configuration is of {}.': '{1} อยู่ใน realm {2} แต่คอนฟิกนี้อยู่ใน {3}',
  '{} is for the core {}; this configuration has {}.': '{1} สำหรับคอร์ {2} แต่คอนฟิกนี้ใช้ {3}',
  '{} is {}; --key asks for {}.': '{1} {2} แต่ --key ขอ {3}',
  'not signed': 'ไม่มีลายเซ็น',
  'signed by {}': 'ลงลายเซ็นโดย {1:w}',
  '{} ends in epoch {}, and core.epoch is {}. Two cards must not seal in one epoch: have the operator of {} grant a new one, and configure it.':
    '{1} จบที่ epoch {2} แต่ core.epoch คือ {3} การ์ดสองใบต้องไม่ปิดผนึกใน epoch เดียวกัน ให้ผู้ดูแล {4} ออก epoch ใหม่แล้วตั้งค่า',
  // keys
  '{} hands over from {} to {}: {}': '{1} ส่งมอบจากกุญแจ {2} ไปยัง {3}: {4}',
  'Give it to the operator of the core (gridtokenx registry rotate). Once the core runs with it, set keyFile in':
    'ส่งไฟล์นี้ให้ผู้ดูแลคอร์ (gridtokenx registry rotate) เมื่อคอร์ใช้แล้ว ให้ตั้ง keyFile ใน',
  '{} to {} and restart the gateway before the log reaches the entry the operator chose.':
    '{1} เป็น {2} แล้วเริ่มเกตเวย์ใหม่ก่อนบันทึกถึงรายการที่ผู้ดูแลกำหนด',
  '{} has asked {} to be enrolled with the key {}. Read it to the operator.':
    '{1} ขอลงทะเบียนกับ {2} ด้วยกุญแจ {3} แล้ว ให้อ่านกุญแจนี้แก่ผู้ดูแล',
  'It waits for the operator of the core (`gridtokenx registry admit`). Ask again whenever you like.':
    'รอผู้ดูแลคอร์ (`gridtokenx registry admit`) ถามใหม่ได้ทุกเมื่อ',
  '{} is enrolled at {} in epoch {}.': '{1} ลงทะเบียนกับ {2} แล้วใน epoch {3}',
  'Set core.epoch in {} to {} before it is started.': 'ให้ตั้ง core.epoch ใน {1} เป็น {2} ก่อนเริ่มเกตเวย์',
  // meter replace
  'Nobody compared the closing registers with what is sealed, as --unchecked asks.':
    'ไม่ได้เทียบเลขอ่านปิดกับที่ปิดผนึกไว้ ตามที่ --unchecked ขอ',
  '{} now has {} in the place of {}; the old file is {}.': '{1} มี {2} แทน {3} แล้ว ไฟล์เดิมคือ {4}',
  'Restart the gateway, and give the record above to the operator of {}: until the registry has it, batches wait in the outbox.':
    'ให้เริ่มเกตเวย์ใหม่ และส่งบันทึกข้างบนให้ผู้ดูแล {1} จนกว่าทะเบียนจะมี ข้อมูลจะรออยู่ในเอาต์บ็อกซ์',
  // config
  'No value is another one.': 'ไม่มีค่าใดต่างกัน',
  'Exported {} of {} of {}: {}': 'ส่งออก {1}ของ{2}ของ {3}: {4}',
  '1 entry': '1 รายการ',
  '{} entries': '{1:n} รายการ',
  '1 change': 'การเปลี่ยน 1 ครั้ง',
  '{} changes': 'การเปลี่ยน {1:n} ครั้ง',
  'change {}': 'การเปลี่ยนครั้งที่ {1}',
  'changes {}': 'การเปลี่ยนครั้งที่ {1}',
  '{} is there already and is never written over: name another file, or remove it.':
    'มี {1} อยู่แล้วและจะไม่ถูกเขียนทับ ให้ระบุไฟล์อื่น หรือลบไฟล์นั้น',
  'The entry {} is not in it: it was taken away, or another history was shown.':
    'ไม่มีรายการ {1} อยู่ในนั้น รายการถูกนำออก หรือเป็นประวัติอื่น',
  proposed: 'เสนอไว้',
  'on trial': 'กำลังทดลอง',
  confirmed: 'ยืนยันแล้ว',
  'rolled back': 'ย้อนกลับแล้ว',
  refused: 'ปฏิเสธ',
  '(back to {})': '(กลับไปครั้งที่ {1})',
  'change {}, by {} ({})': 'การเปลี่ยนครั้งที่ {1:n} โดย {2} ({3})',
  reason: 'เหตุผล',
  'sent as        {}': 'ส่งมาในชื่อ       {1}',
  file: 'ไฟล์',
  signal: 'สัญญาณ',
  api: 'ผ่าน API',
  fleet: 'ผ่าน fleet',
  command: 'คำสั่ง',
  'The program was started with it.': 'โปรแกรมเริ่มทำงานด้วยการตั้งค่านี้',
  'SIGHUP was sent.': 'มีการส่ง SIGHUP',
  'A maintenance window has opened.': 'ถึงช่วงบำรุงรักษา',
  '{} was written.': 'มีการเขียน {1:w}',
  'entry {}': 'รายการ {1}',
  'clock in holdover': 'นาฬิกาเดินเวลาเอง',
  'clock not synchronised': 'นาฬิกายังไม่ได้ตั้งตรง',
  'simulated clock': 'นาฬิกาเป็นเวลาจำลอง',
  'configuration  {}': 'การตั้งค่า         {1}',
  'based on       change {}': 'อิงจาก          ครั้งที่ {1}',
  'restores       change {}': 'กลับไป          ครั้งที่ {1}',
  ', and by {} with the key {}': ' และโดย {1} ด้วยกุญแจ {2}',
  by: 'โดย',
  ', and by a word that does not hold: {}': ' และคำขอที่ไม่ถูกต้อง: {1}',
  '(not there)': '(ไม่มี)',
  '(secret)': '(ความลับ)',
  'signed         by the program': 'ลายเซ็น         ของโปรแกรม',
  ', and to take it back, by {} with the key {}': ' และเพื่อย้อนกลับ โดย {1} ด้วยกุญแจ {2}',
  'The history of {} holds: {} of {}, each signed by the program’s own key and behind the one before it.':
    'ประวัติของ {1} ถูกต้อง: {2}ของ{3} ทุกรายการมีลายเซ็นด้วยกุญแจของโปรแกรมและต่อจากรายการก่อนหน้า',
  'Change {} is tried when the {} starts, {} s long.': 'จะทดลองการเปลี่ยนครั้งที่ {1} เมื่อ {2} เริ่มทำงาน นาน {3} วินาที',
  'Its files are on its own machine: have them say the same there.': 'ไฟล์อยู่ในเครื่องของโปรแกรมนั้น ให้แก้ให้ตรงกันที่เครื่องนั้น',
  'In force: {}.': 'ที่ใช้อยู่: {1}',
  nothing: 'ไม่มี',
  'change {}, by {} ({}): {}': 'ครั้งที่ {1:n} โดย {2} ({3}): {4:t}',
  'Newest: entry {} of {}, SHA-256 {}. Later entries may have been kept from you: compare it with what the DSO was told.':
    'ล่าสุด: รายการ {1} ของ {2} SHA-256 {3} อาจมีรายการใหม่กว่าที่ไม่ได้แสดง ให้เทียบกับที่แจ้งการไฟฟ้าไว้',
  'Signed by {} as well: {} of them, with the key {}.': 'มีลายเซ็นของ {1} ด้วย {2:n} ครั้ง ด้วยกุญแจ {3}',
  'The bytes of {} are not in it.': 'ไม่มีเนื้อหาของ{1}',
  'No entry names the bytes in it with the SHA-256 {}: they were altered, or put in.':
    'ไม่มีรายการใดอ้างถึงเนื้อหาที่มี SHA-256 {1} ซึ่งถูกแก้ไขหรือใส่เพิ่มเข้ามา',
  'No entry names the bytes in it with the SHA-256 {}: they were altered, or put in. Instead the bytes of {} are not in it.':
    'ไม่มีรายการใดอ้างถึงเนื้อหาที่มี SHA-256 {1} ซึ่งถูกแก้ไขหรือใส่เพิ่มเข้ามา แต่กลับไม่มีเนื้อหาของ{2}',
  'Change {} runs, on trial for {} s. See: {}': 'การเปลี่ยนครั้งที่ {1} ทำงานแล้ว ทดลอง {2} วินาที ดู: {3}',
  "It waits for change {} to end its trial, and the site's files are as they were. See: {}":
    'รอการทดลองของการเปลี่ยนครั้งที่ {1} จบก่อน ไฟล์ของไซต์คงเดิม ดู: {2}',
  "It waits for what is under way to end, and the site's files are as they were. See: {}":
    'รอการเปลี่ยนที่กำลังดำเนินอยู่จบก่อน ไฟล์ของไซต์คงเดิม ดู: {1}',
  'Change {}, which is in force, says the same already.': 'การเปลี่ยนครั้งที่ {1} ซึ่งใช้อยู่ กำหนดเหมือนกันอยู่แล้ว',
  'The bytes of {} are damaged or gone: nobody can go back to them.': 'เนื้อหาของ{1} เสียหายหรือหายไป จึงย้อนกลับไปไม่ได้',
  'The history in {} holds: there is nothing to repair.': 'ประวัติใน {1} ใช้ได้ ไม่มีอะไรต้องซ่อม',
  'The history of {} is begun anew: its change 1 is what was in force. Start the {}.':
    'เริ่มประวัติของ {1} ใหม่แล้ว การเปลี่ยนครั้งที่ 1 คือคอนฟิกที่มีผลอยู่ ให้เริ่ม {2}',
  'What is left of the one before stays in {}: {} of {} hold (gridtokenx config history --config {} --chain {}).':
    'ส่วนที่เหลือของประวัติเดิมยังอยู่ใน {1}: ใช้ได้ {2} ของ {3} (gridtokenx config history --config {4} --chain {5})',
  '{} says another configuration, which is not tried: to have it tried, gridtokenx config apply {} --config {} --reason "…".':
    '{1} เป็นคอนฟิกอื่น ซึ่งจะไม่ถูกทดลอง หากต้องการทดลองใช้ gridtokenx config apply {2} --config {3} --reason "…"',
  'It has not ended yet. See: {}': 'ยังไม่จบ ดู: {1}',
  'Change {} is taken back and is not tried.': 'ย้อนการเปลี่ยนครั้งที่ {1} แล้ว จะไม่ทดลองใช้',
  '{} is one file, and the configuration has {}: it says another one than runs.':
    '{1} เป็นไฟล์เดียว แต่คอนฟิกมี {2} ไฟล์ จึงไม่ตรงกับที่ทำงานอยู่',
  '{} is none of it and is {} now.': '{1} ไม่อยู่ในคอนฟิกนี้ จึงเปลี่ยนชื่อเป็น {2}',
  '{} is not there and was not written: it says another configuration than runs.':
    'ไม่มี {1} และไม่ได้เขียน จึงไม่ตรงกับที่ทำงานอยู่',
  '{} was not there and is written again.': 'ไม่มี {1} จึงเขียนขึ้นใหม่',
  '{} says the same now; what it said before is {}.': '{1} ตรงกันแล้ว เนื้อหาเดิมคือ {2}',
  '{} says another configuration than runs. {}': '{1} ไม่ตรงกับที่ทำงานอยู่ {2}',
  // bus, watch, read of a running gateway
  '{}  {}: {} of {} meters good': '{1}  {2}: มิเตอร์ปกติ {3:n} จาก {4:n} เครื่อง',
  asked: 'ถาม',
  answered: 'ตอบ',
  'time-outs': 'หมดเวลา',
  late: 'ล่าช้า',
  foreign: 'แปลกปลอม',
  echoes: 'สะท้อน',
  'in use': 'ใช้งาน',
  bus: 'สาย',
  // replay
  '{} goes on from an earlier file: what stood when it begins is not known. Name that file before it.':
    '{1} ต่อจากไฟล์ก่อนหน้า จึงไม่ทราบสถานะเมื่อเริ่ม ให้ระบุไฟล์ก่อนหน้าก่อน',
  '{} begins before the part before it: name files in the order in which they were written.':
    '{1} เริ่มก่อนส่วนที่อยู่ก่อนหน้า ให้ระบุไฟล์ตามลำดับที่เขียน',
  'The rules are not those that were in force: alarms and statistics may differ from what the gateway said.':
    'เกณฑ์ไม่ใช่ชุดที่ใช้ในขณะนั้น สัญญาณเตือนและสถิติอาจต่างจากที่เกตเวย์แจ้ง',
  '{} lacks {} inputs between {} and {}: the gateway could not record them.':
    '{1} ขาดข้อมูลเข้า {2:n} รายการระหว่าง {3} ถึง {4} เพราะเกตเวย์บันทึกไม่ได้',
  '{} is empty.': '{1:w} ว่างเปล่า',
  'The last line of {} ({}) is cut off and left out.': 'บรรทัดสุดท้ายของ {1} ({2}) ขาด จึงไม่นับ',
  raised: 'เกิด',
  cleared: 'สิ้นสุด',
  acknowledged: 'รับทราบ',
  'goes on': 'ยังดำเนินอยู่',
  witness: 'มิเตอร์ที่เห็น',
  witnesses: 'มิเตอร์ที่เห็น',
  'first {}': 'แรกคือ {1:w}',
  of: 'จาก',
  in: 'ใน',
  none: 'ไม่มี',
  missing: 'ขาด',
  reading: 'ค่าอ่าน',
  input: 'ข้อมูลเข้า',
  gap: 'ช่วง',
  change: 'ครั้ง',
  'alarms raised: {} ({})': 'สัญญาณเตือนที่เกิด: {1} ({2})',
  'events: {}': 'เหตุการณ์: {1}',
  'frames: {}': 'เฟรม: {1}',
  'sha256 of frames, alarms and events: {}': 'sha256 ของเฟรม สัญญาณเตือน และเหตุการณ์: {1}',
  // report
  '{}: {} % of what was kept is read': '{1}: อ่านข้อมูลที่เก็บไว้แล้ว {2} %',
  'The last {} report that was made in {}, {}, is not listed there any more: the list was cut off. The new one hangs on it nevertheless.':
    'รายงาน {1} ล่าสุดที่ทำใน {2} คือ {3} ไม่อยู่ในรายการแล้ว รายการถูกตัดท้าย รายงานใหม่ยังต่อจากฉบับนั้น',
  '{}, {}, view {}: {} of {} windows of 10 min are kept{}.':
    '{1} {2} มุมมอง {3}: เก็บช่วง 10 นาทีไว้ {4:n} จาก {5:n} ช่วง{6}',
  '; the period is not over yet': ' ช่วงเวลานี้ยังไม่จบ',
  '{} events{}. Indicative: by polled meters, by the method of EN 50160.':
    '{1:n} เหตุการณ์{2} ค่าบ่งชี้จากมิเตอร์ที่อ่านเป็นรอบ ตามวิธีของ EN 50160',
  ', {} of which {} still': ' ยังดำเนินอยู่ {1:n} {2}',
  lasts: 'เหตุการณ์',
  last: 'เหตุการณ์',
  'The windows {} kept were altered, and are left out: {}.': 'ช่วงข้อมูลที่ {1} เก็บไว้ถูกแก้ จึงไม่นับ: {2}',
  'Of {} only {} windows could be read: {}': 'ของ {1} อ่านได้เพียง {2:n} ช่วง: {3}',
  '{}, reactive charge of {} so far ({} % of it over): {} kvar beyond {} % of {} kW, {} THB by {}{}':
    '{1} ค่าเพาเวอร์แฟคเตอร์ของ {2} จนถึงขณะนี้ (ผ่านไป {3} %): {4} kvar เกินจาก {5} % ของ {6} kW เป็นเงิน {7} บาท ตามอัตรา {8}{9}',
  '(rate not confirmed)': '(อัตรายังไม่ยืนยัน)',
  'meter {} moved: {}': 'มิเตอร์ {1} ย้ายที่: {2}',
  'meter {} is read by several gateways at once, in {} windows: {}. Are they two meters of one name?':
    'มิเตอร์ {1} ถูกอ่านพร้อมกันหลายเกตเวย์ใน {2:n} ช่วง: {3} เป็นมิเตอร์สองเครื่องชื่อเดียวกันหรือไม่',
  meter: 'มิเตอร์',
  substation: 'สถานีไฟฟ้าย่อย',
  compliant: 'เป็นไปตามเกณฑ์',
  exceeded: 'เกินเกณฑ์',
  unknown: 'ไม่ทราบ',
  'wrote {}': 'เขียน {1:w}',
  'No duty was watched in {}: no program has noted any of it in this storage, and what nobody looked at was not kept.':
    'ไม่มีการเฝ้าดูข้อกำหนดใดใน {1} เพราะไม่มีโปรแกรมจดไว้ในที่เก็บนี้ สิ่งที่ไม่มีใครดูถือว่าไม่ได้ปฏิบัติตาม',
  'Broken in {}: {}. The page says how long.': 'ไม่ได้ปฏิบัติตามใน {1}: {2:t} หน้ารายงานบอกว่านานเท่าใด',
  'Broken as the report was made: {}. See: gridtokenx compliance status':
    'ไม่ได้ปฏิบัติตามขณะทำรายงาน: {1:t} ดู: gridtokenx compliance status',
  'Its line in the list is not signed: nobody vouches for its pages and tables.':
    'บรรทัดในรายการไม่มีลายเซ็น จึงไม่มีผู้รับรองหน้าและตาราง',
  '{} is as it was signed, SHA-256 {}.{}': '{1} ตรงตามที่ลงลายเซ็น SHA-256 {2}{3}',
  'Reports were made of what {} kept here, and it is not there any more.':
    'เคยทำรายงานจากข้อมูลที่ {1} เก็บไว้ที่นี่ แต่ข้อมูลไม่อยู่แล้ว',
  'What the gateway kept was altered: {}.': 'ข้อมูลที่เกตเวย์เก็บไว้ถูกแก้: {1}',
  '{} windows and {} events hang on one another as they were kept.': '{1:n} ช่วงและ {2:n} เหตุการณ์ต่อเนื่องกันตามที่เก็บไว้',
  '{} was made of frames that the gateway does not keep any more: what it keeps was written anew.':
    '{1} ทำจากข้อมูลที่เกตเวย์ไม่ได้เก็บไว้แล้ว ข้อมูลถูกเขียนใหม่ทั้งหมด',
  'is cut off: the report it named is not listed. Remove the line, and make that report again.':
    'ขาดกลาง รายงานที่ระบุไม่อยู่ในรายการ ให้ลบบรรทัดนี้แล้วทำรายงานใหม่',
  'The line {}': 'บรรทัด {1:w}',
  'is no line of a list of reports.': 'ไม่ใช่บรรทัดของรายการรายงาน',
  'It is no report: that is the .json file that was written beside the page.':
    'ไม่ใช่รายงาน รายงานคือไฟล์ .json ที่เขียนไว้ข้างหน้ารายงาน',
  'It was altered: it is not the one that was signed.': 'ถูกแก้ ไม่ใช่ฉบับที่ลงลายเซ็น',
  'It is of another format than {}.': 'รูปแบบต่างจาก {1}',
  'It was altered: it holds numbers that are never signed.': 'ถูกแก้ มีตัวเลขที่ไม่เคยลงลายเซ็น',
  'It is listed and not there.': 'อยู่ในรายการแต่ไม่มีไฟล์',
  'It is not the report that was listed here.': 'ไม่ใช่รายงานที่อยู่ในรายการ',
  'It does not hang on the report before it: one was taken out or put in.': 'ไม่ต่อจากรายงานก่อนหน้า มีฉบับที่ถูกนำออกหรือแทรก',
  'The signature of its line in the list was taken off.': 'ลายเซ็นของบรรทัดในรายการถูกลบ',
  'Its line in the list was altered.': 'บรรทัดในรายการถูกแก้',
  '{} is listed and not there.': '{1} อยู่ในรายการแต่ไม่มีไฟล์',
  '{} was altered: it is not the file that was listed.': '{1} ถูกแก้ ไม่ใช่ไฟล์ที่อยู่ในรายการ',
  'The gateway knows no report in this folder: whether the list is whole at its end cannot be said. Was the folder moved?':
    'เกตเวย์ไม่รู้จักรายงานในโฟลเดอร์นี้ จึงบอกไม่ได้ว่ารายการครบถึงท้ายหรือไม่ โฟลเดอร์ถูกย้ายหรือไม่',
  'The last {} report that the gateway made, {}, is not listed: the end was cut off.':
    'รายงาน {1} ล่าสุดที่เกตเวย์ทำ คือ {2} ไม่อยู่ในรายการ ท้ายรายการถูกตัด',
  '{} is there and does not say whose it is. If no other report is being made, remove it.':
    'มี {1} อยู่และไม่บอกว่าเป็นของใคร หากไม่มีการทำรายงานอื่นอยู่ ให้ลบออก',
  'Process {} is making a report in the same folder ({}). Wait until it is done, and try again.':
    'โพรเซส {1} กำลังทำรายงานในโฟลเดอร์เดียวกัน ({2}) รอจนเสร็จแล้วลองใหม่',
  '{} was left behind by process {}, which does not run here any more. If no other report is being made, remove it.':
    '{1} ค้างจากโพรเซส {2} ซึ่งไม่ทำงานแล้ว หากไม่มีการทำรายงานอื่นอยู่ ให้ลบออก',
  // proof
  'gridtokenx: the proof is in {}; check it with: gridtokenx verify {}':
    'gridtokenx: หลักฐานอยู่ใน {1} ตรวจด้วย: gridtokenx verify {2}',
  'No gateway has co-signed a head of the log yet.': 'ยังไม่มีเกตเวย์ลงลายเซ็นร่วมบนหัวบันทึก',
};
