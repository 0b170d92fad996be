/** By `sim --list`: what is served, and what goes wrong when. */
export const thaiSaidBySim: Readonly<Record<string, string>> = {
  "the demo's feeder: six household meters on one RS-485 line, the others and the feeder head on Modbus TCP":
    'ฟีดเดอร์ของ demo: มิเตอร์บ้านหกเครื่องบนสาย RS-485 เดียว ที่เหลือและต้นฟีดเดอร์ใช้ Modbus TCP',
  'after a minute h03 says nothing for five minutes; its neighbours on the line must not notice':
    'หลังหนึ่งนาที h03 เงียบไปห้านาที เครื่องข้างเคียงบนสายต้องไม่ได้รับผล',
  'crackle around one answer in ten, one in twenty cut short or doubled, and an adapter that hears itself':
    'มีสัญญาณรบกวนหนึ่งในสิบคำตอบ ขาดหรือซ้ำหนึ่งในยี่สิบ และอะแดปเตอร์ที่ได้ยินตัวเอง',
  'every fifth answer of h02 comes 700 ms late, after the gateway has given up, and looks like the next one':
    'ทุกคำตอบที่ห้าของ h02 มาช้า 700 ms หลังเกตเวย์เลิกรอ และดูเหมือนคำตอบถัดไป',
  'h05 restarts when it is asked less than 60 ms after its last answer, is dead for 4 s and counts from zero for 2 s':
    'h05 รีสตาร์ตเมื่อถูกถามเร็วกว่า 60 ms หลังคำตอบก่อน หายไป 4 วินาที และนับจากศูนย์ 2 วินาที',
  'a TCP gateway that answers under transaction id 0, then under ids of its own, then never again for a minute':
    'เกตเวย์ TCP ที่ตอบด้วย transaction id 0 จากนั้นด้วย id ของตนเอง แล้วเงียบไปหนึ่งนาที',
  'after two minutes h02 is another device: its own serial number, its own registers, 40 s without any answer':
    'หลังสองนาที h02 เป็นอีกเครื่อง: หมายเลขเครื่องและเลขอ่านของตนเอง ไม่ตอบ 40 วินาที',
  'the import counter of the feeder head begins 0.05 kWh before 1,000,000 kWh, where it starts again at zero':
    'ตัวนับรับไฟเข้าของต้นฟีดเดอร์เริ่มก่อนครบ 1,000,000 kWh อยู่ 0.05 kWh แล้ววนกลับเป็นศูนย์',
  'after a minute somebody sets the counters of h04 to zero': 'หลังหนึ่งนาทีมีคนตั้งตัวนับของ h04 เป็นศูนย์',
  'after a minute h01 restarts: 5 s of silence, then counters that read zero for 10 s, then as if nothing was':
    'หลังหนึ่งนาที h01 รีสตาร์ต: เงียบ 5 วินาที ตัวนับเป็นศูนย์ 10 วินาที แล้วเหมือนไม่มีอะไรเกิดขึ้น',
  'after a minute somebody sets the current ratio of the feeder head to 40 where none is installed':
    'หลังหนึ่งนาทีมีคนตั้งอัตราส่วนกระแสของต้นฟีดเดอร์เป็น 40 ทั้งที่ไม่มีหม้อแปลงกระแส',
  'a firmware of h06 that answers exception 2 (illegal data address) between voltage and current':
    'เฟิร์มแวร์ของ h06 ที่ตอบ exception 2 (illegal data address) ระหว่างแรงดันกับกระแส',
  'from ten in the morning at 60 times real speed, under cumulus that comes and goes: export and voltage swing':
    'ตั้งแต่สิบโมงเช้า เร็ว 60 เท่าของเวลาจริง เมฆลอยผ่าน: การส่งไฟออกและแรงดันแกว่ง',
  'after 30 s a large power station is lost: −0.8 Hz at 0.1 Hz/s, held for two minutes, back in one':
    'หลัง 30 วินาทีโรงไฟฟ้าใหญ่หลุด: −0.8 Hz ด้วยอัตรา 0.1 Hz/s ค้างสองนาที กลับคืนในหนึ่งนาที',
  'a whole day at 60 times real speed: a sag, a swell at h03, a lost power station, harmonics, noon export, a broken neutral at b01':
    'ทั้งวัน เร็ว 60 เท่าของเวลาจริง: ไฟตก ไฟเกินที่ h03 โรงไฟฟ้าหลุด ฮาร์มอนิก ส่งไฟออกตอนเที่ยง และสายนิวทรัลขาดที่ b01',
  'a line nobody wrote down, to practise `scan`: 19200 baud 8E1, an SDM630 at unit 7 and a DTSU666 at unit 3':
    'สายที่ไม่มีใครจดไว้ สำหรับฝึก `scan`: 19200 baud 8E1 มี SDM630 ที่ยูนิต 7 และ DTSU666 ที่ยูนิต 3',
  'ten SDM630 on one RS-485 line at 9600 baud (--baud for another speed): what a bus can carry':
    'SDM630 สิบเครื่องบนสาย RS-485 เดียวที่ 9600 baud (--baud สำหรับความเร็วอื่น): สายหนึ่งรับได้เท่าใด',
  'four RS-485 lines of ten SDM630 each, and forty meters behind eight Modbus TCP ports':
    'สาย RS-485 สี่สาย สายละสิบ SDM630 และมิเตอร์สี่สิบเครื่องหลัง Modbus TCP แปดพอร์ต',
  'from ten in the morning an inverter and its meter that describe themselves by SunSpec; after a minute the scale of power changes':
    'ตั้งแต่สิบโมงเช้า อินเวอร์เตอร์และมิเตอร์ที่บอกตัวเองด้วย SunSpec หลังหนึ่งนาทีสเกลของกำลังเปลี่ยน',
  'the feeder head and the business on an OPC UA server, as <device>.<quantity>; any certificate is let in':
    'ต้นฟีดเดอร์และธุรกิจบนเซิร์ฟเวอร์ OPC UA เป็น <อุปกรณ์>.<ปริมาณ> รับใบรับรองทุกใบ',
  'a feeder head behind 200/5 A current transformers (ratio 40), and the customers of one phase':
    'ต้นฟีดเดอร์หลังหม้อแปลงกระแส 200/5 A (อัตราส่วน 40) และลูกค้าของเฟสเดียว',
};
