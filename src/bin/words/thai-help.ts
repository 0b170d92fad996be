import { thaiHelpOfData } from './thai-help-of-data.ts';
import { thaiHelpOfPeople } from './thai-help-of-people.ts';
import { thaiHelpOfRegistry } from './thai-help-of-registry.ts';

/** What `--help` says, in Thai: of what installers meet first here, of market and registry in the files beside it. */
export const thaiHelp: Readonly<Record<string, string>> = {
  ...thaiHelpOfData,
  ...thaiHelpOfPeople,
  ...thaiHelpOfRegistry,
  'Edge gateway for smart meters and the local energy market core of a substation.':
    'เกตเวย์สำหรับมิเตอร์อัจฉริยะ และคอร์ตลาดพลังงานท้องถิ่นของสถานีไฟฟ้าย่อย',
  'output the version number': 'แสดงเลขรุ่น',
  'display help for command': 'แสดงวิธีใช้คำสั่ง',
  'en or th; usual: that of LANG': 'en หรือ th ปกติตาม LANG',
  'en or th; usual: en': 'en หรือ th ปกติ: en',
  'what a gateway keeps until the core has it': 'สิ่งที่เกตเวย์เก็บไว้จนกว่าคอร์จะได้รับ',
  'rows, bytes, the oldest, how long the core may be away, and what is written to the card':
    'จำนวนแถว ไบต์ รายการเก่าสุด คอร์ขาดหายได้นานเท่าใด และปริมาณที่เขียนลงการ์ด',
  'the running gateway': 'เกตเวย์ที่ทำงานอยู่',
  'or the configuration of one that is stopped': 'หรือคอนฟิกของเกตเวย์ที่หยุดอยู่',
  'print it for machines': 'พิมพ์สำหรับโปรแกรม',
  'take everything out of a stopped gateway whose hardware is to be swapped: one file, signed':
    'นำทุกอย่างออกจากเกตเวย์ที่หยุดอยู่เพื่อเปลี่ยนเครื่อง เป็นไฟล์เดียวพร้อมลายเซ็น',
  'configuration of the gateway, which must be stopped': 'คอนฟิกของเกตเวย์ ซึ่งต้องหยุดอยู่',
  'without a signature: where the key cannot be read any more': 'ไม่ลงลายเซ็น เมื่ออ่านกุญแจไม่ได้แล้ว',
  'print what was written for machines': 'พิมพ์สิ่งที่เขียนสำหรับโปรแกรม',
  'let the leaves of a point give way to their hashes, in batches the core has; the gateway must be stopped':
    'แทนค่าอ่านของจุดวัดด้วยแฮช ในชุดที่คอร์มีแล้ว เกตเวย์ต้องหยุดอยู่',
  'configuration of the gateway': 'คอนฟิกของเกตเวย์',
  'configuration of the gateway or core': 'คอนฟิกของเกตเวย์หรือคอร์',
  'whose leaves': 'ค่าอ่านของจุดวัดใด',
  'intervals that start then or later …': 'ช่วงเวลาที่เริ่มตั้งแต่เวลานี้ …',
  '… and before that': '… และก่อนเวลานี้',
  'do it; without it, only say what would be done': 'ลงมือทำ หากไม่ใส่จะบอกเพียงว่าจะทำอะไร',
  'go on in new hardware with what was exported, under a new epoch': 'ทำงานต่อในเครื่องใหม่จากข้อมูลที่นำออก ภายใต้ epoch ใหม่',
  'configuration of the new gateway, which must not have run': 'คอนฟิกของเกตเวย์ใหม่ ซึ่งต้องยังไม่เคยทำงาน',
  'refuse what was not signed by this key': 'ไม่รับสิ่งที่ไม่ได้ลงลายเซ็นด้วยกุญแจนี้',
  'print what was taken over for machines': 'พิมพ์สิ่งที่รับมาสำหรับโปรแกรม',
  'the lines of a running gateway': 'สายสื่อสารของเกตเวย์ที่ทำงานอยู่',
  'frames, CRC errors, time-outs, late frames and utilisation of each line':
    'เฟรม ข้อผิดพลาด CRC การหมดเวลา เฟรมล่าช้า และการใช้งานของแต่ละสาย',
  'print them for machines': 'พิมพ์สำหรับโปรแกรม',
  'prove the wiring of a meter (signs, phases, ratios, neutral, display) and sign a report of one page':
    'พิสูจน์การต่อสายของมิเตอร์ (ทิศทาง เฟส อัตราส่วน นิวทรัล จอแสดงผล) และลงลายเซ็นรายงานหนึ่งหน้า',
  'just this meter; default: all': 'เฉพาะมิเตอร์นี้ ปกติทั้งหมด',
  'a load of known watts that is on, or will be switched, such as 2000@L1':
    'โหลดที่ทราบกำลังวัตต์ซึ่งเปิดอยู่หรือจะเปิด เช่น 2000@L1',
  'JSON with what the installer would be asked; without it he is, on a terminal':
    'JSON คำตอบของผู้ติดตั้ง หากไม่มีจะถามทางหน้าจอ',
  'how often each meter is read': 'อ่านมิเตอร์แต่ละตัวบ่อยเท่าใด',
  'write the page there, and the signed report beside it as JSON': 'เขียนหน้ารายงานไว้ที่นี่ และรายงาน JSON ที่ลงลายเซ็นไว้ข้างกัน',
  "the gateway's key, where it is not the configured one; with --verify: its public key":
    'กุญแจของเกตเวย์ หากไม่ใช่กุญแจในคอนฟิก เมื่อใช้ --verify คือกุญแจสาธารณะ',
  'check that a report is the one that was signed': 'ตรวจว่ารายงานเป็นฉบับที่ลงลายเซ็น',
  'print the reports, or the verdict, for machines': 'พิมพ์รายงานหรือผลสำหรับโปรแกรม',
  'a whole substation in one command: simulated meters, two gateways, a core, prosumers who trade':
    'สถานีไฟฟ้าย่อยทั้งสถานีในคำสั่งเดียว มิเตอร์จำลอง เกตเวย์สองเครื่อง คอร์ และผู้ซื้อขายไฟ',
  'end by itself after n settled intervals, with a summary and a proof': 'จบเองหลังคิดเงินครบ n ช่วง พร้อมสรุปและหลักฐาน',
  'print the proof for machines': 'พิมพ์หลักฐานสำหรับโปรแกรม',
  'seconds of grid time in a second, 1 to 600: the higher, the rarer a meter is read; boundaries, within 20 Wh at 60, may be off by more than 1 kWh at 600':
    'วินาทีของเวลาในระบบต่อหนึ่งวินาที 1 ถึง 600 ยิ่งมากยิ่งอ่านมิเตอร์ห่างขึ้น ค่าที่ขอบช่วงคลาดไม่เกิน 20 Wh ที่ 60 แต่อาจเกิน 1 kWh ที่ 600',
  'seed of the simulated feeder': 'ค่าเริ่มสุ่มของฟีดเดอร์จำลอง',
  "the DSO's broker; without it one is brought along": 'โบรกเกอร์ของการไฟฟ้า หากไม่ระบุจะใช้ตัวที่มากับโปรแกรม',
  'serve the RS-485 line as RTU over TCP even where a pty could be had':
    'ให้บริการสาย RS-485 เป็น RTU over TCP แม้จะใช้ pty ได้',
  'keep keys, buffers and ledgers there, and go on from there next time': 'เก็บกุญแจ บัฟเฟอร์ และบัญชีไว้ที่นั่น และทำต่อครั้งถัดไป',
  "port of the core's page; the gateways take the next two (0: any free port)":
    'พอร์ตหน้าของคอร์ เกตเวย์ใช้สองพอร์ตถัดไป (0 คือพอร์ตว่างใดก็ได้)',
  'look at everything a gateway or core needs (rights, ports, clock, disk, core, broker, keys) and say what to do':
    'ตรวจทุกอย่างที่เกตเวย์หรือคอร์ต้องใช้ (สิทธิ์ พอร์ต นาฬิกา ดิสก์ คอร์ โบรกเกอร์ กุญแจ) และบอกว่าต้องทำอะไร',
  'read meters, check power quality, seal and sync settlement transactions':
    'อ่านมิเตอร์ ตรวจคุณภาพไฟฟ้า ปิดผนึกและส่งข้อมูลการคิดเงิน',
  'configuration of this gateway': 'คอนฟิกของเกตเวย์นี้',
  'the meters of a gateway': 'มิเตอร์ของเกตเวย์',
  'another meter has taken over at a point: close the one and open the other, with all four registers':
    'เปลี่ยนมิเตอร์ที่จุดวัด: ปิดตัวเดิมและเปิดตัวใหม่ด้วยเลขอ่านทั้งสี่',
  'configuration of the gateway; the old file is kept beside it': 'คอนฟิกของเกตเวย์ ไฟล์เดิมจะถูกเก็บไว้ข้างกัน',
  'the meter that was taken off': 'มิเตอร์ที่ถอดออก',
  'the meter that took over': 'มิเตอร์ที่ติดตั้งแทน',
  'when, ISO 8601 with its offset': 'เวลา ISO 8601 พร้อมเขตเวลา',
  'import register of the old meter': 'เลขอ่านรับไฟเข้าของมิเตอร์เดิม',
  'export register of the old meter': 'เลขอ่านส่งไฟออกของมิเตอร์เดิม',
  'import register of the new meter': 'เลขอ่านรับไฟเข้าของมิเตอร์ใหม่',
  'export register of the new meter': 'เลขอ่านส่งไฟออกของมิเตอร์ใหม่',
  'the same as the display of the old meter shows it, every digit': 'ค่าเดียวกันตามจอมิเตอร์เดิม ครบทุกหลัก',
  'the same as the display of the old meter shows it': 'ค่าเดียวกันตามจอมิเตอร์เดิม',
  'the same as the display of the new meter shows it': 'ค่าเดียวกันตามจอมิเตอร์ใหม่',
  'serial number of the new meter: another one will not be settled': 'หมายเลขเครื่องของมิเตอร์ใหม่ เครื่องอื่นจะไม่ถูกคิดเงิน',
  'model of the new meter, where it is another one': 'รุ่นของมิเตอร์ใหม่ หากต่างจากเดิม',
  'Modbus address of the new meter, where it is another one': 'ที่อยู่ Modbus ของมิเตอร์ใหม่ หากต่างจากเดิม',
  'the closing registers are right, although more is sealed of the old meter':
    'เลขอ่านปิดถูกต้อง แม้ปิดผนึกของมิเตอร์เดิมไว้มากกว่า',
  'compare the closing registers with nothing: for an outbox that cannot be read':
    'ไม่เทียบเลขอ่านปิดกับสิ่งใด ใช้เมื่ออ่านเอาต์บ็อกซ์ไม่ได้',
  'print the record on one line, with the file that was changed and the one that was kept':
    'พิมพ์บันทึกในบรรทัดเดียว พร้อมไฟล์ที่แก้และไฟล์ที่เก็บไว้',
  'the meter models that are known': 'รุ่นมิเตอร์ที่รู้จัก',
  'all models, what they speak and what they are good for': 'ทุกรุ่น โปรโตคอลที่ใช้ และใช้ทำอะไรได้',
  'one model, or a file of your own: registers, sources, fitness, notes in English and Thai':
    'รุ่นหนึ่งหรือไฟล์ของคุณ: รีจิสเตอร์ ที่มา ความเหมาะสม หมายเหตุภาษาอังกฤษและไทย',
  'decode the golden captures of these models, of files of your own, or of all':
    'ถอดรหัสตัวอย่างค่าอ่านของรุ่นเหล่านี้ ของไฟล์คุณ หรือทั้งหมด',
  'read everything a meter has, once, its identity too; or any registers':
    'อ่านทุกค่าของมิเตอร์หนึ่งครั้ง รวมข้อมูลประจำเครื่อง หรือรีจิสเตอร์ใดก็ได้',
  'print the registers too, hexadecimal': 'พิมพ์รีจิสเตอร์ด้วย เป็นเลขฐานสิบหก',
  'just these, without a profile, such as 4:0x0000:10': 'เฉพาะรีจิสเตอร์เหล่านี้ ไม่ใช้โปรไฟล์ เช่น 4:0x0000:10',
  'judge recorded readings again: the alarms, events and statistics that day gave, or gives under other limits':
    'ตัดสินค่าอ่านที่บันทึกไว้อีกครั้ง: สัญญาณเตือน เหตุการณ์ และสถิติของวันนั้น หรือภายใต้ขีดจำกัดอื่น',
  'judge all meters under these limits, such as egat-system,mea-lv':
    'ตัดสินทุกมิเตอร์ด้วยชุดขีดจำกัดเหล่านี้ เช่น egat-system,mea-lv',
  'judge by this configuration of a gateway, and not by the rules that were recorded':
    'ตัดสินด้วยคอนฟิกเกตเวย์นี้ ไม่ใช่กฎที่บันทึกไว้',
  'keep frames and events in a new file, as a gateway keeps them in quality.sqlite':
    'เก็บเฟรมและเหตุการณ์ในไฟล์ใหม่ เหมือน quality.sqlite ของเกตเวย์',
  'print lines of JSON for machines': 'พิมพ์บรรทัด JSON สำหรับโปรแกรม',
  'show progress also where standard error is no terminal': 'แสดงความคืบหน้าแม้ standard error ไม่ใช่หน้าจอ',
  'judge what a gateway, or those of a substation, kept of a week, a month or a year, and write it signed: JSON, CSV and printable pages':
    'ตัดสินข้อมูลหนึ่งสัปดาห์ เดือน หรือปีของเกตเวย์หรือทั้งสถานี และเขียนรายงานลงลายเซ็น: JSON, CSV และหน้าพิมพ์',
  'configuration of the gateway; several: of all gateways of a substation':
    'คอนฟิกของเกตเวย์ หากหลายไฟล์คือทุกเกตเวย์ของสถานี',
  'with several gateways: what the substation is called': 'เมื่อมีหลายเกตเวย์: ชื่อสถานีไฟฟ้าย่อย',
  'a week 2026-W48, a month 2026-11 or a year 2026, in Bangkok':
    'สัปดาห์ 2026-W48 เดือน 2026-11 หรือปี 2026 (ค.ศ.) ตามเวลาไทย',
  'for whom: consumer (ERC), dso, producer': 'สำหรับใคร: consumer (กกพ.), dso, producer',
  'judge under these limits, such as pea-lv,en50160-lv, instead of the configured ones, whose nominal voltage stays':
    'ตัดสินด้วยชุดขีดจำกัดเหล่านี้ เช่น pea-lv,en50160-lv แทนที่ตั้งไว้ โดยใช้แรงดันพิกัดเดิม',
  'where reports and their chain are': 'ที่เก็บรายงานและสายโซ่ของรายงาน',
  'other quality.sqlite than those in the storages of the gateways, in their order':
    'ไฟล์ quality.sqlite อื่นแทนของเกตเวย์ ตามลำดับ',
  'key file of a gateway or an operator, instead of that of the first gateway':
    'ไฟล์กุญแจของเกตเวย์หรือผู้ดูแล แทนของเกตเวย์แรก',
  'grid time, as the gateway was given it': 'เวลาของระบบ ตามที่กำหนดให้เกตเวย์',
  'check that reports are as they were signed, and none between them is missing; with --config, none at the end, and what the gateway keeps neither':
    'ตรวจว่ารายงานเป็นไปตามที่ลงลายเซ็นและไม่มีฉบับใดขาดหาย เมื่อใช้ --config ตรวจถึงฉบับท้ายและข้อมูลของเกตเวย์ด้วย',
  'with --verify: public key of the gateway, or of the operator': 'เมื่อใช้ --verify: กุญแจสาธารณะของเกตเวย์หรือผู้ดูแล',
  'print what was written, or found, for machines': 'พิมพ์สิ่งที่เขียนหรือพบสำหรับโปรแกรม',
  'find meters on serial lines, networks and OPC UA servers, say what they are, and propose the lines of a configuration':
    'ค้นหามิเตอร์บนสายอนุกรม เครือข่าย และเซิร์ฟเวอร์ OPC UA บอกว่าเป็นรุ่นใด และเสนอคอนฟิก',
  'one serial port; without it and --tcp all in /dev/serial/by-id':
    'พอร์ตอนุกรมหนึ่งพอร์ต หากไม่ระบุและไม่มี --tcp จะใช้ทั้งหมดใน /dev/serial/by-id',
  'a host, a host and port, or a network such as 192.168.1.0/24': 'โฮสต์ โฮสต์กับพอร์ต หรือเครือข่าย เช่น 192.168.1.0/24',
  'an OPC UA server, such as opc.tcp://10.0.0.7:4840: its variables are listed':
    'เซิร์ฟเวอร์ OPC UA เช่น opc.tcp://10.0.0.7:4840 จะแสดงรายการตัวแปร',
  'with --opc-ua: SignAndEncrypt, Sign or None; default: SignAndEncrypt':
    'เมื่อใช้ --opc-ua: SignAndEncrypt, Sign หรือ None ปกติ SignAndEncrypt',
  'with --opc-ua: who we are there; otherwise nobody': 'เมื่อใช้ --opc-ua: ชื่อผู้ใช้ หากไม่ระบุคือไม่ระบุตัวตน',
  'with --user: a file with the password': 'เมื่อใช้ --user: ไฟล์รหัสผ่าน',
  'with --opc-ua: our certificate and those we trust; default: pki, here':
    'เมื่อใช้ --opc-ua: ใบรับรองของเราและที่เชื่อถือ ปกติ pki ที่นี่',
  'allow networks of up to 4,096 addresses (/20)': 'ยอมให้ค้นเครือข่ายถึง 4,096 ที่อยู่ (/20)',
  'unit numbers, such as 1-20,247; default: 1-20 and those models have out of their boxes; on a network fewer':
    'หมายเลขยูนิต เช่น 1-20,247 ปกติ 1-20 และค่าจากโรงงานของแต่ละรุ่น บนเครือข่ายน้อยกว่า',
  'only these speeds, such as 9600,19200': 'เฉพาะความเร็วเหล่านี้ เช่น 9600,19200',
  'only these: none, even, odd': 'เฉพาะ: none, even, odd',
  'how long an unknown unit may take to answer': 'ให้เวลายูนิตที่ไม่รู้จักตอบนานเท่าใด',
  'every speed, parity and unit, and do not stop at the first that answer': 'ทุกความเร็ว พาริตี และยูนิต ไม่หยุดที่ตัวแรกที่ตอบ',
  'write the proposed lines there': 'เขียนคอนฟิกที่เสนอไว้ที่นี่',
  'serve simulated meters on Modbus TCP and RS-485: the demo’s feeder, or another scenario':
    'ให้บริการมิเตอร์จำลองบน Modbus TCP และ RS-485: ฟีดเดอร์ของ demo หรือสถานการณ์อื่น',
  'what is served and what goes wrong when: a name, or a JSON file': 'ให้บริการอะไรและเกิดความผิดปกติเมื่อใด: ชื่อ หรือไฟล์ JSON',
  'name the scenarios': 'แสดงชื่อสถานการณ์',
  'with --list: print them for machines': 'เมื่อใช้ --list: พิมพ์สำหรับโปรแกรม',
  'seed of the feeder': 'ค่าเริ่มสุ่มของฟีดเดอร์',
  'speed of all RS-485 lines, instead of the scenario’s': 'ความเร็วของสาย RS-485 ทั้งหมด แทนของสถานการณ์',
  'serve the RS-485 line as RTU over TCP': 'ให้บริการสาย RS-485 เป็น RTU over TCP',
  'a live table of one meter, or of all meters of a running gateway; ends with ctrl-C':
    'ตารางสดของมิเตอร์หนึ่งตัว หรือทุกตัวของเกตเวย์ที่ทำงานอยู่ จบด้วย ctrl-C',
  'a running gateway, such as http://127.0.0.1:8471': 'เกตเวย์ที่ทำงานอยู่ เช่น http://127.0.0.1:8471',
  'how often it is read': 'อ่านบ่อยเท่าใด',
  'end by itself after so many readings': 'จบเองหลังอ่านครบจำนวนนี้',
  'run on virtual grid time: an ISO moment, the wall time (Unix ms) at which it was, and how fast it passes':
    'ใช้เวลาจำลอง: เวลา ISO, เวลาจริง (Unix ms) ที่ตรงกัน และความเร็ว',
  'of an adapter that must be told to send: on-send, off-send; default: none':
    'ของอะแดปเตอร์ที่ต้องสั่งก่อนส่ง: on-send, off-send ปกติไม่มี',
  'with --rts: this long before the first and after the last bit; default: 0':
    'เมื่อใช้ --rts: เวลาก่อนบิตแรกและหลังบิตสุดท้าย ปกติ 0',
  'the serial port, best by its name in /dev/serial/by-id': 'พอร์ตอนุกรม ควรใช้ชื่อใน /dev/serial/by-id',
  'the meter or converter on a network': 'มิเตอร์หรือตัวแปลงบนเครือข่าย',
  'with --tcp: a converter that hands RTU bytes through': 'เมื่อใช้ --tcp: ตัวแปลงที่ส่งผ่านไบต์ RTU',
  "speed of the serial port; default: the model's own, or 9600": 'ความเร็วพอร์ตอนุกรม ปกติตามรุ่น หรือ 9600',
  "none, even or odd; default: the model's own, or none": 'none, even หรือ odd ปกติตามรุ่น หรือ none',
  '1 or 2': '1 หรือ 2',
  'unit number of the meter': 'หมายเลขยูนิตของมิเตอร์',
  'model of the meter (see `profile list`), or a file with a profile of your own':
    'รุ่นมิเตอร์ (ดู `profile list`) หรือไฟล์โปรไฟล์ของคุณ',
};
