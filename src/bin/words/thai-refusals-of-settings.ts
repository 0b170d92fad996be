/** Of configurations and their history, reports, recordings and tariffs: what somebody has asked for and cannot have. */
export const thaiRefusalsOfSettings: Readonly<Record<string, string>> = {
  'http.certificateFile and http.keyFile do not go together: {}.': 'http.certificateFile กับ http.keyFile ไม่ใช่คู่กัน: {1}',
  '{}: the duty "{}" asks for {}; allowed: at most {}, as the law has it.':
    '{1}: ข้อกำหนด "{2:t}" คือ {3} ค่าที่ใช้ได้: ไม่เกิน {4} ตามกฎหมาย',
  '{}: the duty "{}" asks for {}; allowed: at least {}, as the law has it.':
    '{1}: ข้อกำหนด "{2:t}" คือ {3} ค่าที่ใช้ได้: ไม่น้อยกว่า {4} ตามกฎหมาย',
  '{}: the duty "breach-warning" asks for {}; allowed: less than the {} h of "breach-notice".':
    '{1}: ข้อกำหนด "breach-warning" คือ {2} ค่าที่ใช้ได้: น้อยกว่า {3} ชั่วโมงของ "breach-notice"',
  '{}: the duty "{}" stands twice; allowed: each duty once.': '{1}: ข้อกำหนด "{2:t}" ซ้ำกัน ให้ระบุแต่ละข้อครั้งเดียว',
  '{}: the duty "{}" counts in {}; allowed: {}.': '{1}: ข้อกำหนด "{2:t}" ใช้หน่วย {3:t} ค่าที่ใช้ได้: {4:t}',
  '{}: these duties are missing: {}; allowed: every duty, once.': '{1}: ไม่มีข้อกำหนด {2:t} ให้ระบุทุกข้อ ข้อละครั้ง',
  'Say one of --config, --storage, --gateway and --core.':
    'ระบุ --config, --storage, --gateway หรือ --core อย่างใดอย่างหนึ่ง',
  '{} has no history of a configuration: no program has run on it yet.':
    '{1} ไม่มีประวัติการตั้งค่า เพราะยังไม่มีโปรแกรมทำงานกับที่เก็บนี้',
  '{}: {} is not changed live; allowed: in the file of the site.': '{1}: เปลี่ยน {2} ขณะทำงานไม่ได้ ให้แก้ในไฟล์ของไซต์',
  'What runs takes signed requests alone: say --key, or edit its file.':
    'โปรแกรมที่ทำงานอยู่รับเฉพาะคำขอที่ลงลายเซ็น ให้ระบุ --key หรือแก้ไฟล์ของโปรแกรม',
  'What answers at {} is no {}.': 'สิ่งที่ตอบที่ {1} ไม่ใช่ {2}',
  'Say --config: what is changed is judged as the configuration of its program.':
    'ระบุ --config เพราะสิ่งที่เปลี่ยนจะถูกตรวจในฐานะคอนฟิกของโปรแกรมนั้น',
  'Nothing is in force yet: start the {} once.': 'ยังไม่มีคอนฟิกที่ใช้อยู่ ให้เริ่ม {1} หนึ่งครั้ง',
  'Change {} has not ended: start the {}, which tries it or takes it back, or take it back here (gridtokenx config rollback {}).':
    'การเปลี่ยนครั้งที่ {1} ยังไม่จบ ให้เริ่ม {2} ซึ่งจะทดลองใช้หรือย้อนกลับ หรือย้อนกลับที่นี่ (gridtokenx config rollback {3})',
  'The core has too much to do to take other rules now.': 'คอร์มีงานมากเกินไป จึงยังรับกฎอื่นไม่ได้ในขณะนี้',
  '{} What was in force before cannot be started with either: {}': '{1} คอนฟิกที่ใช้ก่อนหน้าก็เริ่มไม่ได้เช่นกัน: {2}',
  'It cannot start so. {}': 'เริ่มด้วยคอนฟิกนี้ไม่ได้ {1}',
  'What was in force runs. {}': 'ใช้คอนฟิกที่มีผลอยู่เดิม {1}',
  'It asks to {}: that is done at another address.': 'คำขอนี้คือ {1} ซึ่งทำที่อยู่อื่น',
  'The gateway at {} gives no answer. Is it running? Of one that is stopped say --config.':
    'เกตเวย์ที่ {1} ไม่ตอบ ทำงานอยู่หรือไม่ หากหยุดอยู่ให้ระบุ --config',
  '--wait is for what runs: what is stopped tries a change when it starts.':
    '--wait ใช้กับโปรแกรมที่ทำงานอยู่ โปรแกรมที่หยุดจะทดลองเมื่อเริ่ม',
  'There is no history {} of this configuration; allowed: 1 to {}.': 'ไม่มีประวัติการตั้งค่าชุดที่ {1} ค่าที่ใช้ได้: 1 ถึง {2}',
  'Say --config or --storage with --chain: what runs gives away its newest history alone.':
    'ใช้ --chain กับ --config หรือ --storage เพราะโปรแกรมที่ทำงานอยู่ให้ดูเฉพาะประวัติชุดล่าสุด',
  'The bytes of change {} are damaged or gone (SHA-256 {}).': 'เนื้อหาของการเปลี่ยนครั้งที่ {1} เสียหายหรือหายไป (SHA-256 {2})',
  'There is no change {}; allowed: 1 to {}.': 'ไม่มีการเปลี่ยนครั้งที่ {1} ค่าที่ใช้ได้: 1 ถึง {2}',
  'Change {} was refused, and its bytes are not kept.': 'การเปลี่ยนครั้งที่ {1} ถูกปฏิเสธ จึงไม่ได้เก็บเนื้อหาไว้',
  '"{}" is no number of a change; allowed: a whole number from 1.':
    '"{1}" ไม่ใช่เลขครั้งของการเปลี่ยน ค่าที่ใช้ได้: จำนวนเต็มตั้งแต่ 1',
  'What answers at {} ({}) keeps no history of its configuration. Its log says why; what there is of one: gridtokenx config history --config FILE.':
    'สิ่งที่ตอบที่ {1} ({2}) ไม่ได้เก็บประวัติการตั้งค่า เหตุผลอยู่ในล็อกของโปรแกรม ดูส่วนที่มี: gridtokenx config history --config FILE',
  'What answers at {} keeps no history of its configuration.': 'สิ่งที่ตอบที่ {1} ไม่ได้เก็บประวัติการตั้งค่า',
  '{} is one file, and {} are given; allowed: one.': '{1} เป็นไฟล์เดียว แต่ให้มา {2} ไฟล์ ใช้ได้หนึ่งไฟล์',
  '{} is a key of {}, but cryptography.algorithms has {} alone. Make another key, or take the algorithm into the list.':
    '{1} เป็นกุญแจ {2} แต่ cryptography.algorithms มีเพียง {3} ให้สร้างกุญแจใหม่ หรือเพิ่มอัลกอริทึมในรายการ',
  '{} was recorded by {}, what came before it by {}. Replay one gateway at a time.':
    '{1} บันทึกโดย {2} แต่ก่อนหน้านั้นโดย {3} ให้เล่นซ้ำครั้งละหนึ่งเกตเวย์',
  '{} does not begin as a recording does: its first line is no header.':
    '{1} ไม่ได้ขึ้นต้นอย่างไฟล์บันทึกค่าอ่าน บรรทัดแรกไม่ใช่ส่วนหัว',
  '{} is no recording: line {} does not end.': '{1} ไม่ใช่ไฟล์บันทึกค่าอ่าน บรรทัด {2} ไม่จบ',
  '{} cannot be read. Is the path right, and may you read it?': 'อ่าน {1} ไม่ได้ ตำแหน่งถูกต้องและมีสิทธิ์อ่านหรือไม่',
  '{} cannot be read. May you read it?': 'อ่าน {1} ไม่ได้ มีสิทธิ์อ่านหรือไม่',
  '{} is not what a report wrote there. Move it away to go on without it.':
    '{1} ไม่ใช่สิ่งที่รายงานเขียนไว้ ให้ย้ายออกเพื่อทำต่อโดยไม่มีไฟล์นี้',
  'Meter {} has no rule a report can judge (its limits: {}). Name a set that has some with --limits, such as en50160-lv, and one with a nominal voltage in the configuration, such as pea-lv.':
    'มิเตอร์ {1} ไม่มีเกณฑ์ที่รายงานตัดสินได้ (ชุดขีดจำกัด: {2}) ให้ระบุชุดที่มีด้วย --limits เช่น en50160-lv และชุดที่มีแรงดันพิกัดในคอนฟิก เช่น pea-lv',
  'Meter {}: limits {} have voltages in % and none of its sets ({}) has a nominal voltage. Add one that has, such as pea-lv (220 V) or mea-lv (230 V).':
    'มิเตอร์ {1}: ขีดจำกัด {2} กำหนดแรงดันเป็น % แต่ไม่มีชุดใด ({3}) มีแรงดันพิกัด ให้เพิ่มชุดที่มี เช่น pea-lv (220 V) หรือ mea-lv (230 V)',
  '{} cannot be made. Check the rights of its folder and its free space.':
    'สร้าง {1} ไม่ได้ ให้ตรวจสิทธิ์ของโฟลเดอร์และเนื้อที่ว่าง',
  'Two files of --config are of {}; allowed: each gateway once.': '--config สองไฟล์เป็นของ {1} ให้ระบุแต่ละเกตเวย์ครั้งเดียว',
  '{} is of realm {}, {} of {}; allowed: one realm in a report.':
    '{1} อยู่ใน realm {2} แต่ {3} อยู่ใน {4} รายงานหนึ่งฉบับใช้ได้ realm เดียว',
  'Meter {} is judged otherwise at {} than at {} (limits, exports, ratings or currents); allowed: the same at both, or only at the one that has it now.':
    'มิเตอร์ {1} ใช้เกณฑ์ที่ {2} ต่างจากที่ {3} (ขีดจำกัด การส่งออก พิกัด หรือกระแส) ให้ตั้งเหมือนกันทั้งสองที่ หรือเฉพาะที่มีมิเตอร์อยู่ตอนนี้',
  'There are {} files of --data for {} of --config; allowed: one for each, in the same order.':
    'มี --data {1} ไฟล์สำหรับ --config {2} ไฟล์ ให้ระบุเท่ากันตามลำดับเดียวกัน',
  'There is no power-quality data in {}. A gateway keeps them in its storage folder once it has read its meters for ten minutes; --data names another file.':
    'ไม่มีข้อมูลคุณภาพไฟฟ้าใน {1} เกตเวย์เก็บไว้ในโฟลเดอร์เก็บข้อมูลหลังอ่านมิเตอร์ครบสิบนาที ระบุไฟล์อื่นได้ด้วย --data',
  'Say either --at, or --from and --to.': 'ระบุ --at หรือ --from กับ --to อย่างใดอย่างหนึ่ง',
  'Say when: --at, or --from and --to.': 'ระบุเวลาด้วย --at หรือ --from กับ --to',
  '{} {}; allowed: a month that exists, such as 2026-09.': '{1} {2} ค่าที่ใช้ได้: เดือนที่มีจริง (ปี ค.ศ.) เช่น 2026-09',
  '{} {}; allowed: a day that exists, such as 2026-09-15.': '{1} {2} ค่าที่ใช้ได้: วันที่ที่มีจริง (ปี ค.ศ.) เช่น 2026-09-15',
  'Say how much energy: --kwh, or --on-peak-kwh and --off-peak-kwh.':
    'ระบุพลังงานด้วย --kwh หรือ --on-peak-kwh กับ --off-peak-kwh',
  'Say --on-peak-kwh and --off-peak-kwh both, or one of them and --kwh.':
    'ระบุทั้ง --on-peak-kwh และ --off-peak-kwh หรืออย่างใดอย่างหนึ่งกับ --kwh',
  '--kwh is {}, but --on-peak-kwh and --off-peak-kwh come to {}: leave out one of the three.':
    '--kwh คือ {1} แต่ --on-peak-kwh รวมกับ --off-peak-kwh ได้ {2} ให้ตัดออกหนึ่งในสาม',
  '--kwh is {}, less than the {} of its hours.': '--kwh คือ {1} น้อยกว่า {2} ของช่วงเวลาในนั้น',
  '--{} is missing; allowed: {}': 'ยังไม่ได้ระบุ --{1} ค่าที่ใช้ได้: {2}',
  '"{}"; allowed: a year of a calendar: {}.': '"{1:t}" ค่าที่ใช้ได้: ปี (ค.ศ.) ที่มีในปฏิทิน: {2}',
  '"{}"; allowed: a year of a calendar: {}; did you mean {}?':
    '"{1:t}" ค่าที่ใช้ได้: ปี (ค.ศ.) ที่มีในปฏิทิน: {2} หมายถึง ค.ศ. {3:t} ใช่หรือไม่',
  '--{} "{}"; allowed: {}. Did you mean "{}"?': '--{1:t} "{2:t}" ค่าที่ใช้ได้: {3} หมายถึง "{4:t}" ใช่หรือไม่',
  '{} is the configuration of a {}: say --{}.': '{1} เป็นคอนฟิกของ {2} ให้ระบุ --{3}',
  '--{} is empty; allowed: a text, which stays in the register.': '--{1} ว่าง ค่าที่ใช้ได้: ข้อความ ซึ่งจะอยู่ในทะเบียนตลอดไป',
  '--{} "{}"; allowed: a year of the common era; did you mean {}?':
    '--{1:t} "{2:t}" ค่าที่ใช้ได้: ปี ค.ศ. หมายถึง ค.ศ. {3:t} ใช่หรือไม่',
  'There is no tariff or market data "{}"; `gridtokenx tariff list` shows all.{}':
    'ไม่มีอัตราหรือข้อมูลตลาด "{1}" ดูทั้งหมดด้วย `gridtokenx tariff list`{2}',
  'There is no tariff of {}; there are {}.': 'ไม่มีอัตราของ {1} มี {2}',
  'Several tariffs are of {}: {}. Say one of them with --class, or --authority and --voltage.':
    'มีหลายอัตราของ {1}: {2} ให้ระบุอันเดียวด้วย --class หรือ --authority กับ --voltage',
  '--voltage "{}"; allowed: lv, mv, hv, or a voltage below {} kV, from {} to {} kV, or from 69 kV on, such as 400V or {}kV.':
    '--voltage "{1}" ค่าที่ใช้ได้: lv, mv, hv หรือแรงดันต่ำกว่า {2} kV, {3} ถึง {4} kV หรือตั้งแต่ 69 kV เช่น 400V หรือ {5}kV',
  'The configuration cannot be read.': 'อ่านการตั้งค่าไม่ได้',
  'Entry {} of the configuration history does not hold: {}.': 'รายการ {1} ของประวัติการตั้งค่าไม่ถูกต้อง: {2}',
  'Entry {} of the configuration history does not hold. {}': 'รายการ {1} ของประวัติการตั้งค่าไม่ถูกต้อง {2}',
  'Its author signed for another {} than it says.': 'ผู้ขอลงลายเซ็นสำหรับ {1} อื่น ไม่ใช่ที่ระบุ',
  '{} is {}: write the change into it by hand.': '{1} เป็น {2} ให้แก้ไฟล์ด้วยมือ',
  '{}: sources of {} is no text; allowed: where the value comes from.':
    '{1}: sources ของ {2} ไม่ใช่ข้อความ ค่าที่ใช้ได้: ที่มาของค่านั้น',
  'There is no change {}.': 'ไม่มีการเปลี่ยนครั้งที่ {1}',
  '--period {}: the year {} has no week {}.': '--period {1}: ปี {2} ไม่มีสัปดาห์ที่ {3}',
  '{} is no period; allowed: a week 2026-W48, a month 2026-11 or a year 2026.':
    '{1} ไม่ใช่ช่วงเวลาที่ใช้ได้ ค่าที่ใช้ได้ (ปี ค.ศ.): สัปดาห์ 2026-W48 เดือน 2026-11 หรือปี 2026',
  '{}: there is no month {}.': '{1}: ไม่มีเดือนที่ {2}',
};

