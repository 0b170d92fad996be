import { thaiWhys } from '../../configuration/words/why-in-thai.ts';
import { thaiPartsOfMachines, thaiRefusalsOfMachines } from './thai-refusals-of-machines.ts';
import { thaiPartsOfRecords, thaiRefusalsOfRecords } from './thai-refusals-of-records.ts';
import { thaiPartsOfSettings, thaiRefusalsOfSettings } from './thai-refusals-of-settings.ts';

/**
 * What commands refuse, in Thai. The English is the sentence as it stands where the fault is made, with `{}` for each part that
 * changes; in the Thai `{1}` is the first of them. `test/bin/words/thai-refusals.test.ts` finds those that are missing.
 */
export const thaiRefusals: Readonly<Record<string, string>> = {
  ...thaiRefusalsOfMachines,
  ...thaiRefusalsOfRecords,
  ...thaiRefusalsOfSettings,
  'A tls key is in a file or a credential, not in a TPM: leave --tpm out.':
    'กุญแจ tls ต้องอยู่ในไฟล์หรือ credential ไม่ใช่ใน TPM ให้ตัด --tpm ออก',
  '{} has the purpose {}. Give the {} key: no key serves two purposes.':
    '{1} เป็นกุญแจ {2:t} ให้ระบุกุญแจ {3:t} เพราะกุญแจหนึ่งดอกใช้เพื่อวัตถุประสงค์เดียว',
  '{} has the purpose {}. Give the {} or {} key: no key serves two purposes.':
    '{1} เป็นกุญแจ {2:t} ให้ระบุกุญแจ {3:t} หรือ {4:t} เพราะกุญแจหนึ่งดอกใช้เพื่อวัตถุประสงค์เดียว',
  'The passphrase file {} has an empty first line.': 'บรรทัดแรกของไฟล์รหัสผ่าน {1} ว่างเปล่า',
  'The {} key is {}; it must be Ed25519 or ECDSA on P-256.': 'กุญแจ {1} เป็น {2} ต้องเป็น Ed25519 หรือ ECDSA บน P-256',
  'A {} key must be Ed25519, not {}: what it signs is made again and must be the same for ever.':
    'กุญแจ {1} ต้องเป็น Ed25519 ไม่ใช่ {2} เพราะสิ่งที่ลงลายเซ็นต้องสร้างซ้ำได้เหมือนเดิมเสมอ',
  'A tls key must be ES256, not {}: browsers know no others of ours.':
    'กุญแจ tls ต้องเป็น ES256 ไม่ใช่ {1} เพราะเบราว์เซอร์ไม่รู้จักแบบอื่นของเรา',
  'The TPM {} {}. Nothing was signed.': 'TPM {1} {2} ไม่มีการลงลายเซ็น',
  'The key {} {}{}.': 'กุญแจ {1} {2}{3}',
  'The core at {} gives no answer ({}). Is it running, is {} right?':
    'คอร์ที่ {1} ไม่ตอบ ({2}) คอร์ทำงานอยู่หรือไม่ และ {3} ถูกต้องหรือไม่',
  '--core is "{}"; allowed: an address such as https://core:8470.':
    '--core คือ "{1}" ค่าที่ใช้ได้: ที่อยู่ เช่น https://core:8470',
  '{} is of an older version, and its disk has no room to take it over: {} MB are needed for a while, {} are free. Make room: a service tries it again by itself, a command is to be given again.':
    '{1} เป็นรุ่นเก่า และดิสก์ไม่มีที่ว่างพอสำหรับแปลงเป็นรุ่นใหม่: ต้องใช้ชั่วคราว {2} MB ว่าง {3} MB ให้เพิ่มที่ว่าง บริการจะลองใหม่เอง ส่วนคำสั่งต้องสั่งอีกครั้ง',
  'The core runs, and {} has no room for a copy of it ({} MB needed, {} free). Back it up elsewhere (gridtokenx core backup <folder>) and name that with --storage, or stop the core.':
    'คอร์กำลังทำงาน และ {1} ไม่มีที่ว่างสำหรับสำเนา (ต้องใช้ {2} MB ว่าง {3} MB) ให้สำรองไว้ที่อื่น (gridtokenx core backup <folder>) แล้วระบุด้วย --storage หรือหยุดคอร์',
  'The core at {} answered {}: {}': 'คอร์ที่ {1} ตอบ {2}: {3}',
  'What {} was billed for {} was erased by a request the operator has signed ({}, in the log): there is nothing left to bill or to verify. Ask for a period outside of it.':
    'ใบแจ้งค่าไฟของ {1} สำหรับ {2} ถูกลบตามคำขอที่ผู้ดูแลลงลายเซ็น ({3} ในบันทึก) จึงไม่มีอะไรให้คิดเงินหรือตรวจสอบ ให้ขอช่วงเวลาอื่น',
  'The bill in {} does not hold, so there is no invoice out of it: {} All of it: gridtokenx verify bill {}.':
    'ใบคำนวณใน {1} ตรวจสอบไม่ผ่าน จึงจัดทำใบแจ้งค่าไฟจากใบนี้ไม่ได้: {2} ดูทั้งหมด: gridtokenx verify bill {3}',
  'The bill in {} is of account {}, and --account is {}: give the folder of that account, or leave --account out.':
    'ใบคำนวณใน {1} เป็นของบัญชี {2} แต่ --account คือ {3} ให้ระบุโฟลเดอร์ของบัญชีนั้น หรือไม่ต้องระบุ --account',
  '--bill and --{} are two sources of an invoice: give --bill alone, or --config without it.':
    '--bill และ --{1} เป็นแหล่งข้อมูลใบแจ้งหนี้คนละแหล่ง ให้ระบุ --bill อย่างเดียว หรือระบุ --config โดยไม่มี --bill',
  '--trust has keys to check a bill with: give its folder with --bill, or leave --trust out.':
    '--trust เป็นกุญแจสำหรับตรวจใบคำนวณ ให้ระบุโฟลเดอร์ด้วย --bill หรือไม่ต้องระบุ --trust',
  'The bill in {} is of {} to {}: nothing of {} is in it. Ask for a bill of the month (`bill export --month {}`).':
    'ใบคำนวณใน {1} เป็นของ {2} ถึง {3} ซึ่งไม่มีข้อมูลของเดือน {4} ให้ขอใบคำนวณของทั้งเดือน (`bill export --month {5}`)',
  '--to {} is not after --from {}.': '--to {1} ไม่อยู่หลัง --from {2}',
  '--month is a period by itself: leave --from and --to out.': '--month เป็นช่วงเวลาอยู่แล้ว ให้ตัด --from และ --to ออก',
  '--month "{}"; allowed: a month in Bangkok such as 2026-11.':
    '--month "{1}" ค่าที่ใช้ได้: เดือนตามเวลาไทย (ปี ค.ศ.) เช่น 2026-11',
  '{} is there already and is never replaced. Name another file.': 'มี {1} อยู่แล้วและจะไม่ถูกเขียนทับ ให้ระบุไฟล์อื่น',
  '{} cannot be read: {}.': 'อ่าน {1} ไม่ได้: {2}',
  '{} cannot be written: {}.': 'เขียน {1} ไม่ได้: {2}',
  'Say which gateway: --config <file>; or --verify <report.json> --key <public key>.':
    'ระบุเกตเวย์ด้วย --config <ไฟล์> หรือ --verify <report.json> --key <กุญแจสาธารณะ>',
  '--load is at one meter: say which with --device.': '--load เป็นของมิเตอร์ตัวเดียว ให้ระบุด้วย --device',
  '{}: none of the limits {} has a nominal voltage; allowed: add one that has, such as "pea-lv".':
    '{1}: ไม่มีชุดขีดจำกัดใดใน {2} ที่มีแรงดันพิกัด ให้เพิ่มชุดที่มี เช่น "pea-lv"',
  'There is no meter "{}" in the configuration; there are {}.': 'ไม่มีมิเตอร์ "{1}" ในคอนฟิก มี {2}',
  'A gateway is running here and has the lines of {}. Stop it (sudo systemctl stop gridtokenx-gateway), run this again, and start it afterwards.':
    'มีเกตเวย์ทำงานอยู่และใช้สายของ {1} อยู่ ให้หยุดก่อน (sudo systemctl stop gridtokenx-gateway) แล้วสั่งใหม่ จากนั้นจึงเริ่มเกตเวย์',
  "Say whose signature it is to be: --key <the gateway's public key>.":
    'ระบุว่าเป็นลายเซ็นของใครด้วย --key <กุญแจสาธารณะของเกตเวย์>',
  '{} cannot be read. Give the report.json beside the page.': 'อ่าน {1} ไม่ได้ ให้ระบุ report.json ที่อยู่ข้างหน้ารายงาน',
  'The case "{}" is no name of a case; allowed: up to 63 of a-z, 0-9 and -, and never who it is about.':
    '"{1}" ใช้เป็นชื่อเหตุไม่ได้ ใช้ a-z 0-9 และ - ไม่เกิน 63 ตัว และห้ามใช้ชื่อบุคคล',
  'The duties cannot be looked at: {}. Check the files of the storage; they are looked at again in a minute.':
    'ตรวจข้อกำหนดไม่ได้: {1} ให้ตรวจไฟล์ในที่เก็บข้อมูล จะตรวจใหม่ในอีกหนึ่งนาที',
  'Say of which month: --month 2026-11.': 'ระบุเดือนด้วย --month 2026-11',
  '--month "{}"; allowed: a month such as 2026-11.': '--month "{1}" ค่าที่ใช้ได้: เดือน (ปี ค.ศ.) เช่น 2026-11',
  '{} has not begun: it starts at {}, and it is {}. Is the clock right?':
    '{1} ยังไม่เริ่ม จะเริ่มเมื่อ {2} ขณะนี้ {3} นาฬิกาถูกต้องหรือไม่',
  'Say whose signature it should have: --key <public key of the gateway or core>.':
    'ระบุว่าเป็นลายเซ็นของใครด้วย --key <กุญแจสาธารณะของเกตเวย์หรือคอร์>',
  'No report is listed in {}: name the folder they were written to.': 'ไม่มีรายงานใน {1} ให้ระบุโฟลเดอร์ที่เขียนรายงานไว้',
  'Rows of a journal count from 1.': 'แถวของเจอร์นัลนับจาก 1',
  "There is no archive in {}. Is the configuration the core's own?": 'ไม่มีคลังข้อมูลใน {1} คอนฟิกนี้เป็นของคอร์หรือไม่',
  '{} is of {} ({}); this is {} ({}).': '{1} เป็นของ {2} ({3}) แต่นี่คือ {4} ({5})',
  '{} is not empty: move what lies there away first. It is evidence.': '{1} ไม่ว่าง ให้ย้ายของเดิมออกก่อน เพราะเป็นหลักฐาน',
  '{} is not as it was made ({}): take another backup.': '{1} ไม่เหมือนตอนที่สร้าง ({2}) ให้ใช้ข้อมูลสำรองชุดอื่น',
  '{} has the state {}, the backup had {}.': '{1} มีสถานะ {2} แต่ข้อมูลสำรองมี {3}',
  '{} had no account {} before {}.': '{1} ไม่มีบัญชี {2} ก่อน {3}',
  '--from {} is too early: {} knows legs from {} on; those before were let go of when something was erased.':
    '--from {1} เร็วเกินไป {2} มีรายการตั้งแต่ {3} รายการก่อนหน้านั้นถูกลบไปพร้อมการลบข้อมูล',
  '--warp is for the realm simulation; this core is of the realm {}. Leave it out.':
    '--warp ใช้ได้เฉพาะ realm simulation คอร์นี้เป็น realm {1} ให้ตัดออก',
  'The journal {} is gone. {}': 'เจอร์นัล {1} หายไป {2}',
  'The {} {} cannot be read: {}': 'อ่าน {1} {2} ไม่ได้: {3}',
  'http.keyFile {} was not made by `gridtokenx keys generate tls`: name its certificate in http.certificateFile too.':
    'http.keyFile {1} ไม่ได้สร้างด้วย `gridtokenx keys generate tls` ให้ระบุใบรับรองใน http.certificateFile ด้วย',
  '--rate "{}"; allowed: 1 (real time) to 600.': '--rate "{1}" ค่าที่ใช้ได้: 1 (เวลาจริง) ถึง 600',
  '--state "{}" cannot be used ({}); allowed: {}.': 'ใช้ --state "{1}" ไม่ได้ ({2}) ค่าที่ใช้ได้: {3}',
  'The core gave no last answer; see {}/logs.': 'คอร์ไม่ให้คำตอบสุดท้าย ดู {1}/logs',
  '--wait is "{}"; allowed: whole minutes from 0 to 9999.': '--wait คือ "{1}" ค่าที่ใช้ได้: จำนวนนาทีเต็ม 0 ถึง 9999',
  'What the core at {} answers cannot be read: is core.url right?': 'อ่านคำตอบของคอร์ที่ {1} ไม่ได้ core.url ถูกต้องหรือไม่',
  '--realm "{}"; allowed: {}.': '--realm "{1}" ค่าที่ใช้ได้: {2}',
  '--{} "{}" is no identifier.': '--{1:t} "{2}" ไม่ใช่รหัสที่ใช้ได้',
  '{} is there already: name another file.': 'มี {1} อยู่แล้ว ให้ระบุไฟล์อื่น',
  '{} asks for nothing to be erased.': '{1} ไม่ได้ขอให้ลบอะไร',
  '{} is for {} ({}); this is {} ({}).': '{1} สำหรับ {2} ({3}) แต่นี่คือ {4} ({5})',
  'The journal of this core is in PostgreSQL, where what is deleted stays in its log and at its replicas: nothing can be erased there yet.':
    'เจอร์นัลของคอร์นี้อยู่ใน PostgreSQL ซึ่งข้อมูลที่ลบยังคงอยู่ใน log และเครื่องสำรอง จึงยังลบข้อมูลไม่ได้',
  "There is no journal in {}. Is the configuration the core's own?": 'ไม่มีเจอร์นัลใน {1} คอนฟิกนี้เป็นของคอร์หรือไม่',
  'No gateway {} is enrolled at {}.': 'ไม่มีเกตเวย์ {1} ที่ลงทะเบียนกับ {2}',
  'The storage folder {} cannot be made. Check its path and its owner.':
    'สร้างโฟลเดอร์เก็บข้อมูล {1} ไม่ได้ ให้ตรวจตำแหน่งและเจ้าของ',
  '{} cannot be the name of a gateway: lower-case letters, digits and hyphens.':
    '{1} ใช้เป็นชื่อเกตเวย์ไม่ได้ ใช้ตัวพิมพ์เล็ก ตัวเลข และขีดกลาง',
  'There are no {} keys; allowed: {}.': 'ไม่มีกุญแจชนิด {1} ค่าที่ใช้ได้: {2}',
  'A key in a TPM is ES256 and has no passphrase: leave --algorithm and --passphrase-file out.':
    'กุญแจใน TPM เป็น ES256 และไม่มีรหัสผ่าน ให้ตัด --algorithm และ --passphrase-file ออก',
  'There is no algorithm {} here; allowed: Ed25519, ES256.': 'ไม่มีอัลกอริทึม {1} ค่าที่ใช้ได้: Ed25519, ES256',
  'What {} answers is not of a core: is --core right?': 'คำตอบของ {1} ไม่ใช่ของคอร์ --core ถูกต้องหรือไม่',
  'The core at {} answered {}: is it of this version?': 'คอร์ที่ {1} ตอบ {2} เป็นรุ่นเดียวกันหรือไม่',
  '{} has no lines: nothing can be replaced in it.': '{1} ไม่มี lines จึงเปลี่ยนมิเตอร์ไม่ได้',
  'The model {} is not fit to settle by. Choose a meter that is.': 'รุ่น {1} ใช้คิดเงินไม่ได้ ให้เลือกมิเตอร์ที่ใช้ได้',
  '{} is {} Wh, but {} Wh of {} are sealed as of {}. Read the display of the old meter again; if it is right, say --below-sealed: then nothing is counted until the new meter has made up the difference.':
    '{1} คือ {2} Wh แต่ปิดผนึก {4} ไว้แล้ว {3} Wh ณ {5} ให้อ่านจอมิเตอร์เดิมอีกครั้ง หากถูกต้องให้ใส่ --below-sealed ซึ่งจะไม่นับจนกว่ามิเตอร์ใหม่จะชดเชยส่วนต่าง',
  'The closing registers cannot be compared with what is sealed: {} Stop the gateway first (sudo systemctl stop gridtokenx-gateway), then say this again; or say --unchecked, and nobody compares them.':
    'เทียบเลขอ่านปิดกับที่ปิดผนึกไว้ไม่ได้: {1} ให้หยุดเกตเวย์ก่อน (sudo systemctl stop gridtokenx-gateway) แล้วสั่งใหม่ หรือใส่ --unchecked เพื่อไม่เทียบ',
  '"{}" is no id of a device. Use lower-case letters, digits and hyphens, never a serial number.':
    '"{1}" ใช้เป็นรหัสอุปกรณ์ไม่ได้ ใช้ตัวพิมพ์เล็ก ตัวเลข และขีดกลาง ห้ามใช้หมายเลขเครื่อง',
  '--at is "{}". Give a moment with its offset, such as 2026-11-24T10:22:00+07:00.':
    '--at คือ "{1}" ให้ระบุเวลาพร้อมเขตเวลา (ปี ค.ศ.) เช่น 2026-11-24T10:22:00+07:00',
  '--at is {}, which is yet to come. Check the date.': '--at คือ {1} ซึ่งยังมาไม่ถึง ให้ตรวจวันที่',
  '{} is "{}". Give whole Wh, such as 5230410.': '{1} คือ "{2}" ให้ระบุเป็น Wh เต็ม เช่น 5230410',
  '{} is "{}". Give the kWh of the display with all its digits, such as 5230.41.':
    '{1} คือ "{2}" ให้ระบุ kWh ตามจอครบทุกหลัก เช่น 5230.41',
  '{} is {} Wh, but the display shows {} kWh: {} Wh apart. Read both again.':
    '{1} คือ {2} Wh แต่จอแสดง {3} kWh ต่างกัน {4} Wh ให้อ่านทั้งสองใหม่',
  '--{} {}; allowed: {}.': '--{1:t} {2} ค่าที่ใช้ได้: {3}',
  '--sequence is missing; allowed: the number of a batch, from 1.': 'ไม่มี --sequence ค่าที่ใช้ได้: เลขชุดข้อมูล ตั้งแต่ 1',
  'There is no proof of "{}"; allowed: leaf, receipt, log, head.':
    'ไม่มีหลักฐานของ "{1}" ค่าที่ใช้ได้: leaf, receipt, log, head',
  '--point is missing; allowed: a metering point.': 'ไม่มี --point ค่าที่ใช้ได้: จุดวัด',
  'The gateway at {} answered {}: {}': 'เกตเวย์ที่ {1} ตอบ {2}: {3}',
  'No gateway answers at {}. Is it running, is --gateway right? Of one that is stopped, name the file with --outbox.':
    'ไม่มีเกตเวย์ตอบที่ {1} ทำงานอยู่หรือไม่ --gateway ถูกต้องหรือไม่ ถ้าหยุดอยู่ให้ระบุไฟล์ด้วย --outbox',
  '--{} "{}"; allowed: whole Wh.': '--{1:t} "{2}" ค่าที่ใช้ได้: Wh เต็ม',
  'Say what to read: --profile <vendor/model> (`gridtokenx profile list`), or --registers 4:0x0000:10. `gridtokenx scan` finds out what is there.':
    'ระบุสิ่งที่จะอ่านด้วย --profile <ผู้ผลิต/รุ่น> (`gridtokenx profile list`) หรือ --registers 4:0x0000:10 ใช้ `gridtokenx scan` เพื่อค้นหาว่ามีอะไร',
  '{} is there already: a registry is begun once, then changed.': 'มี {1} อยู่แล้ว ทะเบียนเริ่มครั้งเดียวแล้วจึงแก้ไข',
  'The record is of {} for {} ({}).': 'บันทึกนี้เป็นของ {1} สำหรับ {2} ({3})',
  'The record does not say where the old meter ended.': 'บันทึกไม่ได้บอกว่ามิเตอร์เดิมสิ้นสุดที่ใด',
  '{} does not read {}: the exchange is not its to tell.': '{1} ไม่ได้อ่าน {2} จึงแจ้งการเปลี่ยนมิเตอร์นี้ไม่ได้',
  '--{} "{}"; allowed: {}.': '--{1:t} "{2}" ค่าที่ใช้ได้: {3}',
  '--hours is {}; allowed: 1 to 720.': '--hours คือ {1} ค่าที่ใช้ได้: 1 ถึง 720',
  'The request is of {}, not of {}.': 'คำขอเป็นของ {1} ไม่ใช่ของ {2}',
  'The certificate request {} is not signed by the key it asks for.': 'คำขอใบรับรอง {1} ไม่ได้ลงลายเซ็นด้วยกุญแจที่ขอ',
  '{} is {}; allowed: the index of an entry of the log, from 0.': '{1} คือ {2} ค่าที่ใช้ได้: ลำดับรายการในบันทึก ตั้งแต่ 0',
  'There is nothing to replay in {}.': 'ไม่มีอะไรให้เล่นซ้ำใน {1}',
  '--frames {} is there already; allowed: the name of a new file.': 'มี --frames {1} อยู่แล้ว ค่าที่ใช้ได้: ชื่อไฟล์ใหม่',
  'Say of which gateway and when: --config <file> --period 2026-W48; or --verify <folder|report.json> --key <public key>.':
    'ระบุเกตเวย์และช่วงเวลาด้วย --config <ไฟล์> --period 2026-W48 หรือ --verify <โฟลเดอร์|report.json> --key <กุญแจสาธารณะ>',
  'Several gateways are a substation: give it a name with --substation <name>.':
    'หลายเกตเวย์คือสถานีไฟฟ้าย่อย ให้ตั้งชื่อด้วย --substation <ชื่อ>',
  '--substation is "{}"; allowed: up to 63 of a-z, 0-9 and -, as in files and reports.':
    '--substation คือ "{1}" ใช้ a-z 0-9 และ - ไม่เกิน 63 ตัว',
  '{} has the purpose {}. Give the key of a gateway or of an operator.': '{1} เป็นกุญแจ {2:t} ให้ระบุกุญแจของเกตเวย์หรือผู้ดูแล',
  '--view is "{}"; allowed: {}.': '--view คือ "{1}" ค่าที่ใช้ได้: {2}',
  'The folder {} cannot be made. Check its path and its owner.': 'สร้างโฟลเดอร์ {1} ไม่ได้ ให้ตรวจตำแหน่งและเจ้าของ',
  'The folder {} cannot be made: {}. Check its path and its owner.': 'สร้างโฟลเดอร์ {1} ไม่ได้: {2} ให้ตรวจตำแหน่งและเจ้าของ',
  'Say whose signature it should have: --key <public key of the gateway>.':
    'ระบุว่าเป็นลายเซ็นของใครด้วย --key <กุญแจสาธารณะของเกตเวย์>',
  '{} lists no reports: name the folder they were written to.': '{1} ไม่มีรายงาน ให้ระบุโฟลเดอร์ที่เขียนรายงานไว้',
  'Say one of --serial, --tcp and --opc-ua; search the others in a run of their own.':
    'ระบุ --serial, --tcp หรือ --opc-ua อย่างใดอย่างหนึ่ง แล้วค้นหาอย่างอื่นในครั้งถัดไป',
  'The proposal cannot be written to {}: {}. Give another file to --out.':
    'เขียนข้อเสนอลง {1} ไม่ได้: {2} ให้ระบุไฟล์อื่นใน --out',
  'No serial port is listed in /dev/serial/by-id: plug the adapter in, or name one with --serial <path>, or a host with --tcp.':
    'ไม่มีพอร์ตอนุกรมใน /dev/serial/by-id ให้เสียบอะแดปเตอร์ หรือระบุด้วย --serial <ตำแหน่ง> หรือระบุโฮสต์ด้วย --tcp',
  'Nobody listens at {} port {}: check power, network and address, or name the port with --tcp <host:port>.':
    'ไม่มีอะไรรอรับที่ {1} พอร์ต {2} ให้ตรวจไฟเลี้ยง เครือข่าย และที่อยู่ หรือระบุพอร์ตด้วย --tcp <โฮสต์:พอร์ต>',
  'The scenario {} cannot be read ({}).': 'อ่านสถานการณ์จำลอง {1} ไม่ได้ ({2})',
  "An OPC UA server runs with the machine's time: leave out --warp.": 'เซิร์ฟเวอร์ OPC UA ใช้เวลาของเครื่อง ให้ตัด --warp ออก',
  'The simulated feeder has no meter "{}": it has h01 … h12, b01 and head.':
    'ฟีดเดอร์จำลองไม่มีมิเตอร์ "{1}" มี h01 … h12, b01 และ head',
  '"{}" is not JSON.': '"{1}" ไม่ใช่ JSON',
  '{}: write {"fault":{"device":…,"faults":[…]}} or {"statistics":true}.':
    '{1}: ให้เขียน {"fault":{"device":…,"faults":[…]}} หรือ {"statistics":true}',
  '--json prints the list of scenarios: say --list --json.': '--json ใช้พิมพ์รายการสถานการณ์จำลอง ให้ใช้ --list --json',
  'Weak keys prove nothing: {}.': 'กุญแจที่อ่อนพิสูจน์อะไรไม่ได้: {1}',
  'Say which model it is: --profile <vendor/model> (`gridtokenx scan` finds out), or watch a gateway with --gateway <url>.':
    'ระบุรุ่นด้วย --profile <ผู้ผลิต/รุ่น> (`gridtokenx scan` ช่วยค้นหา) หรือดูเกตเวย์ด้วย --gateway <url>',
  'The register of cases holds what it should not: {}': 'ทะเบียนเหตุและคำขอมีสิ่งที่ไม่ควรมี: {1}',
  'Say whose duties: --gateway <gateway.json> or --core <core.json>.':
    'ระบุว่าเป็นของใครด้วย --gateway <gateway.json> หรือ --core <core.json>',
  "There is no journal {}. Is the configuration the core's own?": 'ไม่มีเจอร์นัล {1} คอนฟิกนี้เป็นของคอร์หรือไม่',
  '{} can be read by others, and a password may be in it. Run: chmod 600 {}':
    'ผู้อื่นอ่าน {1} ได้ และอาจมีรหัสผ่านอยู่ ให้สั่ง: chmod 600 {2}',
  '{} holds no address such as postgresql://user:password@host:5432/database.':
    '{1} ไม่มีที่อยู่ เช่น postgresql://user:password@host:5432/database',
  "{} names {} without sslmode=verify-full: what meters have counted would cross the network in the clear. Add ?sslmode=verify-full, and sslrootcert=… where the server's authority is not known.":
    '{1} ระบุ {2} โดยไม่มี sslmode=verify-full ค่าอ่านมิเตอร์จะผ่านเครือข่ายโดยไม่เข้ารหัส ให้เพิ่ม ?sslmode=verify-full และ sslrootcert=… หากไม่รู้จักผู้ออกใบรับรองของเซิร์ฟเวอร์',
  '{} names {} ({}), which cannot be read: {}.': '{1} ระบุ {2} ({3}) ซึ่งอ่านไม่ได้: {4}',
  'journal.connectionFile {} cannot be read: {}.': 'อ่าน journal.connectionFile {1} ไม่ได้: {2}',
  'The core at {} gave {} of {} entries.': 'คอร์ที่ {1} ให้มา {2} จาก {3} รายการ',
  'The co-signed head of the core cannot be read.': 'อ่านหัวบันทึกที่ลงลายเซ็นร่วมของคอร์ไม่ได้',
  'What the core gives as its checkpoint is none.': 'สิ่งที่คอร์ให้เป็น checkpoint ใช้ไม่ได้',
  'The core at {} answered {} for {}.': 'คอร์ที่ {1} ตอบ {2} สำหรับ {3}',
  'The registry of the core cannot be read.': 'อ่านทะเบียนของคอร์ไม่ได้',
  'The profile "{}" is not for OPC UA.': 'โปรไฟล์ "{1}" ไม่ใช่ของ OPC UA',
  'The profile "{}" is for OPC UA, not for Modbus.': 'โปรไฟล์ "{1}" เป็นของ OPC UA ไม่ใช่ Modbus',
  'There is no meter profile "{}".': 'ไม่มีโปรไฟล์มิเตอร์ "{1}"',
  'There is no meter profile "{}"; {}{}': 'ไม่มีโปรไฟล์มิเตอร์ "{1}" {2}{3}',
  '{} exports no list of captures by default: see those of drivers/profiles.':
    '{1} ไม่ได้ส่งออกรายการตัวอย่างค่าอ่าน ดูตัวอย่างใน drivers/profiles',
  '{} exports no meter profile by default: see drivers/profiles/eastron/sdm630.ts for one.':
    '{1} ไม่ได้ส่งออกโปรไฟล์มิเตอร์ ดูตัวอย่าง drivers/profiles/eastron/sdm630.ts',
  'There is no file {}.': 'ไม่มีไฟล์ {1}',
  '{} cannot be loaded: {}': 'โหลด {1} ไม่ได้: {2}',
  'The report cannot be written to {}{}. Check folder and rights.': 'เขียนรายงานลง {1}{2} ไม่ได้ ให้ตรวจโฟลเดอร์และสิทธิ์',
  '{} is no line of Modbus.': '{1} ไม่ใช่สาย Modbus',
  'The file is not JSON: give the report.json that was written beside the page.':
    'ไฟล์นี้ไม่ใช่ JSON ให้ระบุ report.json ที่เขียนไว้ข้างหน้ารายงาน',
  'The file is no commissioning report: it has not exactly a report and its signature.':
    'ไฟล์นี้ไม่ใช่รายงานการทดสอบติดตั้ง ต้องมีรายงานและลายเซ็นเท่านั้น',
  '--gateway "{}"; allowed: an address such as http://127.0.0.1:8471.':
    '--gateway "{1}" ค่าที่ใช้ได้: ที่อยู่ เช่น http://127.0.0.1:8471',
  'The gateway at {} gives no answer. Is it running, is --gateway right?':
    'เกตเวย์ที่ {1} ไม่ตอบ ทำงานอยู่หรือไม่ --gateway ถูกต้องหรือไม่',
  'The gateway at {} has just started: ask again in a moment.': 'เกตเวย์ที่ {1} เพิ่งเริ่มทำงาน รอสักครู่แล้วลองใหม่',
  'What answers at {} ({}) is no gateway: its page is at port 8471.':
    'สิ่งที่ตอบที่ {1} ({2}) ไม่ใช่เกตเวย์ หน้าของเกตเวย์อยู่ที่พอร์ต 8471',
  '--rts-delay is for --rts on-send or off-send: say which.':
    '--rts-delay ใช้กับ --rts on-send หรือ off-send ให้ระบุอย่างใดอย่างหนึ่ง',
  'Say where the meter is: --serial <path> or --tcp <host:port>, one of them.':
    'ระบุว่ามิเตอร์อยู่ที่ใดด้วย --serial <ตำแหน่ง> หรือ --tcp <โฮสต์:พอร์ต> อย่างใดอย่างหนึ่ง',
  '--tcp "{}" are many hosts; allowed: one, such as 10.0.0.7:502.':
    '--tcp "{1}" เป็นหลายโฮสต์ ใช้ได้โฮสต์เดียว เช่น 10.0.0.7:502',
  'The profile "{}" is read over OPC UA, by the gateway only.': 'โปรไฟล์ "{1}" อ่านผ่าน OPC UA โดยเกตเวย์เท่านั้น',
  '--opc-ua "{}"; allowed: an address that begins with opc.tcp://, such as opc.tcp://10.0.0.7:4840.':
    '--opc-ua "{1}" ค่าที่ใช้ได้: ที่อยู่ที่ขึ้นต้นด้วย opc.tcp:// เช่น opc.tcp://10.0.0.7:4840',
  '--user and --password-file belong together: give both, or neither.':
    '--user และ --password-file ต้องใช้คู่กัน ให้ระบุทั้งสองหรือไม่ระบุเลย',
  '--{} {}; allowed: a moment such as 2026-11-24T11:15+07:00.':
    '--{1} {2} ค่าที่ใช้ได้: เวลา (ปี ค.ศ.) เช่น 2026-11-24T11:15+07:00',
  'What answers at {} is no core.': 'สิ่งที่ตอบที่ {1} ไม่ใช่คอร์',
  "It is {} by the clock of {} and {} by this machine's, so nothing was signed: one of the two is wrong. Have it put right (timedatectl, chrony).":
    'นาฬิกาของ {2} คือ {1} แต่ของเครื่องนี้คือ {3} จึงไม่ลงลายเซ็น นาฬิกาเครื่องหนึ่งผิด ให้แก้ไข (timedatectl, chrony)',
  '--pin is "{}"; allowed: the kid of the core\'s TLS key, 64 lower-case hex digits.':
    '--pin คือ "{1}" ค่าที่ใช้ได้: kid ของกุญแจ TLS ของคอร์ เลขฐานสิบหกตัวพิมพ์เล็ก 64 ตัว',
  'The {} {} cannot be read: {}.': 'อ่าน {1} {2} ไม่ได้: {3}',
  'The claim of {} does not count: {}. Open a new one with `gridtokenx registry invite`.':
    'รหัสของ {1} ใช้ไม่ได้: {2} ให้ออกใหม่ด้วย `gridtokenx registry invite`',
  'The claims in {} cannot be read. Remove the file: all open claims are void then.':
    'อ่านรหัสใน {1} ไม่ได้ ให้ลบไฟล์ รหัสที่ออกไว้ทั้งหมดจะเป็นโมฆะ',
  'The folder {} cannot be read: {}.': 'อ่านโฟลเดอร์ {1} ไม่ได้: {2}',
  '{} is {}, and {} is {}: its text would be read as {}. Write it in {}.':
    '{1} เป็น {2} แต่ {3} เป็น {4} ข้อความจะถูกอ่านเป็น {5} ให้เขียนเป็น {6}',
  '{} cannot be replaced. Check the rights of its folder and its free space.':
    'เขียนแทน {1} ไม่ได้ ให้ตรวจสิทธิ์ของโฟลเดอร์และเนื้อที่ว่าง',
  '{} is there already, and is another file than {}: move it away first.': 'มี {1} อยู่แล้วและเป็นคนละไฟล์กับ {2} ให้ย้ายออกก่อน',
  '{} is there already and is never replaced. Name another folder.': 'มี {1} อยู่แล้วและจะไม่ถูกเขียนทับ ให้ระบุโฟลเดอร์อื่น',
  '--quick looks at no receipt that --trust is for: leave one of them out.':
    '--quick ไม่ตรวจใบรับซึ่งเป็นสิ่งที่ --trust ใช้ตรวจ ให้ระบุเพียงอย่างเดียว',
  "{} has not both the core's key and that of its log: receipts are held to both.":
    '{1} ไม่มีกุญแจของคอร์และกุญแจของบันทึกครบทั้งสอง ใบรับต้องตรวจด้วยทั้งสองกุญแจ',
  '{} has no account {}. Is the name right?': '{1} ไม่มีบัญชี {2} ชื่อถูกต้องหรือไม่',
  '{} is of a {}, {} of a {}. Compare two of a kind.': '{1} เป็นของ {2} แต่ {3} เป็นของ {4} ให้เทียบชนิดเดียวกัน',
  '{} has no setting "{}".{}': '{1} ไม่มีการตั้งค่า "{2}"{3}',
  'The bytes of change {} are not given away, as not everybody may read the files of the configuration. Say --config or --storage, as who may.':
    'ไม่ให้เนื้อหาของการเปลี่ยนครั้งที่ {1} เพราะไฟล์การตั้งค่าไม่ได้เปิดให้ทุกคนอ่าน ให้ผู้ที่มีสิทธิ์ระบุ --config หรือ --storage',
  'There is no program "{}"; allowed: {}.{}': 'ไม่มีโปรแกรม "{1}" ค่าที่ใช้ได้: {2}{3}',
  'There is no section "{}"; allowed: {}.{}': 'ไม่มีหมวด "{1}" ค่าที่ใช้ได้: {2}{3}',
};

