/** Help in Thai: keys and the registry, for operators. */
export const thaiHelpOfRegistry: Readonly<Record<string, string>> = {
  'private keys: one key, one purpose': 'กุญแจส่วนตัว: กุญแจหนึ่งดอก วัตถุประสงค์เดียว',
  'make a key (gateway, account, core, log, operator, tls), readable by you alone':
    'สร้างกุญแจ (gateway, account, core, log, operator, tls) ที่คุณอ่านได้คนเดียว',
  'Ed25519, or ES256; default: Ed25519, which core and log keys must be; a tls key is ES256':
    'Ed25519 หรือ ES256 ปกติ Ed25519 ซึ่งกุญแจ core และ log ต้องเป็น กุญแจ tls เป็น ES256',
  'encrypt the key under the first line of this file': 'เข้ารหัสกุญแจด้วยบรรทัดแรกของไฟล์นี้',
  'have the TPM 2.0 of this machine make and keep the key (ES256); default: device:/dev/tpmrm0':
    'ให้ TPM 2.0 ของเครื่องนี้สร้างและเก็บกุญแจ (ES256) ปกติ device:/dev/tpmrm0',
  'show the identifier and public half of a key': 'แสดงรหัสและกุญแจสาธารณะ',
  'ask for a gateway key to be enrolled: a certificate request (PKCS #10), signed by the key':
    'ขอลงทะเบียนกุญแจเกตเวย์: คำขอใบรับรอง (PKCS #10) ที่ลงลายเซ็นด้วยกุญแจนั้น',
  'the one-time code the operator gave out (`registry invite`)': 'รหัสใช้ครั้งเดียวจากผู้ดูแล (`registry invite`)',
  'ask the core to be enrolled, with the one-time code of its operator (`registry invite`), and wait for it':
    'ขอลงทะเบียนกับคอร์ด้วยรหัสใช้ครั้งเดียวของผู้ดูแล (`registry invite`) และรอผล',
  'how long; 0 only asks': 'รอนานเท่าใด 0 คือขออย่างเดียว',
  'have the key of a gateway hand over to the one in <file>, which is made if it is not there':
    'ให้กุญแจเกตเวย์ส่งต่อให้กุญแจใน <file> ซึ่งจะสร้างหากยังไม่มี',
  'configuration of the gateway, with the key of today': 'คอนฟิกของเกตเวย์ที่มีกุญแจปัจจุบัน',
  'the handover, for the operator': 'เอกสารส่งต่อสำหรับผู้ดูแล',
  'of a new key: Ed25519 or ES256': 'ของกุญแจใหม่: Ed25519 หรือ ES256',
  'encrypt the new key under the first line of this file': 'เข้ารหัสกุญแจใหม่ด้วยบรรทัดแรกของไฟล์นี้',
  'have the TPM make and keep the new key': 'ให้ TPM สร้างและเก็บกุญแจใหม่',
  'every key the gateways of a registry ever had, and when its time ended': 'กุญแจทั้งหมดที่เกตเวย์ในทะเบียนเคยมี และสิ้นสุดเมื่อใด',
  "the operator's key: file or digits": 'กุญแจของผู้ดูแล: ไฟล์หรือตัวเลข',
  'sign and write the new version; without it, only show it': 'ลงลายเซ็นและเขียนรุ่นใหม่ หากไม่ใส่จะแสดงเท่านั้น',
  'begin a registry, with nothing in it': 'เริ่มทะเบียนเปล่า',
  'the core it is for': 'สำหรับคอร์ใด',
  'every point with its meters and accounts, since when': 'ทุกจุดวัดพร้อมมิเตอร์และบัญชี ตั้งแต่เมื่อใด',
  'market zones: a substation, or a section of a feeder': 'โซนของตลาด: สถานีไฟฟ้าย่อยหรือช่วงของฟีดเดอร์',
  'a zone, with the losses its operator states': 'โซน พร้อมการสูญเสียที่ผู้ดูแลระบุ',
  'least loss in it, parts per million of what is imported': 'การสูญเสียต่ำสุด ส่วนในล้านส่วนของไฟที่รับเข้า',
  'greatest loss in it': 'การสูญเสียสูงสุด',
  'metering points': 'จุดวัด',
  'a point where energy is counted': 'จุดที่วัดพลังงาน',
  'delivery (settles), generation, sub, check or feeder (head)':
    'delivery (คิดเงิน), generation, sub, check หรือ feeder (ต้นทาง)',
  'its market zone': 'โซนของจุดวัด',
  'the enrolled gateway that reads it': 'เกตเวย์ที่ลงทะเบียนซึ่งอ่านจุดนี้',
  'have another gateway read it': 'ให้เกตเวย์อื่นอ่าน',
  'what its connection can carry: more than that is not settled, but waits for the operator (`queue`)':
    'การต่อเชื่อมรับได้เท่าใด หากเกินจะไม่คิดเงินแต่รอผู้ดูแล (`queue`)',
  'most it can draw; left out: as it was': 'รับไฟได้สูงสุด ไม่ระบุ: ตามเดิม',
  'most it can give, 0 is nothing; left out: as it was': 'ส่งไฟได้สูงสุด 0 คือไม่ส่ง ไม่ระบุ: ตามเดิม',
  'nothing behind it exports but PV: no export in the dark': 'มีเพียงโซลาร์เซลล์ที่ส่งไฟ: กลางคืนไม่ส่งไฟออก',
  'market participants': 'ผู้เข้าร่วมตลาด',
  'an account, by its public key': 'บัญชี ด้วยกุญแจสาธารณะ',
  'public key of the account: file or digits (`keys generate account`, `keys show`)':
    'กุญแจสาธารณะของบัญชี: ไฟล์หรือตัวเลข (`keys generate account`, `keys show`)',
  "a tariff of the core's configuration": 'อัตราค่าไฟในคอนฟิกของคอร์',
  'token that opens its page; made when the file is not there': 'โทเคนเปิดหน้าของบัญชี สร้างให้หากไม่มีไฟล์',
  'opening credit, whole baht': 'วงเงินเริ่มต้น บาทเต็ม',
  'another tariff from an interval on; those before keep theirs': 'อัตราค่าไฟใหม่ตั้งแต่ช่วงที่กำหนด ช่วงก่อนหน้าคงเดิม',
  'what counts, and who settles, at a point for the first time': 'มิเตอร์ใดวัดและใครคิดเงินที่จุดวัดเป็นครั้งแรก',
  'the first meter of a point': 'มิเตอร์ตัวแรกของจุดวัด',
  'when its registers stood as given, ISO 8601': 'เวลาที่เลขอ่านเป็นค่านี้ (ISO 8601)',
  'its import register': 'เลขอ่านรับไฟเข้า',
  'its export register': 'เลขอ่านส่งไฟออก',
  "deviceCommitment of the gateway's configuration": 'deviceCommitment ในคอนฟิกของเกตเวย์',
  'the first account of a point': 'บัญชีแรกของจุดวัด',
  'start of its first interval, ISO 8601': 'เวลาเริ่มช่วงแรก (ISO 8601)',
  'length of an interval': 'ความยาวของช่วง',
  'another meter took over: the record a gateway signed (`meter replace`), with all four registers':
    'เปลี่ยนมิเตอร์: บันทึกที่เกตเวย์ลงลายเซ็น (`meter replace`) พร้อมเลขอ่านทั้งสี่',
  'who signed the record': 'ผู้ลงลายเซ็นบันทึก',
  'an account settles for a point in the place of the one before': 'บัญชีใหม่คิดเงินแทนบัญชีเดิมของจุดวัด',
  'an account leaves; until somebody moves in, its keeper settles, for energy is counted all the same':
    'บัญชีย้ายออก ระหว่างยังไม่มีผู้ย้ายเข้า ผู้ดูแลสถานที่เป็นผู้คิดเงิน เพราะพลังงานยังถูกนับ',
  'who settles from then on: the landlord, the utility': 'ใครคิดเงินนับจากนั้น: เจ้าของบ้าน การไฟฟ้า',
  'start of the first interval that is not its own any more, ISO 8601': 'เวลาเริ่มช่วงแรกที่ไม่ใช่ของบัญชีนั้นแล้ว (ISO 8601)',
  "a core's signed registry: what it says, and the keys in it": 'ทะเบียนที่ลงลายเซ็นของคอร์: เนื้อหาและกุญแจ',
  'check the signature, and say what is in it': 'ตรวจลายเซ็นและบอกเนื้อหา',
  'what `verify --trust` takes: the keys in force, and those before them':
    'สิ่งที่ `verify --trust` ใช้: กุญแจปัจจุบันและก่อนหน้า',
  'public key that signs receipts: file or digits': 'กุญแจสาธารณะที่ลงลายเซ็นใบรับ: ไฟล์หรือตัวเลข',
  "public key that signs the log's heads: file or digits": 'กุญแจสาธารณะที่ลงลายเซ็นหัวบันทึก: ไฟล์หรือตัวเลข',
  'give out a code with which this gateway may ask to be enrolled, once': 'ออกรหัสให้เกตเวย์ขอลงทะเบียนได้หนึ่งครั้ง',
  'how long it is good': 'ใช้ได้นานเท่าใด',
  'enrol the gateway that sent this certificate request (`keys csr`)': 'ลงทะเบียนเกตเวย์ที่ส่งคำขอใบรับรองนี้ (`keys csr`)',
  'enrol the gateways that have asked over the network (`keys enrol`) with a code that counts; the others wait':
    'ลงทะเบียนเกตเวย์ที่ขอผ่านเครือข่าย (`keys enrol`) ด้วยรหัสที่ใช้ได้ ที่เหลือให้รอ',
  'enrol the key a gateway has handed over to (`keys rotate`); until then both count':
    'ลงทะเบียนกุญแจใหม่ของเกตเวย์ (`keys rotate`) ระหว่างนั้นใช้ได้ทั้งสองดอก',
  'of the log: from this entry on the old key counts no more': 'ของบันทึก: ตั้งแต่รายการนี้กุญแจเดิมใช้ไม่ได้',
  'from an entry of the log on, take nothing more that a key signed: see deploy/keys.md':
    'ตั้งแต่รายการหนึ่งของบันทึก ไม่รับสิ่งที่กุญแจนี้ลงลายเซ็น ดู deploy/keys.md',
  'of the log; the size of the log today takes it from the next entry on': 'ของบันทึก ขนาดบันทึกวันนี้คือมีผลตั้งแต่รายการถัดไป',
  'of a former key in its overlap; default: the key of today': 'ของกุญแจเดิมในช่วงซ้อน ปกติกุญแจปัจจุบัน',
  'certificate request of the key that follows; needed for the key of today':
    'คำขอใบรับรองของกุญแจที่ตามมา จำเป็นสำหรับกุญแจปัจจุบัน',
};
