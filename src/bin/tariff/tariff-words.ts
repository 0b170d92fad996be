import type { BillKind, BillUnit } from '../../tariff/bill-line.ts';
import type { BillNote } from '../../tariff/monthly-bill.ts';
import type { Confidence, DayKind, TariffClass, VoltageLevel } from '../../tariff/tariff.ts';
import type { Language } from '../../web/format/moment.ts';
import { buddhistYear } from '../../web/format/moment.ts';

type Words = Readonly<{
  lines: Readonly<Record<BillKind, string>>;
  units: Readonly<Record<BillUnit, string>>;
  hours: Readonly<Record<'all' | 'on-peak' | 'off-peak' | 'partial-peak', string>>;
  classes: Readonly<Record<TariffClass, string>>;
  levels: Readonly<Record<VoltageLevel, string>>;
  confidence: Readonly<Record<Confidence, string>>;
  notes: Readonly<Record<BillNote, string>>;
  kinds: Readonly<Record<DayKind, string>>;
  why: Readonly<Record<'weekend' | 'working-day' | 'override', string>>;
  weekdays: readonly string[];
  total: string;
  of: string;
  onward: string;
  free: string;
  charged: string;
  sources: string;
  note: string;
  toConfirm: string;
  cannot: string;
  dayNotKnown: string;
  ploughingNotKnown: (year: string) => string;
  allIn: string;
  file: string;
  thb: string;
  allDay: string;
  season: string;
  carbon: string;
}>;

