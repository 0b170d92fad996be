import type { Language } from '../format/moment.ts';

const subjects: Readonly<Record<string, string>> = {
  clock: 'นาฬิกาของเครื่อง',
  program: 'โปรแกรม',
  'Outbox (receipts, alarms)': 'เอาต์บ็อกซ์ (ใบรับ สัญญาณเตือน)',
  'Power quality': 'คุณภาพไฟฟ้า',
  'Service journal': 'บันทึกของบริการ (journald)',
  Recordings: 'ไฟล์บันทึกการอ่าน',
  'Transparency log': 'บันทึกโปร่งใส',
  'Archive of bills': 'คลังใบแจ้งค่าไฟ',
  'Archive of readings': 'คลังค่าอ่าน',
  Quarantine: 'ที่กักข้อมูลที่มาช้า',
  'Folder of requests': 'โฟลเดอร์คำขอลงทะเบียน',
  'gateway key': 'กุญแจของเกตเวย์',
  'witness key': 'กุญแจพยาน',
  'core key': 'กุญแจของคอร์',
  'log key': 'กุญแจของบันทึก',
  'TLS key': 'กุญแจ TLS',
  'key of the operator': 'กุญแจของผู้ดูแลคอร์',
  'keys of gateways': 'กุญแจของเกตเวย์ในทะเบียน',
  'keys of accounts': 'กุญแจของบัญชีในทะเบียน',
  'connection to the core': 'การเชื่อมต่อกับคอร์',
  'connection to the broker': 'การเชื่อมต่อกับโบรกเกอร์',
  'core’s own server': 'เซิร์ฟเวอร์ของคอร์',
  'storage of the core': 'ที่เก็บข้อมูลของคอร์',
  'register of cases': 'ทะเบียนเหตุและคำขอ',
};

/** Those with a name in them. */
const named: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/^key of the author (\S+)$/, 'กุญแจของผู้เปลี่ยนคอนฟิก $1'],
  [/^token of the regulator (\S+)$/, 'โทเคนของผู้กำกับดูแล $1'],
];

/** What a finding is about, in the language; the name of a case is what people gave it. */
export const subjectIn = (language: Language, subject: string): string => {
  if (language !== 'th') return subject;
  const [pattern, words] = named.find(([one]) => one.test(subject)) ?? [];
  return pattern === undefined || words === undefined
    ? (subjects[subject] ?? subject)
    : subject.replace(pattern, words);
};
