import type { CaseKind, ComplianceVerdict, Confidence, Duty } from '../../domain/compliance.ts';
import type { Language } from '../../web/format/moment.ts';

/** What status and report say around what was found; one set of keys, two languages. */
type ComplianceWords = Readonly<{
  title: string;
  duties: Readonly<Record<Duty, string>>;
  verdicts: Readonly<Record<ComplianceVerdict, string>>;
  cases: Readonly<Record<CaseKind, string>>;
  confidences: Readonly<Record<Confidence, string>>;
  program: Readonly<Record<'gateway' | 'core', string>>;
  underWay: string;
  notALaw: string;
  summary: string;
  columns: Readonly<{
    duty: string;
    subject: string;
    kept: string;
    unproven: string;
    broken: string;
    unseen: string;
    breaches: string;
    last: string;
  }>;
  now: string;
  casesTitle: string;
  none: string;
  openSince: string;
  told: string;
  closed: string;
  open: string;
  terms: string;
  value: string;
  source: string;
  confidence: string;
  standards: string;
  stated: string;
  made: string;
  hash: string;
  previous: string;
  first: string;
  counts: (kept: number, unproven: number, broken: number) => string;
}>;

export const complianceWords: Readonly<Record<Language, ComplianceWords>> = {
  en: {
    title: 'Report on duties',
    duties: {
      clock: 'Clock',
      'log-retention': 'Logs are kept',
      'bill-retention': 'Bills are kept',
      'personal-data-retention': 'Personal data is let go of',
      'key-file': 'Keys are their owner’s alone',
      'key-age': 'Keys are not too old',
      transport: 'Connections are encrypted',
      backup: 'Backups',
      'breach-notice': 'Notice of a breach',
      'breach-warning': 'Warning of a breach',
      'access-request': 'Requests for access',
      'erasure-request': 'Requests for erasure',
      'life-support': 'Life support is not disconnected',
    },
    verdicts: { kept: 'kept', unproven: 'cannot be told', broken: 'not kept' },
    cases: { breach: 'breach of personal data', access: 'request for access', erasure: 'request for erasure' },
    confidences: {
      'source-read': 'its text was read',
      secondary: 'quoted by others',
      background: 'not confirmed',
      'engineering-choice': 'our choice',
    },
    program: { gateway: 'Gateway', core: 'Core' },
    underWay: 'The month is not over yet: this is a part of it.',
    notALaw: 'What the program can see of its duties, by numbers whose sources stand below. It is no legal opinion.',
    summary: 'In this month',
    columns: {
      duty: 'Duty',
      subject: 'Of',
      kept: 'kept, h',
      unproven: 'cannot be told, h',
      broken: 'not kept, h',
      unseen: 'not looked at, h',
      breaches: 'times',
      last: 'Said last',
    },
    now: 'As it stands now',
    casesTitle: 'Cases',
    none: 'None.',
    openSince: 'since',
    told: 'told',
    closed: 'closed',
    open: 'open',
    terms: 'What is asked for',
    value: 'Number',
    source: 'Source',
    confidence: 'How sure',
    standards: 'Standards',
    stated: 'to be stated',
    made: 'Made',
    hash: 'report SHA-256',
    previous: 'Report before this one, SHA-256',
    first: 'none: this is the first',
    counts: (kept, unproven, broken) => `${kept} kept, ${unproven} cannot be told, ${broken} not kept.`,
  },
  th: {
    title: 'รายงานการปฏิบัติตามข้อกำหนด',
    duties: {
      clock: 'นาฬิกา',
      'log-retention': 'การเก็บบันทึก',
      'bill-retention': 'การเก็บใบแจ้งค่าไฟ',
      'personal-data-retention': 'ระยะเวลาเก็บข้อมูลส่วนบุคคล',
      'key-file': 'กุญแจอ่านได้เฉพาะเจ้าของ',
      'key-age': 'อายุของกุญแจ',
      transport: 'การเข้ารหัสการเชื่อมต่อ',
      backup: 'การสำรองข้อมูล',
      'breach-notice': 'การแจ้งเหตุละเมิด',
      'breach-warning': 'การเตือนเหตุละเมิด',
      'access-request': 'คำขอเข้าถึงข้อมูล',
      'erasure-request': 'คำขอลบข้อมูล',
      'life-support': 'ไม่ตัดไฟผู้ใช้เครื่องช่วยชีวิต',
    },
    verdicts: { kept: 'ปฏิบัติตาม', unproven: 'ไม่อาจทราบได้', broken: 'ไม่ปฏิบัติตาม' },
    cases: { breach: 'เหตุละเมิดข้อมูลส่วนบุคคล', access: 'คำขอเข้าถึงข้อมูล', erasure: 'คำขอลบข้อมูล' },
    confidences: {
      'source-read': 'อ่านต้นฉบับแล้ว',
      secondary: 'อ้างจากผู้อื่น',
      background: 'ยังไม่ได้ยืนยัน',
      'engineering-choice': 'กำหนดเอง',
    },
    program: { gateway: 'เกตเวย์', core: 'คอร์' },
    underWay: 'เดือนนี้ยังไม่สิ้นสุด นี่เป็นเพียงบางส่วน',
    notALaw: 'สิ่งที่โปรแกรมตรวจเห็นตามตัวเลขซึ่งมีที่มาด้านล่าง ไม่ใช่ความเห็นทางกฎหมาย',
    summary: 'ในเดือนนี้',
    columns: {
      duty: 'ข้อกำหนด',
      subject: 'ของ',
      kept: 'ปฏิบัติตาม (ชม.)',
      unproven: 'ไม่อาจทราบ (ชม.)',
      broken: 'ไม่ปฏิบัติตาม (ชม.)',
      unseen: 'ไม่ได้ตรวจ (ชม.)',
      breaches: 'ครั้ง',
      last: 'ข้อความล่าสุด',
    },
    now: 'สถานะขณะนี้',
    casesTitle: 'เหตุและคำขอ',
    none: 'ไม่มี',
    openSince: 'ตั้งแต่',
    told: 'แจ้งแล้ว',
    closed: 'ปิดเมื่อ',
    open: 'ยังเปิดอยู่',
    terms: 'ข้อกำหนด',
    value: 'ค่า',
    source: 'ที่มา',
    confidence: 'ความแน่นอน',
    standards: 'มาตรฐาน',
    stated: 'ยังไม่ได้กำหนด',
    made: 'จัดทำเมื่อ',
    hash: 'SHA-256 ของรายงาน',
    previous: 'SHA-256 ของรายงานก่อนหน้า',
    first: 'ไม่มี เป็นฉบับแรก',
    counts: (kept, unproven, broken) => `ปฏิบัติตาม ${kept} ข้อ ไม่อาจทราบ ${unproven} ข้อ ไม่ปฏิบัติตาม ${broken} ข้อ`,
  },
};