/** Words of `gridtokenx tariff`; Thai terms are those of facts/thailand.md §4.3. */
export const tariffWords: Readonly<Record<Language, Words>> = {
  en: {
    lines: {
      demand: 'Demand charge',
      energy: 'Energy charge',
      kvar: 'Power factor charge',
      minimum: 'Up to the least charge',
      service: 'Service charge',
      ft: 'Ft',
      green: 'Green premium',
      vat: 'VAT',
    },
    units: { kWh: 'kWh', kW: 'kW', kvar: 'kvar', month: 'month', '%': '%' },
    hours: { all: '', 'on-peak': 'on-peak', 'off-peak': 'off-peak', 'partial-peak': 'beyond it, 08:00–18:30' },
    classes: {
      'residential-small': 'residential, up to 150 kWh a month',
      'residential-large': 'residential, above 150 kWh a month',
      'residential-tou': 'residential, time-of-use',
      small: 'small general service',
      'small-tou': 'small general service, time-of-use',
      medium: 'medium general service',
      'medium-tou': 'medium general service, time-of-use',
      'large-tod': 'large general service, time-of-day',
      'large-tou': 'large general service, time-of-use',
      specific: 'specific business',
      'specific-tou': 'specific business, time-of-use',
      pumping: 'pumping for agriculture',
    },
    levels: { lv: 'low voltage', mv: 'medium voltage', hv: '69 kV and over' },
    confidence: { source: 'read there', secondary: 'quoted by others', unconfirmed: 'TO BE CONFIRMED' },
    notes: {
      rounding:
        'Rounded to satang, half up: each block, and each line; energy by hours is one line. PEA’s bill calculator does so; for MEA it is an engineering choice.',
      'kvar-not-known': 'Lagging reactive demand is not known (--kvar): no power factor charge is in this bill.',
      'minimum-not-known':
        'The least charge is not judged: the highest demand charge of the 12 months before is not known (--highest-demand-charge).',
      'minimum-compared':
        'The least charge is compared with demand and energy together, an engineering choice: the schedules do not say.',
      'part-of-month':
        'Less than a month: the service charge and the blocks are those of a whole one, for no rule of parts was found.',
      'above-small-class':
        'More than 150 kWh: after three such months, or with a meter above 5 A, the large class holds.',
    },
    kinds: {
      'public-holiday': 'public holiday',
      'labour-day': 'National Labour Day',
      'in-lieu': 'in-lieu day',
      'royal-ploughing': 'Royal Ploughing Day',
      special: 'special day',
    },
    why: { weekend: 'weekend', 'working-day': 'working day', override: 'treated so by a notice of its own' },
    weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    total: 'Total',
    of: 'of',
    onward: 'and more',
    free: 'free',
    charged: 'charged',
    sources: 'Sources',
    note: 'Notes',
    toConfirm: 'A number marked ? is to be confirmed by a person before money depends on it.',
    cannot: 'Cannot be priced',
    dayNotKnown: 'The hours of this day are not known',
    ploughingNotKnown: (year) => `Royal Ploughing Day ${year}: announced each year, not yet known here.`,
    allIn: 'all energy in the hours of',
    file: 'SHA-256 of the tariff',
    thb: 'THB',
    allDay: 'all day',
    season: 'season',
    carbon: 'Greenhouse gases (Scope 2)',
  },
  th: {
    lines: {
      demand: 'ค่าความต้องการพลังไฟฟ้า',
      energy: 'ค่าพลังงานไฟฟ้า',
      kvar: 'ค่าเพาเวอร์แฟคเตอร์',
      minimum: 'ส่วนเพิ่มให้ถึงค่าไฟฟ้าต่ำสุด',
      service: 'ค่าบริการ',
      ft: 'ค่าไฟฟ้าผันแปร (Ft)',
      green: 'ส่วนเพิ่มไฟฟ้าสีเขียว (UGT)',
      vat: 'ภาษีมูลค่าเพิ่ม',
    },
    units: { kWh: 'หน่วย', kW: 'กิโลวัตต์', kvar: 'กิโลวาร์', month: 'เดือน', '%': '%' },
    hours: { all: '', 'on-peak': 'On Peak', 'off-peak': 'Off Peak', 'partial-peak': 'ส่วนที่เกิน ช่วง 08:00–18:30' },
    classes: {
      'residential-small': 'บ้านอยู่อาศัย ไม่เกิน 150 หน่วยต่อเดือน',
      'residential-large': 'บ้านอยู่อาศัย เกิน 150 หน่วยต่อเดือน',
      'residential-tou': 'บ้านอยู่อาศัย อัตราตามช่วงเวลา (TOU)',
      small: 'กิจการขนาดเล็ก',
      'small-tou': 'กิจการขนาดเล็ก อัตราตามช่วงเวลา (TOU)',
      medium: 'กิจการขนาดกลาง',
      'medium-tou': 'กิจการขนาดกลาง อัตราตามช่วงเวลา (TOU)',
      'large-tod': 'กิจการขนาดใหญ่ อัตราตามช่วงเวลาของวัน (TOD)',
      'large-tou': 'กิจการขนาดใหญ่ อัตราตามช่วงเวลา (TOU)',
      specific: 'กิจการเฉพาะอย่าง',
      'specific-tou': 'กิจการเฉพาะอย่าง อัตราตามช่วงเวลา (TOU)',
      pumping: 'สูบน้ำเพื่อการเกษตร',
    },
    levels: { lv: 'แรงต่ำ', mv: 'แรงกลาง', hv: 'ตั้งแต่ 69 กิโลโวลต์ขึ้นไป' },
    confidence: { source: 'อ่านจากต้นฉบับ', secondary: 'อ้างอิงจากผู้อื่น', unconfirmed: 'รอการยืนยัน' },
    notes: {
      rounding:
        'ปัดเศษเป็นสตางค์ ครึ่งหนึ่งปัดขึ้น ทุกขั้นและทุกรายการ โดยค่าพลังงานตามช่วงเวลานับเป็นรายการเดียว ตามโปรแกรมคำนวณค่าไฟฟ้าของ กฟภ.; สำหรับ กฟน. เป็นทางเลือกทางวิศวกรรม',
      'kvar-not-known': 'ไม่ทราบความต้องการพลังไฟฟ้ารีแอกทีฟ (--kvar) จึงไม่มีค่าเพาเวอร์แฟคเตอร์ในรายการนี้',
      'minimum-not-known':
        'ยังไม่ได้พิจารณาค่าไฟฟ้าต่ำสุด เพราะไม่ทราบค่าความต้องการพลังไฟฟ้าสูงสุดในรอบ 12 เดือน (--highest-demand-charge)',
      'minimum-compared':
        'ค่าไฟฟ้าต่ำสุดเทียบกับค่าความต้องการพลังไฟฟ้ารวมกับค่าพลังงานไฟฟ้า เป็นทางเลือกทางวิศวกรรม เพราะประกาศไม่ได้ระบุ',
      'part-of-month': 'ไม่เต็มเดือน: ค่าบริการและขั้นอัตราเป็นของทั้งเดือน เพราะไม่พบหลักเกณฑ์การเฉลี่ย',
      'above-small-class': 'เกิน 150 หน่วย: หากเกินสามเดือนติดต่อกัน หรือมิเตอร์เกิน 5 แอมแปร์ จะเป็นประเภทใหญ่',
    },
    kinds: {
      'public-holiday': 'วันหยุดราชการ',
      'labour-day': 'วันแรงงานแห่งชาติ',
      'in-lieu': 'วันหยุดชดเชย',
      'royal-ploughing': 'วันพืชมงคล',
      special: 'วันหยุดพิเศษ',
    },
    why: { weekend: 'วันเสาร์–อาทิตย์', 'working-day': 'วันทำการ', override: 'ตามประกาศเฉพาะวัน' },
    weekdays: ['วันอาทิตย์', 'วันจันทร์', 'วันอังคาร', 'วันพุธ', 'วันพฤหัสบดี', 'วันศุกร์', 'วันเสาร์'],
    total: 'รวม',
    of: 'ของ',
    onward: 'ขึ้นไป',
    free: 'ไม่คิดเงิน',
    charged: 'คิดเงิน',
    sources: 'แหล่งที่มา',
    note: 'หมายเหตุ',
    toConfirm: 'ตัวเลขที่มีเครื่องหมาย ? ต้องให้ผู้รับผิดชอบยืนยันก่อนใช้คิดเงินจริง',
    cannot: 'คำนวณราคาไม่ได้',
    dayNotKnown: 'ไม่ทราบช่วงเวลาของวันนี้',
    ploughingNotKnown: (year) => `วันพืชมงคล พ.ศ. ${buddhistYear(Number(year))}: ประกาศเป็นรายปี ยังไม่มีข้อมูลในที่นี้`,
    allIn: 'พลังงานทั้งหมดอยู่ในช่วงเวลาของ',
    file: 'SHA-256 ของอัตรา',
    thb: 'บาท',
    allDay: 'ทั้งวัน',
    season: 'ฤดู',
    carbon: 'ก๊าซเรือนกระจก (Scope 2)',
  },
};
