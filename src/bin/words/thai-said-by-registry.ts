/** By `registry`: what an operator looks at before signing, and what was signed. */
export const thaiSaidByRegistry: Readonly<Record<string, string>> = {
  'purpose {}': 'วัตถุประสงค์   {1:w}',
  'kid     {}': 'รหัส kid     {1:w}',
  'public  {}': 'กุญแจสาธารณะ {1:w}',
  'registry of {} ({}), version {}: {}': 'ทะเบียนของ {1} ({2}) รุ่น {3}: {4}',
  '{} zones, {} gateways, {} points, {} device bindings, {} accounts':
    'โซน {1:n} เกตเวย์ {2:n} จุดวัด {3:n} การผูกมิเตอร์ {4:n} บัญชี {5:n}',
  'former {} {}, {}: until entry {}': 'เดิม    {1} {2} {3}: ถึงรายการ {4}',
  'today  {} {}': 'ปัจจุบัน {1} {2}',
  revoked: 'เพิกถอน',
  'handed over': 'ส่งมอบแล้ว',
  '{}: {} point in {}, read by {}{}': '{1}: จุดวัดแบบ{2}ในโซน {3} อ่านโดย {4}{5}',
  delivery: 'ส่งมอบ',
  feeder: 'ต้นฟีดเดอร์',
  generation: 'ผลิตไฟ',
  ', carries {} W in and {} W out{}': ' รับไฟเข้าได้ {1:n} W ส่งออกได้ {2:n} W{3}',
  ', exports from PV alone': ' ส่งออกจากโซลาร์เซลล์เท่านั้น',
  '{}  meter   {}, {}': '{1}  มิเตอร์ {2} {3}',
  '{}  account {}': '{1:w}  บัญชี {2:w}',
  'from {} Wh import and {} Wh export': 'เริ่มที่รับไฟเข้า {1:n} Wh ส่งไฟออก {2:n} Wh',
  '{}; the one before ended at {} Wh import and {} Wh export': '{1} ตัวก่อนสิ้นสุดที่รับไฟเข้า {2:n} Wh ส่งไฟออก {3:n} Wh',
  'Nothing is changed yet: say --approve to sign this as version {}.': 'ยังไม่ได้แก้อะไร ใส่ --approve เพื่อลงลายเซ็นเป็นรุ่น {1}',
  'Signed as version {}; version {} is kept as {}. A core that runs on this file takes it within seconds.':
    'ลงลายเซ็นเป็นรุ่น {1} แล้ว รุ่น {2} เก็บไว้เป็น {3} คอร์ที่ใช้ไฟล์นี้จะรับภายในไม่กี่วินาที',
  'Nothing is written yet: say --approve to sign it.': 'ยังไม่ได้เขียน ใส่ --approve เพื่อลงลายเซ็น',
  'Signed as version 1 in {}.': 'ลงลายเซ็นเป็นรุ่น 1 ใน {1} แล้ว',
  '{} has the tariff {} in all intervals from {} on, and the one before it in those before; what is settled stays priced as it is.':
    '{1} ใช้อัตรา {2} ในทุกช่วงเวลาตั้งแต่ {3} และอัตราเดิมก่อนหน้านั้น ที่คิดเงินแล้วคงราคาเดิม',
  '{}: tariff {}, key {}. The token that opens its page is in {}.':
    '{1}: อัตรา {2} กุญแจ {3} โทเคนสำหรับเปิดหน้าบัญชีอยู่ใน {4}',
  "Up to {} all is {}'s, from then on {}'s. Open orders of {} for later intervals end when the core takes this, and what they set aside is free. What it has traded for them stays its own: it is settled as bought and not drawn, as sold and not given. Intervals that are settled by then stay with whom they were booked to.":
    'จนถึง {1} ทั้งหมดเป็นของ {2} จากนั้นเป็นของ {3} คำสั่งที่ค้างของ {4} สำหรับช่วงหลังจากนั้นสิ้นสุดเมื่อคอร์รับการเปลี่ยนนี้ และเงินที่กันไว้จะคืน ส่วนที่ซื้อขายไว้แล้วยังเป็นของบัญชีเดิม คิดเงินเป็นซื้อแล้วไม่ใช้หรือขายแล้วไม่ส่ง ช่วงที่คิดเงินไปแล้วคงเป็นของผู้ที่ลงบัญชีไว้',
  'lower-case letters, digits and hyphens': 'ตัวพิมพ์เล็ก ตัวเลข และขีดกลาง',
  'a file with a token of at least 16 characters': 'ไฟล์ที่มีโทเคนอย่างน้อย 16 ตัวอักษร',
  'the deviceCommitment in the configuration of the gateway, 64 hexadecimal digits':
    'deviceCommitment ในคอนฟิกของเกตเวย์ เลขฐานสิบหก 64 ตัว',
  'a whole number, at most {}': 'จำนวนเต็ม ไม่เกิน {1:n}',
  'claim code {} for {}, good once, until {}.': 'รหัสลงทะเบียน {1} สำหรับ {2} ใช้ได้ครั้งเดียว ถึง {3}',
  'On the gateway: gridtokenx keys enrol {} --config gateway.json':
    'ที่เกตเวย์: gridtokenx keys enrol {1} --config gateway.json',
  'Or, carried by hand: gridtokenx keys csr <key file> {} --claim {}':
    'หรือนำไปเอง: gridtokenx keys csr <ไฟล์กุญแจ> {1} --claim {2}',
  'another request of this name has the same code: take the wrong one away': 'มีคำขออื่นชื่อนี้ใช้รหัสเดียวกัน ให้นำคำขอที่ผิดออก',
  'its code counts': 'รหัสใช้ได้',
  'waits, {}': 'รออยู่ {1}',
  'None of them can be enrolled by its code.': 'ไม่มีรายการใดลงทะเบียนด้วยรหัสได้',
  'a gateway of this name is enrolled already': 'มีเกตเวย์ชื่อนี้ลงทะเบียนแล้ว',
  'nobody invited it': 'ไม่มีผู้เชิญ',
  'it was used before': 'ใช้ไปแล้ว',
  '{} wrong codes were tried': 'ลองรหัสผิด {1} ครั้ง',
  'it expired at {}': 'หมดอายุเมื่อ {1}',
  'the code is wrong': 'รหัสผิด',
  'the request has no code': 'คำขอไม่มีรหัส',
};