/** Parts that stand in such sentences, and come from elsewhere. */
export const thaiParts: Readonly<Record<string, string>> = {
  ...thaiPartsOfMachines,
  ...thaiPartsOfRecords,
  ...thaiPartsOfSettings,
  ...thaiWhys,
  'does not say its purpose: is it a file of `gridtokenx keys generate`?':
    'ไม่ได้บอกวัตถุประสงค์ เป็นไฟล์จาก `gridtokenx keys generate` หรือไม่',
  'does not open with this passphrase': 'เปิดด้วยรหัสผ่านนี้ไม่ได้',
  'holds no readable PKCS#8 key': 'ไม่มีกุญแจ PKCS#8 ที่อ่านได้',
  'is encrypted: name the file with its passphrase in GRIDTOKENX_PASSPHRASE_FILE':
    'เข้ารหัสไว้ ให้ระบุไฟล์รหัสผ่านใน GRIDTOKENX_PASSPHRASE_FILE',
  'is a weak key that verifiers disagree on, or no point of its curve': 'เป็นกุญแจอ่อนที่ผู้ตรวจเห็นไม่ตรงกัน หรือไม่อยู่บนเส้นโค้ง',
  'is no key, or a weak one: give what gridtokenx keys show prints after “public”. The kid, which is printed before, is the hash (SHA-256) of a key and not the key':
    'ไม่ใช่กุญแจหรือเป็นกุญแจที่อ่อนแอ ให้ใช้สิ่งที่ gridtokenx keys show พิมพ์หลังคำว่า “public” ส่วน kid ที่พิมพ์ก่อนหน้านั้นเป็นแฮช (SHA-256) ของกุญแจ ไม่ใช่ตัวกุญแจ',
  'is no public key in PEM or hexadecimal digits': 'ไม่ใช่กุญแจสาธารณะแบบ PEM หรือเลขฐานสิบหก',
  'is neither an Ed25519 nor a P-256 key': 'ไม่ใช่กุญแจ Ed25519 หรือ P-256',
  'is open to other users (mode {}): chmod 600 it, or better make a new key':
    'ผู้อื่นเปิดได้ (mode {1}) ให้ chmod 600 หรือควรสร้างกุญแจใหม่',
  'cannot be read': 'อ่านไม่ได้',
  'is there already and is never replaced': 'มีอยู่แล้วและจะไม่ถูกเขียนทับ',
  'cannot be made': 'สร้างไม่ได้',
  'Nobody has said yet what the connection of {} can carry. Name both --import-w and --export-w.':
    'ยังไม่มีผู้ระบุว่าการต่อเชื่อมของ {1} รับได้เท่าใด ให้ระบุทั้ง --import-w และ --export-w',
  'cannot be opened: make it with `gridtokenx keys generate`': 'เปิดไม่ได้ ให้สร้างด้วย `gridtokenx keys generate`',
  given: 'ที่ให้มา',
  'is missing': 'ยังไม่ได้ระบุ',
};
