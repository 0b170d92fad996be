/** What settings are for, in Thai, by their English (`doc` of the schemas). A test holds the two to each other. */
export const thaiPurposes: Readonly<Record<string, string>> = {
  'the gateway': 'ชื่อของเกตเวย์',
  'what kind of promise its signatures are': 'ลายเซ็นมีผลผูกพันแบบใด',
  'reference of the licence; without one the realm live is refused': 'เลขที่ใบอนุญาต ถ้าไม่มีจะใช้ realm live ไม่ได้',
  'private key of the gateway (made by `gridtokenx keys generate gateway`)':
    'กุญแจส่วนตัวของเกตเวย์ (สร้างด้วย `gridtokenx keys generate gateway`)',
  'folder of the outbox and what else must survive': 'โฟลเดอร์ของเอาต์บ็อกซ์และข้อมูลอื่นที่ต้องไม่สูญหาย',
  'the least of what the log says; alarms are told whatever it is': 'ระดับต่ำสุดที่ล็อกบันทึก การเตือนแจ้งเสมอไม่ว่าระดับใด',
  // the core a gateway settles with
  'address of the core; plain http only on loopback': 'ที่อยู่ของคอร์ ใช้ http ธรรมดาได้ภายในเครื่องเท่านั้น',
  'the core': 'ชื่อของคอร์',
  'over https: kids of the TLS keys the core may have, that of today and the one to come (`gridtokenx keys show`)':
    'เมื่อใช้ https: kid ของกุญแจ TLS ที่คอร์มีได้ ทั้งดอกปัจจุบันและดอกถัดไป (`gridtokenx keys show`)',
  'granted by the core at enrolment': 'ได้รับจากคอร์เมื่อลงทะเบียน',
  'public key that signs its receipts, raw Ed25519': 'กุญแจสาธารณะที่ใช้ตรวจลายเซ็นในใบรับ แบบ Ed25519 ดิบ',
  'public key that signs its log’s checkpoints, raw Ed25519': 'กุญแจสาธารณะที่ใช้ตรวจลายเซ็นในหัวบันทึก แบบ Ed25519 ดิบ',
  'pairs of keys the core had before, or will have: see “A key is replaced” in deploy/keys.md':
    'คู่กุญแจที่คอร์เคยใช้หรือจะใช้ ดู “A key is replaced” ใน deploy/keys.md',
  'entry of the log at which their time ends; null: still to come': 'รายการในบันทึกที่คู่กุญแจนี้หมดอายุ null คือยังไม่ถึง',
  'public keys this gateway had before, for proofs of what they signed':
    'กุญแจสาธารณะที่เกตเวย์นี้เคยใช้ เพื่อพิสูจน์สิ่งที่กุญแจเหล่านั้นลงลายเซ็นไว้',
  'public key, as `gridtokenx keys show` prints it': 'กุญแจสาธารณะ ตามที่ `gridtokenx keys show` แสดง',
  'entry of the core’s log at which its time ended': 'รายการในบันทึกของคอร์ที่กุญแจนี้หมดอายุ',
  // measuring
  'names of files in config/limits: under all of them every meter is judged':
    'ชื่อไฟล์ใน config/limits มิเตอร์ทุกเครื่องถูกตรวจตามทุกไฟล์',
  'how often each meter is read; real time': 'อ่านมิเตอร์แต่ละเครื่องทุกเท่าใด ตามเวลาจริง',
  'a meter without an answer for so long is silent; real time': 'มิเตอร์ที่ไม่ตอบนานเท่านี้ถือว่าเงียบ ตามเวลาจริง',
  'length of a delivery interval': 'ความยาวของช่วงส่งมอบ',
  'captures are waited for so long after an interval; grid time': 'หลังจบช่วง รอค่าอ่านนานเท่านี้ ตามเวลาของระบบไฟฟ้า',
  'readings farther apart than this around a boundary make it recovered; grid time':
    'ถ้าค่าอ่านก่อนและหลังขอบช่วงห่างกันเกินนี้ ค่าที่ขอบถือเป็นค่ากู้คืน ตามเวลาของระบบไฟฟ้า',
  // lines
  'buses with meters on them': 'สายที่มีมิเตอร์ต่ออยู่',
  'for logs and views': 'ชื่อที่ใช้ในล็อกและหน้าแสดงผล',
  'how the meters are reached': 'วิธีติดต่อกับมิเตอร์',
  'rtu: the serial port, by its stable name': 'rtu: พอร์ตอนุกรม ใช้ชื่อที่ไม่เปลี่ยนเมื่อเสียบใหม่',
  'rtu: bits per second': 'rtu: บิตต่อวินาที',
  'rtu: parity bit': 'rtu: บิตพาริตี',
  'rtu: stop bits': 'rtu: จำนวนบิตหยุด',
  'rtu: what RTS does; none for adapters that turn the line round themselves, as nearly all do':
    'rtu: การใช้ RTS ให้เป็น none ถ้าตัวแปลงสลับทิศทางสายเอง ซึ่งเกือบทุกรุ่นทำ',
  'rtu: RTS is switched so long before and after a frame': 'rtu: สลับ RTS ก่อนและหลังเฟรมนานเท่านี้',
  'rtu: hardware flow control; never with rts': 'rtu: ควบคุมการไหลด้วยฮาร์ดแวร์ ห้ามใช้ร่วมกับ rts',
  'tcp, rtu-over-tcp: name or address': 'tcp, rtu-over-tcp: ชื่อหรือที่อยู่',
  'tcp, rtu-over-tcp: port': 'tcp, rtu-over-tcp: พอร์ต',
  'opc-ua: address of the server': 'opc-ua: ที่อยู่ของเซิร์ฟเวอร์',
  'opc-ua: what is done to messages': 'opc-ua: การลงลายเซ็นและเข้ารหัสข้อความ',
  'opc-ua: by which algorithms': 'opc-ua: อัลกอริทึมที่ใช้',
  'opc-ua: own certificate, and those that are trusted; usual: "pki" in the storage':
    'opc-ua: ใบรับรองของตัวเองและใบรับรองที่เชื่อถือ ค่าปกติ: "pki" ใน storage',
  'opc-ua: name of the user; null is nobody': 'opc-ua: ชื่อผู้ใช้ null คือไม่ระบุผู้ใช้',
  'opc-ua: file with the password of the user': 'opc-ua: ไฟล์ที่มีรหัสผ่านของผู้ใช้',
  'how often its meters are read, where not as the others; real time': 'อ่านมิเตอร์ในสายนี้ทุกเท่าใด ถ้าต่างจากสายอื่น ตามเวลาจริง',
  'the electrical feeder its meters are on; reports, events and alarms are told by it':
    'ฟีดเดอร์ที่มิเตอร์ในสายนี้ต่ออยู่ รายงาน เหตุการณ์ และการเตือนแยกตามฟีดเดอร์',
  // meters
  'the meters on this line': 'มิเตอร์ในสายนี้',
  'the meter': 'ชื่อของมิเตอร์',
  'the point it counts for': 'จุดวัดที่มิเตอร์นี้นับหน่วยให้',
  'what the point is; only delivery and feeder need a binding': 'หน้าที่ของจุดวัด เฉพาะ delivery และ feeder ที่ต้องมี binding',
  'the electrical feeder it is on, where not that of its line': 'ฟีดเดอร์ที่มิเตอร์ต่ออยู่ ถ้าต่างจากของสาย',
  'its Modbus address': 'ที่อยู่ Modbus ของมิเตอร์',
  'vendor/model': 'ผู้ผลิต/รุ่น',
  'as on its plate: another one is not settled': 'หมายเลขตามแผ่นป้าย เครื่องที่หมายเลขไม่ตรงจะไม่ถูกนำมาคิดเงิน',
  'limits of its own instead of those of the gateway': 'ชุดขีดจำกัดเฉพาะของมิเตอร์นี้ แทนชุดของเกตเวย์',
  'the most the point may export': 'กำลังไฟฟ้าสูงสุดที่จุดนี้ส่งออกได้',
  'maximum demand load current of the point (IEEE 519)': 'กระแสโหลดสูงสุดตามความต้องการของจุดนี้ (IEEE 519)',
  'short-circuit current at the point (IEEE 519)': 'กระแสลัดวงจรที่จุดนี้ (IEEE 519)',
  'rated power of the transformer whose load it measures, to tell when it is overloaded':
    'พิกัดของหม้อแปลงที่มิเตอร์นี้วัดโหลด ใช้บอกว่าโหลดเกินเมื่อใด',
  'instead: rated current of the conductor or the fuse it measures, a phase':
    'ใช้แทนกันได้: กระแสพิกัดต่อเฟสของสายหรือฟิวส์ที่มิเตอร์นี้วัด',
  'whether energy may flow from the point into the grid; usual: at a feeder head it may not, elsewhere it may':
    'จุดนี้ส่งพลังงานเข้าระบบไฟฟ้าได้หรือไม่ ค่าปกติ: ต้นฟีดเดอร์ไม่ได้ ที่อื่นได้',
  'current transformer, [primary, secondary]': 'หม้อแปลงกระแส [ปฐมภูมิ, ทุติยภูมิ]',
  'voltage transformer, [primary, secondary]': 'หม้อแปลงแรงดัน [ปฐมภูมิ, ทุติยภูมิ]',
  'who multiplies by them': 'ใครคูณด้วยอัตราส่วนนี้',
  'the current transformer once more, read off the plate again': 'หม้อแปลงกระแสอีกครั้ง โดยอ่านจากแผ่นป้ายใหม่',
  'the voltage transformer once more': 'หม้อแปลงแรงดันอีกครั้ง',
  'what makes its energy count; without one it is only observed':
    'สิ่งที่ทำให้พลังงานของมิเตอร์นี้นำมาคิดเงินได้ ถ้าไม่มีจะดูค่าอย่างเดียว',
  'when this device began to count at this point': 'เวลาที่มิเตอร์นี้เริ่มนับหน่วยที่จุดนี้',
  'its import register at that moment, Wh': 'เลขอ่านนำเข้าในเวลานั้น Wh',
  'its export register at that moment, Wh': 'เลขอ่านส่งออกในเวลานั้น Wh',
  'salted SHA-256 of the serial number': 'SHA-256 แบบใส่เกลือของหมายเลขเครื่อง',
  'import register of the meter it replaced, at that moment, Wh': 'เลขอ่านนำเข้าของมิเตอร์เดิมที่ถูกแทน ในเวลานั้น Wh',
  'export register of the meter it replaced, at that moment, Wh': 'เลขอ่านส่งออกของมิเตอร์เดิมที่ถูกแทน ในเวลานั้น Wh',
  'the meters it has replaced at its point, oldest first; written by `gridtokenx meter replace`':
    'มิเตอร์ก่อนหน้าที่จุดนี้ เรียงจากเก่าที่สุด เขียนโดย `gridtokenx meter replace`',
  'the meter that was taken off': 'มิเตอร์ที่ถอดออก',
  'opc-ua: which node is which quantity or energy register': 'opc-ua: โหนดใดคือปริมาณใดหรือเลขอ่านพลังงานใด',
  'such as power.active, or import, export': 'เช่น power.active หรือ import, export',
  'node id of the server, such as ns=2;s=Meter.Power': 'รหัสโหนดของเซิร์ฟเวอร์ เช่น ns=2;s=Meter.Power',
  'our units in one of the node’s; of energy a power of ten: 1000 for kWh':
    'หนึ่งหน่วยของโหนดเท่ากับกี่หน่วยของเรา สำหรับพลังงานต้องเป็นกำลังของสิบ: 1000 สำหรับ kWh',
  'energy in floats is rounded to 10 to this power Wh': 'พลังงานที่เป็นเลขทศนิยมปัดเป็น 10 ยกกำลังเท่านี้ Wh',
  'smaller changes are not reported; never for energy': 'ไม่รายงานการเปลี่ยนแปลงที่น้อยกว่านี้ ห้ามใช้กับพลังงาน',
  // the DSO and the control room
  'broker of the DSO; null reports to nobody': 'โบรกเกอร์ของการไฟฟ้า null คือไม่รายงานใคร',
  'Sparkplug group: the substation cell': 'กลุ่ม Sparkplug: พื้นที่ของสถานีไฟฟ้าย่อย',
  'Sparkplug edge node; usual: the id of the gateway': 'edge node ของ Sparkplug ค่าปกติ: ชื่อของเกตเวย์',
  'MQTT version': 'รุ่นของ MQTT',
  'file with the user name': 'ไฟล์ที่มีชื่อผู้ใช้',
  'file with the password': 'ไฟล์ที่มีรหัสผ่าน',
  'read-only Modbus TCP picture of the meters for the control room of the site; off without it':
    'ค่าของมิเตอร์ทาง Modbus TCP แบบอ่านอย่างเดียว สำหรับห้องควบคุมของไซต์ ถ้าไม่กำหนดจะปิดไว้',
  'where it listens; 502 needs the right to': 'พอร์ตที่เปิดรับ พอร์ต 502 ต้องมีสิทธิ์',
  'own address it listens at; others than loopback let the network read':
    'ที่อยู่ของเครื่องนี้ที่เปิดรับ ถ้าไม่ใช่ loopback เครือข่ายจะอ่านได้',
  'of the local page, on loopback; 0: any free port': 'พอร์ตของหน้าเว็บภายในเครื่อง 0 คือพอร์ตใดก็ได้ที่ว่าง',
  // what a gateway keeps
  'the most unacknowledged batches': 'จำนวนชุดข้อมูลสูงสุดที่คอร์ยังไม่ตอบรับ',
  'the most days unacknowledged batches may cover': 'จำนวนวันสูงสุดที่ชุดข้อมูลที่ยังไม่ตอบรับครอบคลุมได้',
  'the most its file may take': 'ขนาดไฟล์สูงสุด',
  'the most it should write to the card a day; beyond it what can wait is written together, and an alarm raised':
    'ปริมาณที่ควรเขียนลงการ์ดต่อวันไม่เกินนี้ ถ้าเกินจะรวมสิ่งที่รอได้ไว้เขียนพร้อมกัน และขึ้นการเตือน',
  'the most their file may take': 'ขนาดไฟล์สูงสุดของสถิติและเหตุการณ์',
  'writes down every reading and what else alarms come of, for `gridtokenx replay`; off without it':
    'บันทึกค่าอ่านทุกค่าและสิ่งอื่นที่ทำให้เกิดการเตือน สำหรับ `gridtokenx replay` ถ้าไม่กำหนดจะไม่บันทึก',
  'where; files of one grid day, the oldest give way': 'ที่เก็บ แยกไฟล์ตามวันของระบบไฟฟ้า ไฟล์เก่าที่สุดถูกลบก่อน',
  'the most all files may take': 'ขนาดรวมสูงสุดของทุกไฟล์',
  'acknowledged batches, receipts and alarms; the duty of logs is 90 days':
    'ชุดข้อมูลที่ตอบรับแล้ว ใบรับ และการเตือน หน้าที่ตามกฎหมายในการเก็บบันทึกคือ 90 วัน',
  'statistics and events of the grid, for reports': 'สถิติและเหตุการณ์ของระบบไฟฟ้า สำหรับรายงาน',
  'recordings for `gridtokenx replay`, where they are made; they tell of households':
    'บันทึกค่าอ่านสำหรับ `gridtokenx replay` ถ้ามี ข้อมูลนี้บอกความเป็นอยู่ของครัวเรือน',
  // changes and who may make them
  'who may ask for changes of this configuration over the network; whoever may write this file needs no entry':
    'ใครขอเปลี่ยนการตั้งค่านี้ผ่านเครือข่ายได้ ผู้ที่เขียนไฟล์นี้ได้อยู่แล้วไม่ต้องมีในรายการ',
  'as it stands in the history of changes': 'ชื่อตามที่ปรากฏในประวัติการเปลี่ยน',
  'the day its key was made, as the file of the key says; without it nobody can tell its age':
    'วันที่สร้างกุญแจ ตามที่ไฟล์ของกุญแจบอก ถ้าไม่กำหนดจะไม่มีใครทราบอายุของกุญแจ',
  'the day its token was made; without it nobody can tell its age': 'วันที่สร้างโทเคน ถ้าไม่กำหนดจะไม่มีใครทราบอายุของโทเคน',
  'what may be asked': 'ขออะไรได้บ้าง',
  'so long a change runs before it is in force; rolled back when the program does badly; real time':
    'การเปลี่ยนต้องทดลองนานเท่านี้ก่อนมีผลใช้ ถ้าโปรแกรมทำงานไม่ดีจะย้อนกลับ ตามเวลาจริง',
  'on trial the program may do badly for so long at once; real time':
    'ระหว่างทดลอง โปรแกรมทำงานไม่ดีติดต่อกันได้ไม่เกินนี้ ตามเวลาจริง',
  'of which its own key may be; with another it does not start': 'อัลกอริทึมที่กุญแจของเกตเวย์ใช้ได้ ถ้าเป็นแบบอื่นจะไม่เริ่มทำงาน',
  'oldest TLS that is spoken with the broker of the DSO over mqtts; with the core it is always 1.3':
    'TLS รุ่นเก่าที่สุดที่ใช้กับโบรกเกอร์ของการไฟฟ้าทาง mqtts ส่วนกับคอร์ใช้ 1.3 เสมอ',
  'a private key that is older is to be replaced: the log of a start says so, and at a gateway `doctor`; null: it may become as old as it likes':
    'กุญแจส่วนตัวที่เก่ากว่านี้ควรเปลี่ยน ล็อกตอนเริ่มจะบอก ที่เกตเวย์ `doctor` บอกด้วย null คือไม่จำกัดอายุ',
  'when changes under way may begin a line, a session or the page anew; none: at any time':
    'ช่วงเวลาที่การเปลี่ยนขณะทำงานเริ่มสาย การเชื่อมต่อ หรือหน้าเว็บใหม่ได้ ถ้าไม่มีคือได้ทุกเวลา',
  'days on which it opens, of Bangkok': 'วันที่เปิด ตามวันของกรุงเทพฯ',
  'when it opens, Bangkok time': 'เวลาเปิด ตามเวลากรุงเทพฯ',
  'when it closes; before `from`: on the day after': 'เวลาปิด ถ้าก่อน `from` คือปิดในวันถัดไป',
  // layers
  'what it is run for: config/environments/<name>.yaml lies under this file; null: none':
    'ใช้งานเพื่ออะไร: config/environments/<name>.yaml เป็นชั้นล่างของไฟล์นี้ null คือไม่มี',
  'whose grid, or whose site, it is: config/authorities/<name>.yaml; null: none':
    'ระบบไฟฟ้าหรือไซต์ของใคร: config/authorities/<name>.yaml null คือไม่มี',
  'area of PEA or district of MEA, such as pea-n1: config/regions; null: none':
    'เขตของ กฟภ. หรือของ กฟน. เช่น pea-n1: config/regions null คือไม่มี',
  'nominal voltage its meters measure at, which chooses limits; null: what is usual with the authority':
    'แรงดันพิกัดที่มิเตอร์วัด ใช้เลือกชุดขีดจำกัด null คือตามปกติของหน่วยงาน',
  // a core
  'private key that signs receipts (made by `gridtokenx keys generate core`)':
    'กุญแจส่วนตัวที่ลงลายเซ็นในใบรับ (สร้างด้วย `gridtokenx keys generate core`)',
  'private key that signs the log’s heads (made by `gridtokenx keys generate log`)':
    'กุญแจส่วนตัวที่ลงลายเซ็นในหัวบันทึก (สร้างด้วย `gridtokenx keys generate log`)',
  'private keys it had before, oldest first: with them it makes the receipts of their time again':
    'กุญแจส่วนตัวที่เคยใช้ เรียงจากเก่าที่สุด ใช้สร้างใบรับในสมัยของกุญแจเหล่านั้นซ้ำ',
  'entry of the log at which their time ended': 'รายการในบันทึกที่คู่กุญแจนี้หมดอายุ',
  'private key that signed receipts': 'กุญแจส่วนตัวที่เคยลงลายเซ็นในใบรับ',
  'private key that signed the log’s heads': 'กุญแจส่วนตัวที่เคยลงลายเซ็นในหัวบันทึก',
  'folder of the journal': 'โฟลเดอร์ของเจอร์นัล',
  'the registry, signed by the operator': 'ทะเบียนที่ผู้ดูแลลงลายเซ็น',
  'public key of the operator, as `gridtokenx keys show` prints it':
    'กุญแจสาธารณะของผู้ดูแล ตามที่ `gridtokenx keys show` แสดง',
  'where to listen; other than loopback only with TLS': 'ที่อยู่ที่เปิดรับ ถ้าไม่ใช่ loopback ต้องใช้ TLS',
  '0: any free port': 'พอร์ตที่เปิดรับ 0 คือพอร์ตใดก็ได้ที่ว่าง',
  'private key for TLS 1.3 (made by `gridtokenx keys generate tls`), which gateways pin':
    'กุญแจส่วนตัวสำหรับ TLS 1.3 (สร้างด้วย `gridtokenx keys generate tls`) ซึ่งเกตเวย์ตรึงไว้',
  'PEM, a certificate of that key that browsers know; without one the core makes its own':
    'PEM ใบรับรองของกุญแจนั้นที่เบราว์เซอร์รู้จัก ถ้าไม่มี คอร์จะสร้างเอง',
  // its market
  'gate closure before delivery': 'ปิดรับคำสั่งก่อนเริ่มส่งมอบนานเท่าใด',
  'call phase before gate closure': 'ช่วงรวบรวมคำสั่งสำหรับการประมูล ก่อนปิดรับนานเท่าใด',
  'an auction this late after its gate is not held any more; grid time':
    'ถ้าการประมูลช้ากว่าเวลาปิดรับเกินนี้จะไม่จัดแล้ว ตามเวลาของระบบไฟฟ้า',
  'who is served in the closing auction where not all of one price can be: who came first, or all in proportion':
    'ในการประมูลปิด ถ้าจัดสรรให้ทุกคนที่ราคาเดียวกันไม่พอ ใครได้ก่อน: ผู้ที่มาก่อน หรือทุกคนตามสัดส่วน',
  'how trades become money: in full, and whoever deviates pays; or as far as both ends have delivered':
    'วิธีคิดเงินจากการซื้อขาย: เต็มจำนวน โดยผู้ที่ผิดจากที่ตกลงเป็นผู้จ่าย หรือเท่าที่ทั้งสองฝ่ายส่งมอบจริง',
  'orders may be of green energy: only such supply serves such demand, and closing auctions find what it costs more':
    'คำสั่งระบุเป็นไฟฟ้าสีเขียวได้: มีแต่ไฟฟ้าสีเขียวที่ส่งให้ผู้ซื้อเช่นนั้น และการประมูลปิดหาส่วนต่างของราคา',
  'how far ahead of delivery orders are taken': 'รับคำสั่งล่วงหน้าก่อนส่งมอบได้นานเท่าใด',
  'from the end of delivery to the first settlement run': 'จากสิ้นสุดการส่งมอบถึงการคิดเงินครั้งแรก',
  'after so long, later readings change nothing': 'หลังจากนี้ ค่าอ่านที่มาช้าไม่เปลี่ยนผลอีก',
  'the books of a month close so long after its end: invoices are final; what is corrected later goes to the next month; 0: no months are summed':
    'ปิดบัญชีของเดือนหลังสิ้นเดือนนานเท่านี้ ใบแจ้งหนี้เป็นอันสิ้นสุด การแก้หลังจากนั้นไปอยู่ในเดือนถัดไป 0 คือไม่สรุปรายเดือน',
  'of a month and delivery point: who holds it when the month ends pays all of it; or each the part of its days (no official rule was found)':
    'ค่าบริการรายเดือนของจุดส่งมอบ: ผู้ถือจุดเมื่อสิ้นเดือนจ่ายทั้งหมด หรือแต่ละคนจ่ายตามจำนวนวัน (ไม่พบกฎที่เป็นทางการ)',
  'smallest step of a price': 'ขั้นราคาเล็กที่สุด',
  'of an order': 'ราคาของคำสั่ง',
  'of one order': 'ปริมาณของคำสั่งหนึ่งรายการ',
  'a meter that counted nothing for so long, while the feeder shows energy, waits for the operator; 0: no reading is held back':
    'มิเตอร์ที่ไม่นับหน่วยเลยนานเท่านี้ทั้งที่ฟีดเดอร์มีพลังงาน จะรอให้ผู้ดูแลตัดสิน 0 คือไม่พักค่าอ่านใด',
  'of an order while an emergency is declared; the usual one is what households on time-of-use pay on-peak, 5.7982 and Ft 0.1623 THB':
    'ราคาของคำสั่งระหว่างประกาศภาวะฉุกเฉิน ค่าปกติคือราคาที่ครัวเรือนแบบ TOU จ่ายช่วง on-peak: 5.7982 บาท และ Ft 0.1623 บาท',
  'of an order then': 'ราคาของคำสั่งในเวลานั้น',
  'what one point may buy, and what it may sell, for a delivery then; the usual one is the limit of exports in the buy-back round of 2026':
    'จุดหนึ่งซื้อได้และขายได้สำหรับการส่งมอบในเวลานั้นไม่เกินนี้ ค่าปกติคือเพดานการส่งออกของรอบรับซื้อไฟปี 2569',
  'of closing auctions while the market is suspended; null: none is held, and everything settles by tariffs':
    'ราคาของการประมูลปิดระหว่างระงับตลาด null คือไม่จัดประมูล และคิดเงินทั้งหมดตามอัตราค่าไฟฟ้า',
  'in which caps give way after an emergency; grid time, an engineering choice':
    'ระยะเวลาที่ผ่อนคลายข้อจำกัดหลังภาวะฉุกเฉิน ตามเวลาของระบบไฟฟ้า เป็นค่าที่ผู้ออกแบบเลือก',
  // its network
  'the node all lines lead to, such as the substation; closing auctions then trade between zones over the lines':
    'โหนดที่ทุกสายไปถึง เช่น สถานีไฟฟ้าย่อย เมื่อกำหนดแล้ว การประมูลปิดซื้อขายข้ามโซนผ่านสายได้',
  'a line of the radial network, from a zone (or a node where nobody trades) towards the root':
    'สายของโครงข่ายแบบรัศมี จากโซน (หรือโหนดที่ไม่มีใครซื้อขาย) ไปทางราก',
  'the zone or node farther from the root': 'โซนหรือโหนดที่ไกลจากรากกว่า',
  'the one nearer to it': 'โซนหรือโหนดที่ใกล้รากกว่า',
  'for every kWh sent': 'ค่าผ่านสายต่อ kWh ที่ส่ง',
  'of what is sent is lost': 'ส่วนที่สูญเสียจากที่ส่ง',
  'the most it carries towards the root; null: it is never full': 'กำลังสูงสุดที่ส่งไปทางราก null คือไม่มีวันเต็ม',
  'the most it carries away from the root; null: it is never full': 'กำลังสูงสุดที่ส่งออกจากราก null คือไม่มีวันเต็ม',
  'a node of the lines that is no zone and at which somebody trades in closing auctions: the utility, or the grid beyond a border':
    'โหนดของสายที่ไม่ใช่โซนแต่มีผู้ซื้อขายในการประมูลปิด: การไฟฟ้า หรือระบบไฟฟ้าข้ามพรมแดน',
  'its name in market.lines, or networkRoot': 'ชื่อใน market.lines หรือ networkRoot',
  'whose it is': 'เป็นของใคร',
  'what it asks for a kWh: a file of market-data, or a tariff, whose retail price it is; null: it does not sell':
    'ราคาขายต่อ kWh: ไฟล์ใน market-data หรืออัตราค่าไฟฟ้าซึ่งใช้ราคาขายปลีก null คือไม่ขาย',
  'the most it sells': 'กำลังสูงสุดที่ขาย',
  'what it pays for a kWh: a file of market-data, or a tariff, whose buy-back it is; null: it does not buy':
    'ราคารับซื้อต่อ kWh: ไฟล์ใน market-data หรืออัตราค่าไฟฟ้าซึ่งใช้ราคารับซื้อ null คือไม่ซื้อ',
  'the most it buys': 'กำลังสูงสุดที่ซื้อ',
  'of prices that differ on-peak and off-peak; null: they do not':
    'ปฏิทินของราคาที่ต่างกันช่วง on-peak และ off-peak null คือไม่ต่าง',
  'when on-peak begins on a working day (MEA schedule 109/258)': 'เวลาเริ่ม on-peak ในวันทำงาน (ประกาศ กฟน. 109/258)',
  'when it ends': 'เวลาสิ้นสุด on-peak',
  'a step of the curve by which a node sells or buys: so much at such a price, in a span of days; all steps of a side and day together are its curve, which takes the place of its prices':
    'ขั้นหนึ่งของเส้นราคาที่โหนดขายหรือรับซื้อ: ปริมาณเท่านี้ที่ราคานี้ ในช่วงวันที่กำหนด ทุกขั้นของด้านและวันเดียวกันรวมเป็นเส้นราคา ซึ่งใช้แทนราคาของโหนด',
  'its id in market.nodes': 'id ใน market.nodes',
  'whether it sells or buys so': 'เป็นด้านขายหรือรับซื้อ',
  'the first day': 'วันแรก',
  'the last day': 'วันสุดท้าย',
  'how much of this step': 'ปริมาณของขั้นนี้',
  'what it asks, or pays at most': 'ราคาที่ขอขาย หรือราคาสูงสุดที่จ่าย',
  'where it comes from, such as a contract': 'แหล่งที่มา เช่น สัญญา',
  'how far that was read': 'อ่านจากแหล่งที่มาได้ถึงระดับใด',
  'what sellers are charged of what they are paid for trades, in a span of days; before the first nothing, on a day after it that none covers nothing can be traded':
    'สิ่งที่เรียกเก็บจากผู้ขายจากเงินค่าขาย ในช่วงวันที่กำหนด ก่อนรายการแรกไม่เรียกเก็บ วันหลังจากนั้นที่ไม่มีรายการใดครอบคลุมจะซื้อขายไม่ได้',
  'the fee of the platform, of the price': 'ค่าธรรมเนียมแพลตฟอร์ม คิดจากราคา',
  'for every kWh sold; null: the market books none, and an invoice says beside what the tariff says of it':
    'ค่าบริการผ่านสายต่อ kWh ที่ขาย null คือตลาดไม่ลงบัญชี และใบแจ้งค่าไฟฟ้าแสดงตามที่อัตราค่าไฟฟ้าระบุไว้ต่างหาก',
  'for losses, of the price': 'ค่าสูญเสียในระบบ คิดจากราคา',
  'wheeling and losses take no more of a price, or nothing is traded at it':
    'ค่าบริการผ่านสายรวมค่าสูญเสียไม่เกินส่วนนี้ของราคา มิฉะนั้นไม่ซื้อขายที่ราคานั้น',
  'where they come from, such as a decision of the operator': 'แหล่งที่มา เช่น มติของผู้ดูแล',
  // how a core works and keeps
  'threads that verify; 0: as many as there are cores': 'จำนวนเธรดที่ตรวจลายเซ็น 0 คือเท่าจำนวนแกนประมวลผล',
  'the most its file may take, with the evidence in it': 'ขนาดไฟล์สูงสุด รวมหลักฐานในไฟล์',
  'holds `postgresql://user:password@host:port/database`: the journal is kept there, and not in a file of `storage`':
    'ไฟล์ที่มี `postgresql://user:password@host:port/database` เจอร์นัลจะเก็บที่นั่น ไม่ใช่ในไฟล์ของ `storage`',
  'rows between two state hashes that a restart is held to': 'จำนวนแถวระหว่างแฮชของสถานะที่ใช้ตรวจเมื่อเริ่มใหม่',
  'rows after which the state is kept in a file that a start goes on from':
    'ทุกกี่แถวจึงเก็บสถานะลงไฟล์ เพื่อให้การเริ่มครั้งต่อไปทำต่อจากนั้น',
  'time is journalled this often when nothing else is; real time': 'เมื่อไม่มีอะไรให้บันทึก ลงเวลาในเจอร์นัลทุกเท่านี้ ตามเวลาจริง',
  'folder with tariffs, calendars and market-data in place of those that come with the program':
    'โฟลเดอร์ของอัตราค่าไฟฟ้า ปฏิทิน และ market-data ที่ใช้แทนชุดที่มากับโปรแกรม',
  'events that a client who was away can still get': 'จำนวนเหตุการณ์ที่ไคลเอนต์ซึ่งหลุดไปยังขอย้อนหลังได้',
  'of which the keys of gateways in its registry may be; a registry with another is refused':
    'อัลกอริทึมที่กุญแจของเกตเวย์ในทะเบียนใช้ได้ ไม่รับทะเบียนที่มีแบบอื่น',
  'who may look at the whole market, read only and under pseudonyms (/v1/regulator)':
    'ใครดูทั้งตลาดได้ แบบอ่านอย่างเดียวและใช้นามแฝง (/v1/regulator)',
  who: 'ชื่อผู้กำกับดูแล',
  'SHA-256 of the token it shows, which should be 32 bytes of chance':
    'SHA-256 ของโทเคนที่ผู้นั้นแสดง โทเคนควรเป็นค่าสุ่ม 32 ไบต์',
  'requests a minute from one address, of each role that has no rate of its own':
    'คำขอต่อนาทีจากที่อยู่เดียว ของแต่ละบทบาทที่ไม่มีอัตราของตัวเอง',
  'orders and cancellations; a minute from one address': 'คำสั่งและการยกเลิก ต่อนาทีจากที่อยู่เดียว',
  'looks at accounts; a minute from one address': 'การดูบัญชี ต่อนาทีจากที่อยู่เดียว',
  'requests of the operator; a minute from one address': 'คำขอของผู้ดูแล ต่อนาทีจากที่อยู่เดียว',
  'requests of a regulator; a minute from one address': 'คำขอของผู้กำกับดูแล ต่อนาทีจากที่อยู่เดียว',
  'requests to be enrolled; each writes a file; a minute from one address':
    'คำขอลงทะเบียน ซึ่งแต่ละคำขอเขียนหนึ่งไฟล์ ต่อนาทีจากที่อยู่เดียว',
  'files of open data, for programs that come once a day; a minute from one address':
    'ไฟล์ข้อมูลเปิด สำหรับโปรแกรมที่มาวันละครั้ง ต่อนาทีจากที่อยู่เดียว',
  'the most that listen at once to events and the market; regulators are counted by themselves, and who looks at the page':
    'จำนวนผู้ฟังเหตุการณ์และตลาดพร้อมกันสูงสุด ผู้กำกับดูแลและผู้ดูหน้าเว็บนับแยกต่างหาก',
  'of them, the most from one address (of IPv6: one network of 64 bits), so that none keeps the others out':
    'ในจำนวนนั้น จากที่อยู่เดียว (IPv6: เครือข่าย 64 บิตเดียว) ได้ไม่เกินนี้ เพื่อไม่ให้ใครกันผู้อื่นออก',
  'who takes nothing of what waits for it for so long, or asks nothing on an open connection, is let go of; real time':
    'ผู้ที่ไม่รับข้อมูลที่รออยู่ หรือเปิดการเชื่อมต่อไว้โดยไม่ขออะไร นานเท่านี้จะถูกตัด ตามเวลาจริง',
  'who has listened for so long has to come again, with the cursor it has; real time':
    'ผู้ที่ฟังนานเท่านี้ต้องเชื่อมต่อใหม่ด้วยเคอร์เซอร์ที่มี ตามเวลาจริง',
  'batches that came too late under a former key; an engineering choice':
    'ชุดข้อมูลที่มาช้าเกินไปด้วยกุญแจเดิม เป็นค่าที่ผู้ออกแบบเลือก',
  'requests to be enrolled that nobody has looked at; an invitation’s code is good for 30 days at most':
    'คำขอลงทะเบียนที่ยังไม่มีใครดู รหัสของคำเชิญใช้ได้ไม่เกิน 30 วัน',
};
