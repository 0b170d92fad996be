/** Of lines, servers, brokers, files and databases: what is between a program and the machines around it. */
export const thaiRefusalsOfMachines: Readonly<Record<string, string>> = {
  'Serial port {} {}: check the adapter, its cable and its rights.':
    'พอร์ตอนุกรม {1} {2} ให้ตรวจอะแดปเตอร์ สาย และสิทธิ์การใช้',
  '{} at {}: check power, network and port.': '{1} ที่ {2} ให้ตรวจไฟเลี้ยง เครือข่าย และพอร์ต',
  'the server {}: {}. The connection is made anew.': 'เซิร์ฟเวอร์ {1}: {2} กำลังเชื่อมต่อใหม่',
  'Bus {}: node {} ({} of {}) has the scale {}; of energy only a power of ten can be: 1 for Wh, 1000 for kWh.':
    'บัส {1}: โหนด {2} ({3} ของ {4}) มีสเกล {5} ค่าพลังงานใช้ได้เฉพาะกำลังของสิบ คือ 1 สำหรับ Wh และ 1000 สำหรับ kWh',
  'the server {} has said nothing for {} s; the connection is made anew. Check the server and the network.':
    'เซิร์ฟเวอร์ {1} เงียบมา {2} วินาที กำลังเชื่อมต่อใหม่ ให้ตรวจเซิร์ฟเวอร์และเครือข่าย',
  'the server {} does not offer {} {}; it offers {}.': 'เซิร์ฟเวอร์ {1} ไม่มี {2} {3} มีเพียง {4}',
  'the OPC UA client ended ({}){}. It is started again.': 'ไคลเอนต์ OPC UA จบลง ({1}){2} กำลังเริ่มใหม่',
  '{} is not valid: {}. The server needs another one.': '{1} ใช้ไม่ได้: {2} ต้องเปลี่ยนใบรับรองของเซิร์ฟเวอร์',
  '{} is not trusted. Compare these with what the server shows, then {}.':
    'ยังไม่เชื่อถือ {1} ให้เทียบกับค่าที่เซิร์ฟเวอร์แสดง แล้ว{2}',
  'the server {} refuses our certificate ({}). On the server, move the certificate with SHA-1 {} from the rejected to the trusted ones; its file is {}.':
    'เซิร์ฟเวอร์ {1} ไม่รับใบรับรองของเรา ({2}) ที่เซิร์ฟเวอร์ ให้ย้ายใบรับรอง SHA-1 {3} จากกลุ่มที่ปฏิเสธไปยังกลุ่มที่เชื่อถือ ไฟล์ของเราคือ {4}',
  'the server {} has no room for another client ({}).': 'เซิร์ฟเวอร์ {1} รับไคลเอนต์เพิ่มไม่ได้แล้ว ({2})',
  'the server {} cannot be reached: {}. Check address, network and server.':
    'ติดต่อเซิร์ฟเวอร์ {1} ไม่ได้: {2} ให้ตรวจที่อยู่ เครือข่าย และเซิร์ฟเวอร์',
  'the server {} does not let us in without a user name ({}). Configure user and passwordFile.':
    'เซิร์ฟเวอร์ {1} ไม่ให้เข้าหากไม่มีชื่อผู้ใช้ ({2}) ให้กำหนด user และ passwordFile',
  'the server {} refuses user "{}" ({}). Check the name and the password in {}.':
    'เซิร์ฟเวอร์ {1} ไม่รับผู้ใช้ "{2}" ({3}) ให้ตรวจชื่อและรหัสผ่านใน {4}',
  '{}, line {}, does not hang on the one before it: it was altered. Keep it, and begin another one.':
    '{1} บรรทัด {2} ไม่ต่อจากบรรทัดก่อนหน้า แสดงว่าถูกแก้ ให้เก็บไฟล์ไว้แล้วเริ่มไฟล์ใหม่',
  'The history of the configuration is damaged: {}. See what holds of it (gridtokenx config history --config FILE), stop the program, and have it begun anew with what was in force (gridtokenx config repair --config FILE).':
    'ประวัติการตั้งค่าเสียหาย: {1} ให้ดูส่วนที่ยังใช้ได้ (gridtokenx config history --config FILE) หยุดโปรแกรม แล้วเริ่มประวัติใหม่จากคอนฟิกที่มีผลอยู่ (gridtokenx config repair --config FILE)',
  'The bytes of a configuration are gone, or others: {}. Nobody can go back to it.':
    'เนื้อหาของคอนฟิกหายไปหรือไม่ตรงกัน: {1} จึงย้อนกลับไปไม่ได้',
  '{} is gone, or says nothing': '{1} หายไปหรือไม่มีข้อความ',
  '{} is not there, or cannot be read': 'ไม่มี {1} หรืออ่านไม่ได้',
  '{} has {} entries, and there were {}': '{1} มี {2} รายการ แต่เคยมี {3}',
  '{} is there already': 'มี {1} อยู่แล้ว',
  "The log's {} in {} differs from the journal. Start the core again.": '{1} ของบันทึกใน {2} ไม่ตรงกับเจอร์นัล ให้เริ่มคอร์ใหม่',
  'The quarantine {} holds {} files, as many as it may.': 'ที่กักกัน {1} มี {2} ไฟล์ เต็มตามที่กำหนดแล้ว',
  'its disk has {} MiB left, which settlement may need': 'ดิสก์เหลือ {1} MiB ซึ่งการคิดเงินอาจต้องใช้',
  'The core at {} takes no witness from this gateway ({}).': 'คอร์ที่ {1} ไม่รับลายเซ็นพยานจากเกตเวย์นี้ ({2})',
  'The core at {} cannot be reached: {}. {}': 'ติดต่อคอร์ที่ {1} ไม่ได้: {2} {3}',
  'The core at {} has too much to do and asks to come again {}. {}': 'คอร์ที่ {1} มีงานมากเกินไป ขอให้มาใหม่{2} {3}',
  'The core\'s address "{}" is not an http:// or https:// URL.': 'ที่อยู่ของคอร์ "{1}" ไม่ใช่ URL แบบ http:// หรือ https://',
  'Cannot listen on {} port {}: {}. Configure another address or port.':
    'เปิดรับที่ {1} พอร์ต {2} ไม่ได้: {3} ให้กำหนดที่อยู่หรือพอร์ตอื่น',
  'Listening on {} without TLS is refused: plain HTTP is for loopback only. Configure http.keyFile, a key of the purpose tls, or listen on 127.0.0.1.':
    'ไม่ยอมให้เปิดรับที่ {1} โดยไม่มี TLS เพราะ HTTP ธรรมดาใช้ได้ภายในเครื่องเท่านั้น ให้กำหนด http.keyFile เป็นกุญแจ tls หรือเปิดรับที่ 127.0.0.1',
  'A pin holds over https only, and {} is not: mend the address, or leave the pin out.':
    'การตรึงกุญแจใช้ได้กับ https เท่านั้น แต่ {1} ไม่ใช่ ให้แก้ที่อยู่ หรือตัดการตรึงกุญแจออก',
  'The certificate in http.certificateFile is not of the key in http.keyFile.':
    'ใบรับรองใน http.certificateFile ไม่ใช่ของกุญแจใน http.keyFile',
  'The file in http.certificateFile is no certificate in PEM.': 'ไฟล์ใน http.certificateFile ไม่ใช่ใบรับรองแบบ PEM',
  'This machine has no time of day.': 'เครื่องนี้ไม่มีนาฬิกา',
  'The Modbus image cannot listen at {}:{} ({}). Choose another modbusImage.port, or give the right to use it.':
    'ตารางรีจิสเตอร์ Modbus เปิดรับที่ {1}:{2} ไม่ได้ ({3}) ให้เลือก modbusImage.port อื่น หรือให้สิทธิ์ใช้พอร์ตนี้',
  'Fleet: cannot keep the birth sequence in {}: {}': 'ระบบกลุ่มเกตเวย์: เก็บลำดับ birth ใน {1} ไม่ได้: {2}',
  'MQTT broker {}: {}. Check the address, the credentials and the network':
    'โบรกเกอร์ MQTT {1}: {2} ให้ตรวจที่อยู่ ข้อมูลเข้าใช้ และเครือข่าย',
  '{} cannot be reached: {}. See whether it runs.': 'ติดต่อ {1} ไม่ได้: {2} ให้ดูว่าทำงานอยู่หรือไม่',
  'The journal at {} was opened to be read: nothing is written.': 'เปิดเจอร์นัลที่ {1} เพื่ออ่านเท่านั้น จึงไม่เขียนอะไร',
  'Another core has taken over the journal at {}: this one writes nothing any more. Stop it, or see which of the two is meant to run.':
    'คอร์อีกตัวหนึ่งเข้าใช้เจอร์นัลที่ {1} แล้ว คอร์นี้จะไม่เขียนอีก ให้หยุดคอร์นี้ หรือดูว่าควรให้ตัวใดทำงาน',
  'The journal at {} ends at row {}; row {} does not follow. Is a second core writing it?':
    'เจอร์นัลที่ {1} จบที่แถว {2} แถว {3} ไม่ต่อเนื่อง มีคอร์อื่นเขียนอยู่หรือไม่',
  'The journal at {} holds row {}, whose answer was lost: what it says has not been done here. Start the core again.':
    'เจอร์นัลที่ {1} มีแถว {2} ซึ่งคำตอบสูญหาย สิ่งที่แถวนั้นบอกยังไม่ได้ทำที่นี่ ให้เริ่มคอร์ใหม่',
  'The journal at {} is of version {}, this program reads {}. Use the program that wrote it.':
    'เจอร์นัลที่ {1} เป็นรุ่น {2} แต่โปรแกรมนี้อ่านรุ่น {3} ให้ใช้โปรแกรมที่เขียนเจอร์นัลนั้น',
  'The journal at {} is that of the core {}, not of {}. Give each core a database of its own.':
    'เจอร์นัลที่ {1} เป็นของคอร์ {2} ไม่ใช่ของ {3} ให้แต่ละคอร์มีฐานข้อมูลของตนเอง',
  'The journal at {} is in PostgreSQL, which cannot let go of its beginning.':
    'เจอร์นัลที่ {1} อยู่ใน PostgreSQL ซึ่งตัดส่วนต้นออกไม่ได้',
  'There is no room left at {} ({}). Nothing that was acknowledged is lost; free space on its disk.':
    'ไม่มีที่ว่างเหลือที่ {1} ({2}) สิ่งที่ตอบรับแล้วไม่หาย ให้เพิ่มที่ว่างในดิสก์',
  '{} lets the user of the connection make or write no tables of the journal ({}). As the owner of the database: GRANT CREATE ON DATABASE … TO that user; tables that another has made are to be its own.':
    '{1} ไม่ให้ผู้ใช้ของการเชื่อมต่อสร้างหรือเขียนตารางของเจอร์นัล ({2}) ให้เจ้าของฐานข้อมูลสั่ง GRANT CREATE ON DATABASE … TO ผู้ใช้นั้น และตารางที่ผู้อื่นสร้างไว้ต้องเป็นของผู้ใช้นั้น',
  "{} refuses the journal: {}. Look at the server's own log.": '{1} ไม่รับเจอร์นัล: {2} ให้ดู log ของเซิร์ฟเวอร์นั้น',
  '{} has written without its standby: {}. Bring the standby back, then start the core again.':
    '{1} เขียนโดยไม่มีเครื่องสำรอง: {2} ให้นำเครื่องสำรองกลับมา แล้วเริ่มคอร์ใหม่',
  '{} is a standby. Promote it, or name the server that writes.':
    '{1} เป็นเครื่องสำรอง ให้เลื่อนขึ้นเป็นเครื่องหลัก หรือระบุเซิร์ฟเวอร์ที่เขียนได้',
  '{} runs with fsync off: a power cut would lose settled money. Turn it on.':
    '{1} ปิด fsync ไว้ หากไฟดับเงินที่คิดแล้วจะหาย ให้เปิด fsync',
  "There is no outbox {}. Is the configuration the gateway's own?": 'ไม่มีเอาต์บ็อกซ์ {1} คอนฟิกนี้เป็นของเกตเวย์หรือไม่',
  '{} has lost the chain of its events. Move it away to start anew.': '{1} เสียสายโซ่ของเหตุการณ์ ให้ย้ายออกเพื่อเริ่มใหม่',
  '{} cannot be locked: {}. Check its disk; where it is damaged, take it away.':
    'ล็อก {1} ไม่ได้: {2} ให้ตรวจดิสก์ หากไฟล์เสียหายให้นำออก',
  '{} is in use by {}: only one at a time may write there. {}': '{1} มี {2} ใช้อยู่ เขียนได้ครั้งละโปรแกรมเดียว {3}',
  'There is no outbox {}. Is storage configured rightly?': 'ไม่มีเอาต์บ็อกซ์ {1} กำหนด storage ถูกต้องหรือไม่',
  '{} has sealed intervals already: two outboxes cannot be joined. Move it away to import another, or leave this gateway as it is.':
    '{1} ปิดผนึกช่วงเวลาไว้แล้ว รวมสองเอาต์บ็อกซ์ไม่ได้ ให้ย้ายออกเพื่อนำเข้าอันอื่น หรือใช้เกตเวย์นี้ต่อตามเดิม',
  'The outbox {} holds {} unacknowledged batches ({} days), as many as it may. Reach the core, or allow it more.':
    'เอาต์บ็อกซ์ {1} มี {2} ชุดที่ยังไม่ตอบรับ ({3} วัน) เต็มตามที่กำหนดแล้ว ให้แก้เส้นทางไปคอร์ หรือเพิ่มขีดจำกัด',
  '{} was kept by an older version of this program. Start the gateway once: it brings the file up to date.':
    '{1} เก็บโดยโปรแกรมรุ่นเก่า ให้เริ่มเกตเวย์หนึ่งครั้งเพื่อปรับไฟล์เป็นรุ่นปัจจุบัน',
  '{} holds no power-quality data this program knows. Name the quality.sqlite of a gateway.':
    '{1} ไม่มีข้อมูลคุณภาพไฟฟ้าที่โปรแกรมนี้รู้จัก ให้ระบุ quality.sqlite ของเกตเวย์',
  'The power-quality data {} cannot be read ({}). Is the path right, and may you read it?':
    'อ่านข้อมูลคุณภาพไฟฟ้า {1} ไม่ได้ ({2}) ตำแหน่งถูกต้องและมีสิทธิ์อ่านหรือไม่',
  '{} has lost its tally. Move it away to start anew.': '{1} เสียยอดนับ ให้ย้ายออกเพื่อเริ่มใหม่',
  '{} already holds another fact {}.': '{1} มีข้อเท็จจริง {2} ที่ต่างกันอยู่แล้ว',
  '{} holds {} facts the core does not have, as many as it may. Reach the core.':
    '{1} มี {2} ข้อเท็จจริงที่คอร์ยังไม่ได้รับ เต็มตามที่กำหนดแล้ว ให้แก้เส้นทางไปคอร์',
  'The outbox {} cannot be read ({}). Is its gateway still running?': 'อ่านเอาต์บ็อกซ์ {1} ไม่ได้ ({2}) เกตเวย์ยังทำงานอยู่หรือไม่',
  '{} cannot be written anew: {}. Make room on its disk, and do it again.':
    'เขียน {1} ใหม่ทั้งไฟล์ไม่ได้: {2} ให้เพิ่มที่ว่างในดิสก์ แล้วทำอีกครั้ง',
  '{} cannot be written anew: {}. Stop the program that has it open, and do it again.':
    'เขียน {1} ใหม่ทั้งไฟล์ไม่ได้: {2} ให้หยุดโปรแกรมที่เปิดไฟล์นี้อยู่ แล้วทำอีกครั้ง',
  '{} cannot be written anew: {}. Check its disk, and do it again.': 'เขียน {1} ใหม่ทั้งไฟล์ไม่ได้: {2} ให้ตรวจดิสก์ แล้วทำอีกครั้ง',
  '{} has to be written anew beside itself, and its disk has no room: {} MB are needed for a while, {} are free. Make room, and do it again.':
    'ต้องเขียน {1} ใหม่ทั้งไฟล์ข้างไฟล์เดิม แต่ดิสก์ไม่มีที่ว่างพอ: ต้องใช้ชั่วคราว {2} MB ว่าง {3} MB ให้เพิ่มที่ว่าง แล้วทำอีกครั้ง',
  'The log of {} could not be folded in. Check its disk.': 'รวม log (WAL) ของ {1} เข้าไฟล์ไม่ได้ ให้ตรวจดิสก์',
  'A batch in the outbox cannot be unpacked: its row is damaged.': 'คลายชุดข้อมูลในเอาต์บ็อกซ์ไม่ได้ แถวของชุดนั้นเสียหาย',
  'A batch in the outbox is shorter than it was: its row is damaged.': 'ชุดข้อมูลในเอาต์บ็อกซ์สั้นกว่าเดิม แถวของชุดนั้นเสียหาย',
  'its tally is missing': 'ไม่มียอดนับ',
  'the chain of its events is missing': 'ไม่มีสายโซ่ของเหตุการณ์',
  'Verification takes no more now: {} messages wait for a thread. Try again in some seconds.':
    'ขณะนี้ตรวจเพิ่มไม่ได้ มี {1} ข้อความรออยู่ ให้ลองใหม่ในอีกไม่กี่วินาที',
  'The core cannot be asked at {}: {}.': 'สอบถามคอร์ที่ {1} ไม่ได้: {2}',
  'The core ended while it was copied: {} is not whole.': 'คอร์จบลงระหว่างทำสำเนา {1} จึงไม่ครบ',
  '{} is no backup, or one that was never finished: there is no {} in it.':
    '{1} ไม่ใช่ข้อมูลสำรอง หรือทำไม่เสร็จ เพราะไม่มี {2} อยู่ในนั้น',
  '{} is not empty: name a new folder.': '{1} ไม่ว่าง ให้ระบุโฟลเดอร์ใหม่',
  '{} cannot be written by the core: {}. Name a folder its user may write (under systemd: one in its storage, or in ReadWritePaths=).':
    'คอร์เขียน {1} ไม่ได้: {2} ให้ระบุโฟลเดอร์ที่ผู้ใช้ของคอร์เขียนได้ (ใต้ systemd: ในที่เก็บข้อมูลของคอร์ หรือใน ReadWritePaths=)',
  'The program {} could not be started.': 'เริ่มโปรแกรม {1} ไม่ได้',
  'The program {} ended ({}) before it was ready. Its last words are in {}.':
    'โปรแกรม {1} จบลง ({2}) ก่อนพร้อมทำงาน ข้อความสุดท้ายอยู่ใน {3}',
  'the thread that makes it ended: {}': 'เธรดที่ทำสแนปช็อตจบลง: {1}',
  'Fleet: "{}" cannot be a Sparkplug id: use 1 to 200 characters without + / #':
    'ระบบกลุ่มเกตเวย์: "{1}" ใช้เป็นรหัส Sparkplug ไม่ได้ ใช้ 1 ถึง 200 ตัวอักษรที่ไม่มี + / #',
  'Fleet: the meter {} stands twice: give every meter an id of its own':
    'ระบบกลุ่มเกตเวย์: มิเตอร์ {1} ซ้ำกัน ให้แต่ละเครื่องมีรหัสของตนเอง',
  'Fleet: the metric {} of {} stands twice': 'ระบบกลุ่มเกตเวย์: เมตริก {1} ของ {2} ซ้ำกัน',
  '{} bytes are not a Sparkplug payload: {}': '{1} ไบต์นี้ไม่ใช่ข้อมูล Sparkplug: {2}',
  "Sparkplug: {} does not fit the metric's type {}": 'Sparkplug: {1} ไม่ตรงกับชนิดเมตริก {2}',
  'Sparkplug: a {} metric came as {}_value, not {}_value': 'Sparkplug: เมตริก {1} มาเป็น {2}_value ไม่ใช่ {3}_value',
  "The core does not take what this gateway tells of the grid ({}). Grid facts from {} on wait: have the core's operator enrol this gateway as it is configured, or put its clock and configuration right.":
    'คอร์ยังไม่รับข้อเท็จจริงของระบบไฟฟ้าจากเกตเวย์นี้ ({1}) ตั้งแต่รายการที่ {2} รอส่ง ให้ผู้ดูแลคอร์ลงทะเบียนเกตเวย์นี้ตามที่ตั้งไว้ หรือแก้นาฬิกาและการตั้งค่าของเกตเวย์',
};