/** Parts that stand in such sentences. */
export const thaiPartsOfSettings: Readonly<Record<string, string>> = {
  // Why there is no price.
  'the tariff {} charges demand: the greatest 15-min mean of the month in kW has to be known':
    'อัตรา {1} คิดค่าความต้องการพลังไฟฟ้า จึงต้องทราบค่าเฉลี่ย 15 นาทีสูงสุดของเดือนเป็น kW',
  'the tariff {} charges demand by time of day: that from 08:00 to 18:30 has to be known too':
    'อัตรา {1} คิดค่าความต้องการพลังไฟฟ้าตามช่วงเวลาของวัน จึงต้องทราบค่าช่วง 08:00 ถึง 18:30 ด้วย',
  'the tariff {} goes by the hour: how many kWh were on-peak, and how many off-peak, has to be known':
    'อัตรา {1} คิดตามช่วงเวลา จึงต้องทราบจำนวน kWh ช่วง On Peak และ Off Peak',
  energy: 'ค่าพลังงาน',
  service: 'ค่าบริการ',
  wheeling: 'ค่าผ่านสาย',
  'buy-back': 'ราคารับซื้อ',
  'the {} of the tariff {} changes on {}: ask for the days before and from then on by themselves':
    '{1}ของอัตรา {2} เปลี่ยนเมื่อ {3} ให้ถามช่วงก่อนและหลังแยกกัน',
  'no tariff goes by it': 'ไม่มีอัตราที่ใช้ปฏิทินนี้',
  '{}, or a name that `gridtokenx tariff list` shows': '{1:t} หรือชื่อที่ `gridtokenx tariff list` แสดง',
  '; did you mean {}?': ' หมายถึง {1:t} ใช่หรือไม่',
  'Did you mean "{}"?': 'หมายถึง "{1}" ใช่หรือไม่',
  '{} has {} to {}': '{1:w} มี {2:w} ถึง {3:w}',
  'how many of the {} kWh were on-peak, or a moment in --at, for {} goes by the hour.':
    'ส่วนของ {1} kWh ที่เป็น On Peak หรือเวลาใน --at เพราะ {2} คิดตามช่วงเวลา',
  'the greatest 15-min mean of the month in kW, for {} charges demand.':
    'ค่าเฉลี่ย 15 นาทีสูงสุดของเดือนเป็น kW เพราะ {1} คิดค่าความต้องการพลังไฟฟ้า',
  'the greatest 15-min mean from 08:00 to 18:30, for {} charges demand by time of day.':
    'ค่าเฉลี่ย 15 นาทีสูงสุดช่วง 08:00 ถึง 18:30 เพราะ {1} คิดค่าความต้องการพลังไฟฟ้าตามช่วงเวลาของวัน',
};
