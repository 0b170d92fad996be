/** Help in Thai: configurations and tariffs. */
export const thaiHelpOfData: Readonly<Record<string, string>> = {
  'what electricity costs: every number with its source': 'ค่าไฟฟ้า: ทุกตัวเลขพร้อมที่มา',
  'a month’s bill of a utility, line by line': 'ใบแจ้งค่าไฟรายเดือนของการไฟฟ้า ทีละบรรทัด',
  'a month (2026-09), a day, or a moment in Bangkok (2026-11-24T22:00)':
    'เดือน (2026-09) วัน หรือเวลาไทย (2026-11-24T22:00) เป็นปี ค.ศ.',
  'first day of what is billed, with --to, in place of --at': 'วันแรกที่คิดเงิน ใช้คู่กับ --to แทน --at',
  'last day of it': 'วันสุดท้าย',
  'a class (residential-large), an authority’s code (3.2) or a tariff’s name':
    'ประเภท (residential-large) รหัสของการไฟฟ้า (3.2) หรือชื่ออัตรา',
  'MEA or PEA': 'MEA (กฟน.) หรือ PEA (กฟภ.)',
  'lv, mv, hv, or such as 400V, 22kV': 'lv, mv, hv หรือเช่น 400V, 22kV ระดับแรงดัน',
  'energy of the month': 'พลังงานของเดือน',
  'of it on-peak': 'ส่วนที่เป็นช่วง on-peak',
  'of it off-peak': 'ส่วนที่เป็นช่วง off-peak',
  'greatest 15-min demand; time-of-use: on-peak; time-of-day: 18:30 to 21:30':
    'ความต้องการไฟฟ้า 15 นาทีสูงสุด TOU: ช่วง on-peak TOD: 18:30 ถึง 21:30',
  'by time of day: the greatest from 08:00 to 18:30': 'TOD: สูงสุดช่วง 08:00 ถึง 18:30',
  'the greatest in other hours, of which kvar are free too': 'สูงสุดในเวลาอื่น ซึ่งใช้คิด kvar ที่ไม่เสียเงินด้วย',
  'greatest lagging 15-min demand': 'ความต้องการรีแอกทีฟล้าหลัง 15 นาทีสูงสุด',
  'energy bought as green': 'พลังงานสีเขียวที่ซื้อ',
  'bought as green from the utility: its premium is shown beside': 'ซื้อเป็นไฟสีเขียวจากการไฟฟ้า แสดงส่วนเพิ่มไว้ข้างกัน',
  'out of a bill (`bill export`) alone, which is recomputed first: without a core':
    'จัดทำจากใบคำนวณ (`bill export`) เท่านั้น โดยตรวจคำนวณก่อน ไม่ต้องมี core',
  'with --bill: the keys that are believed, instead of those in its folder':
    'ใช้กับ --bill: กุญแจที่เชื่อถือ แทนกุญแจในโฟลเดอร์นั้น',
  'the highest demand charge of the 12 months before': 'ค่าความต้องการไฟฟ้าสูงสุดใน 12 เดือนก่อนหน้า',
  'with tariffs, calendars and market-data; default: the shipped ones':
    'โฟลเดอร์ที่มี tariffs, calendars และ market-data ปกติใช้ที่มากับโปรแกรม',
  'all tariffs: what they charge, from when to when, how sure': 'ทุกอัตรา: คิดเท่าใด ตั้งแต่เมื่อใดถึงเมื่อใด แน่นอนเพียงใด',
  'one tariff or file of market data with all values and sources': 'อัตราหรือไฟล์ข้อมูลตลาดหนึ่งรายการ พร้อมค่าและที่มาทั้งหมด',
  'the days of a year that are not what their weekday says': 'วันในปีที่ไม่เป็นไปตามวันในสัปดาห์',
  'the hours of a day, and why they are what they are': 'ชั่วโมงของวันหนึ่ง และเหตุผล',
  'configurations of gateways and cores: explain, check, compare': 'คอนฟิกของเกตเวย์และคอร์: อธิบาย ตรวจ เปรียบเทียบ',
  'say of every setting, or of those at a path, its value, who has set it, and why':
    'บอกค่าของทุกการตั้งค่าหรือที่ตำแหน่งหนึ่ง ผู้กำหนด และเหตุผล',
  'also what nobody has set, and has no usual value': 'รวมค่าที่ไม่มีผู้กำหนดและไม่มีค่าปกติ',
  'their keys, registry and storage lie on another machine: judge what they say alone':
    'กุญแจ ทะเบียน และ storage อยู่บนเครื่องอื่น: ตรวจเฉพาะสิ่งที่เขียนไว้',
  'say everything that is wrong with configurations, files or folders, as a start would; 1 when anything is':
    'บอกทุกสิ่งที่ผิดในคอนฟิก ไฟล์ หรือโฟลเดอร์ คืนค่า 1 เมื่อมี',
  'print the JSON Schema (2020-12) of a gateway’s or core’s file, for editors':
    'พิมพ์ JSON Schema (2020-12) ของไฟล์เกตเวย์หรือคอร์ สำหรับโปรแกรมแก้ไข',
  'of one section alone, for a folder with a file a section': 'เฉพาะหมวดเดียว สำหรับโฟลเดอร์ที่แยกไฟล์ตามหมวด',
  'say by path what differs between two configurations, or two changes of one by their numbers; 1 when anything does':
    'แสดงความต่างของคอนฟิกสองชุด หรือการเปลี่ยนแปลงสองครั้งตามเลขที่ ทีละตำแหน่ง คืนค่า 1 เมื่อมีความต่าง',
  'of two changes by their numbers: the gateway that runs': 'เมื่อเทียบตามเลขที่: เกตเวย์ที่ทำงานอยู่',
  'or its storage folder': 'หรือโฟลเดอร์ที่เก็บข้อมูล',
  'every change: when, by whom, by which way, why, and what became of it':
    'ทุกการเปลี่ยนแปลง: เมื่อใด โดยใคร ทางใด เพราะอะไร และผลเป็นอย่างไร',
  'a gateway that runs (usual: http://127.0.0.1:8471)': 'เกตเวย์ที่ทำงานอยู่ (ปกติ http://127.0.0.1:8471)',
  'one change: its steps, and which values became other ones': 'การเปลี่ยนแปลงหนึ่งครั้ง: ขั้นตอน และค่าที่เปลี่ยนไป',
  'its files instead, byte for byte': 'แสดงไฟล์แทน ตรงทุกไบต์',
  'of what runs: until its trial is over; 1 where it is not in force then':
    'สำหรับโปรแกรมที่ทำงานอยู่: รอจนการทดลองจบ คืนค่า 1 หากไม่มีผลใช้',
  'one of its histories, where one was begun anew (usual: the newest)': 'เลขชุดประวัติ หากเคยเริ่มใหม่ (ปกติ: ชุดล่าสุด)',
  'begin a damaged history of a stopped gateway or core anew, with what was in force':
    'เริ่มประวัติที่เสียหายของเกตเวย์หรือคอร์ที่หยุดอยู่ใหม่ จากคอนฟิกที่มีผลอยู่',
  'its configuration': 'คอนฟิกของโปรแกรม',
  'write the whole signed history into a file, for auditors': 'เขียนประวัติที่ลงลายเซ็นทั้งหมดลงไฟล์ สำหรับผู้ตรวจสอบ',
  'check an exported history with public keys alone; 1 when it does not hold':
    'ตรวจประวัติที่ส่งออกด้วยกุญแจสาธารณะเท่านั้น คืนค่า 1 เมื่อไม่ถูกต้อง',
  'public keys of the gateway or core, today’s and former ones: files or digits':
    'กุญแจสาธารณะของเกตเวย์หรือคอร์ ทั้งปัจจุบันและก่อนหน้า: ไฟล์หรือตัวเลข',
  'an entry that must be in it: what the DSO was told, or an older export ended with':
    'รายการที่ต้องมีอยู่: ที่เคยแจ้งการไฟฟ้า หรือท้ายไฟล์ส่งออกครั้งก่อน',
  'have another configuration tried: a site’s file or folder, or what lies on top of it':
    'ให้ทดลองใช้คอนฟิกอื่น: ไฟล์หรือโฟลเดอร์ของไซต์ หรือชั้นที่อยู่เหนือกว่า',
  'why, for the history': 'เหตุผล สำหรับบันทึกประวัติ',
  'who; usual: the account on this machine': 'ผู้เปลี่ยน ปกติคือบัญชีผู้ใช้ของเครื่องนี้',
  'private key of the author; what runs takes nothing without': 'กุญแจส่วนตัวของผู้เปลี่ยน โปรแกรมที่ทำงานอยู่ไม่รับคำขอหากไม่มี',
  'or the configuration of a gateway or core that is stopped': 'หรือคอนฟิกของเกตเวย์หรือคอร์ที่หยุดอยู่',
  'or a core that runs, whose configuration is shown on its own machine alone':
    'หรือคอร์ที่ทำงานอยู่ ซึ่งแสดงคอนฟิกเฉพาะบนเครื่องของตัวเอง',
  'or the core that runs, on its own machine': 'หรือคอร์ที่ทำงานอยู่ บนเครื่องของคอร์เอง',
  'the TLS key of that core, where no authority of this machine vouches for it':
    'กุญแจ TLS ของคอร์นั้น หากเครื่องนี้ไม่มีผู้ออกใบรับรองที่รับรอง',
  'refuse it where another change is in force by now': 'ปฏิเสธหากมีการเปลี่ยนแปลงอื่นมีผลแล้ว',
  'the file is the live layer, which lies on top of the site’s own; "-": none any more':
    'ไฟล์นี้คือชั้น live ซึ่งอยู่เหนือชั้นของไซต์ "-" คือไม่มีอีกต่อไป',
  'have the configuration of an earlier change tried again, byte for byte':
    'ให้ทดลองใช้คอนฟิกของการเปลี่ยนแปลงครั้งก่อนอีกครั้ง ตรงทุกไบต์',
};