/** Parts that stand in such sentences. */
export const thaiPartsOfMachines: Readonly<Record<string, string>> = {
  'Stop it first, or configure another storage.': 'ให้หยุดก่อน หรือกำหนดที่เก็บข้อมูลอื่น',
  'Ask the gateway that runs: say --gateway <url> and --key in place of --config. Or stop it first.':
    'ให้ขอเกตเวย์ที่ทำงานอยู่ โดยใช้ --gateway <url> และ --key แทน --config หรือหยุดก่อน',
  'Ask the core that runs: say --core <url> and --key in place of --config. Or stop it first.':
    'ให้ขอคอร์ที่ทำงานอยู่ โดยใช้ --core <url> และ --key แทน --config หรือหยุดก่อน',
  'the connection was lost': 'การเชื่อมต่อขาด',
  'the connection was closed': 'การเชื่อมต่อถูกปิด',
  'it has closed our session': 'เซิร์ฟเวอร์ปิดเซสชันของเรา',
  'it has ended our subscription': 'เซิร์ฟเวอร์ยุติการรับข้อมูลของเรา',
  'the subscription failed, {}': 'การรับข้อมูลล้มเหลว {1}',
  'the certificate of {} (SHA-1 {}, SHA-256 {})': 'ใบรับรองของ {1} (SHA-1 {2}, SHA-256 {3})',
  'put its file into {}': 'นำไฟล์ไปไว้ใน {1}',
  'move {} to {}': 'ย้าย {1:w} ไปไว้ใน {2:w}',
  'another program': 'โปรแกรมอื่น',
  'cannot switch RTS ({})': 'สลับ RTS ไม่ได้ ({1})',
  'failed ({})': 'ขัดข้อง ({1})',
  'was unplugged': 'ถูกถอดสาย',
  'cannot be opened ({})': 'เปิดไม่ได้ ({1})',
  'has no driver ({})': 'ไม่มีไดรเวอร์ ({1})',
  'No connection': 'เชื่อมต่อไม่ได้',
  'Connection failed ({})': 'การเชื่อมต่อขัดข้อง ({1})',
  'Connection closed': 'การเชื่อมต่อถูกปิด',
  later: 'ภายหลัง',
  'in {} s': 'ในอีก {1:w} วินาที',
  'no answer within {} ms': 'ไม่ตอบภายใน {1} ms',
  'Batches wait in the outbox.': 'ข้อมูลรออยู่ในเอาต์บ็อกซ์',
  'Grid facts wait.': 'ข้อเท็จจริงของระบบไฟฟ้ารอส่ง',
  'Nothing is witnessed.': 'ยังไม่มีการลงลายเซ็นพยาน',
};
