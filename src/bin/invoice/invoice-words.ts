import type { Beside } from '../../core/invoice/beside.ts';
import type { LineKind } from '../../domain/invoice-line.ts';

export type Language = 'en' | 'th';

type Words = Readonly<{
  invoice: string;
  preview: string;
  statement: string;
  number: string;
  account: string;
  market: string;
  month: string;
  issued: string;
  line: string;
  energy: string;
  amount: string;
  exact: string;
  total: string;
  toPay: string;
  toReceive: string;
  rounding: string;
  corrects: string;
  priced: string;
  price: string;
  source: string;
  unconfirmed: string;
  toConfirm: string;
  thb: string;
  perInterval: string;
  day: string;
  drawn: string;
  given: string;
  bought: string;
  sold: string;
  trades: string;
  traded: string;
  charged: string;
  overLines: string;
  overLinesOf: Readonly<Record<'bought' | 'sold', string>>;
  lineFees: string;
  congestionRent: string;
  imbalance: string;
  balance: string;
  setAside: string;
  estimated: string;
  without: string;
  asTraded: string;
  asUntraded: string;
  difference: string;
  simulation: string;
  notes: Readonly<{
    notPriced: (count: number, first: string) => string;
    addedUp: string;
    ofBill: (from: string, to: string) => string;
    ownKeys: string;
    unlike: (lines: string) => string;
  }>;
  beside: string;
  besideLines: Readonly<Record<Beside['kind'], string>>;
  besideUncertain: (count: number) => string;
  greatestAt: string;
  unknown: string;
  notKnown: Readonly<{
    reactive: string;
    length: (minutes: number) => string;
    nothing: string;
    noRule: string;
    platform: string;
    changed: (tariffs: string) => string;
  }>;
  lines: Readonly<Record<LineKind, string>>;
}>;

/** Words of a page; Thai terms are those of facts/thailand.md §7. */
export const invoiceWords: Readonly<Record<Language, Words>> = {
  en: {
    invoice: 'Invoice',
    preview: 'Preview of an invoice: the month’s books are open, and figures may change',
    statement: 'Statement',
    number: 'Number',
    account: 'Account',
    market: 'Market',
    month: 'Month',
    issued: 'Issued',
    line: 'Line',
    energy: 'Energy, kWh',
    amount: 'Amount, THB',
    exact: 'Exact, THB',
    total: 'Total',
    toPay: 'To pay',
    toReceive: 'To receive',
    rounding: 'of which rounding to satang',
    corrects: 'correction of',
    priced: 'Prices',
    price: 'THB/kWh',
    source: 'Source',
    unconfirmed: 'to be confirmed',
    toConfirm: 'A price, or what kind of day one was, is still to be confirmed: figures may change.',
    thb: 'THB',
    perInterval: 'Intervals',
    day: 'Day',
    drawn: 'Import, kWh',
    given: 'Export, kWh',
    bought: 'Bought, kWh',
    sold: 'Sold, kWh',
    trades: 'Trades',
    traded: 'Trades, THB',
    charged: 'Charges of sales, THB',
    overLines:
      'Over lines: what lies between the price here and at the other end. It is no charge beside, and in no sum',
    overLinesOf: { bought: 'Within the price of what was bought', sold: 'Above the price of what was sold' },
    lineFees: 'Line fees, THB',
    congestionRent: 'Congestion rent, THB',
    imbalance: 'Retail and buy-back, THB',
    balance: 'Balance now',
    setAside: 'of which set aside for orders',
    estimated: 'estimated',
    without: 'Without trading',
    asTraded: 'As traded, THB',
    asUntraded: 'Without trading, THB',
    difference: 'Difference, THB',
    simulation: 'A simulation: no money is owed.',
    notes: {
      notPriced: (count, first) =>
        count === 1
          ? `The interval of ${first} cannot be priced, or no run has settled it: it is not in these figures.`
          : `${count} intervals from ${first} on cannot be priced, or no run has settled them: they are not in these figures.`,
      addedUp: 'The rules of this market did not sum months then: this is added up from its runs.',
      ofBill: (from, to) =>
        `Made of a bill of ${from} to ${to} that was recomputed: without the service charge, which is charged at the end of a month, and without corrections of earlier months.`,
      ownKeys:
        'The bill was checked by the keys of its own folder, which whoever made it has chosen: check it by those you were given, with --trust.',
      unlike: (lines) => `The intervals below come to something else than the market summed for: ${lines}.`,
    },
    beside: 'Charged by the utility beside this invoice, without VAT: in none of the sums above',
    besideLines: {
      demand: 'Demand charge',
      kvar: 'Power factor charge',
      wheeling: 'Wheeling of what was bought from neighbours',
      green: 'Green premium',
      'vat-of-trades': 'VAT on what neighbours traded',
      'vat-of-fees': 'VAT on the fee of the platform',
    },
    besideUncertain: (count) =>
      `${count} intervals are estimated or not settled: the greatest demand may be one of them`,
    greatestAt: 'greatest 15 min',
    unknown: 'unknown',
    notKnown: {
      reactive: 'the readings of this market carry no reactive energy',
      length: (minutes) => `demand is a mean of 15 minutes, and this market counts by ${minutes}`,
      nothing: 'no interval is settled',
      noRule: 'no official rule was found that says who owes it',
      platform: 'whether who runs the platform is registered for VAT, and the fee includes it, is not known here',
      changed: (tariffs) =>
        `the tariff changed within the month (${tariffs}), and no official rule for parts of a month was found`,
    },
    lines: {
      bought: 'Energy bought from neighbours',
      sold: 'Energy sold to neighbours',
      'green-bought': 'Premium for green energy received',
      'green-sold': 'Premium for green energy given',
      'platform-fee': 'Platform fee of what was sold',
      wheeling: 'Wheeling of what was sold',
      losses: 'Losses of what was sold',
      retail: 'Energy from the grid',
      'retail-on-peak': 'Energy from the grid, on-peak',
      'retail-off-peak': 'Energy from the grid, off-peak',
      ft: 'Ft',
      'buy-back': 'Surplus sold to the grid',
      service: 'Service charge',
      vat: 'VAT',
    },
  },
  th: {
    invoice: 'ใบแจ้งค่าไฟฟ้า',
    preview: 'ตัวอย่างใบแจ้งค่าไฟฟ้า: ยังไม่ปิดบัญชีของเดือน ตัวเลขอาจเปลี่ยนแปลง',
    statement: 'รายการเดินบัญชี',
    number: 'เลขที่',
    account: 'บัญชี',
    market: 'ตลาด',
    month: 'เดือน',
    issued: 'วันที่ออก',
    line: 'รายการ',
    energy: 'พลังงานไฟฟ้า (หน่วย)',
    amount: 'จำนวนเงิน (บาท)',
    exact: 'จำนวนก่อนปัดเศษ (บาท)',
    total: 'รวม',
    toPay: 'ยอดที่ต้องชำระ',
    toReceive: 'ยอดที่ได้รับ',
    rounding: 'รวมการปัดเศษเป็นสตางค์',
    corrects: 'แก้ไขรายการของ',
    priced: 'ราคา',
    price: 'บาท/หน่วย',
    source: 'แหล่งที่มา',
    unconfirmed: 'รอการยืนยัน',
    toConfirm: 'มีราคาหรือประเภทของวันที่รอการยืนยัน ตัวเลขอาจเปลี่ยนแปลง',
    thb: 'บาท',
    perInterval: 'ช่วงเวลา',
    day: 'วันที่',
    drawn: 'รับไฟเข้า (หน่วย)',
    given: 'ส่งไฟออก (หน่วย)',
    bought: 'ซื้อ (หน่วย)',
    sold: 'ขาย (หน่วย)',
    trades: 'รายการซื้อขาย',
    traded: 'ซื้อขาย (บาท)',
    charged: 'ค่าธรรมเนียมการขาย (บาท)',
    overLines: 'ผ่านสาย: ส่วนต่างระหว่างราคาที่นี่กับราคาที่ปลายอีกด้าน ไม่ใช่ค่าใช้จ่ายเพิ่ม และไม่รวมในยอดใด',
    overLinesOf: { bought: 'รวมอยู่ในราคาที่ซื้อ', sold: 'อยู่เหนือราคาที่ขาย' },
    lineFees: 'ค่าผ่านสาย (บาท)',
    congestionRent: 'ค่าเช่าความแออัด (บาท)',
    imbalance: 'ค่าไฟฟ้าและไฟฟ้าส่วนเกิน (บาท)',
    balance: 'ยอดคงเหลือ',
    setAside: 'กันไว้สำหรับคำสั่ง',
    estimated: 'ค่าประมาณ',
    without: 'หากไม่ได้ซื้อขาย',
    asTraded: 'ตามที่ซื้อขาย (บาท)',
    asUntraded: 'หากไม่ได้ซื้อขาย (บาท)',
    difference: 'ส่วนต่าง (บาท)',
    simulation: 'เป็นการจำลอง ไม่มีการเรียกเก็บเงินจริง',
    notes: {
      notPriced: (count, first) =>
        count === 1
          ? `ช่วงเวลา ${first} คำนวณราคาไม่ได้หรือยังไม่ได้ชำระราคา จึงไม่รวมในตัวเลขนี้`
          : `${count} ช่วงเวลาตั้งแต่ ${first} คำนวณราคาไม่ได้หรือยังไม่ได้ชำระราคา จึงไม่รวมในตัวเลขนี้`,
      addedUp: 'กฎของตลาดในเวลานั้นไม่ได้รวมยอดรายเดือน ตัวเลขนี้จึงรวมจากการชำระราคาแต่ละครั้ง',
      ofBill: (from, to) =>
        `จัดทำจากใบคำนวณช่วง ${from} ถึง ${to} ที่ตรวจสอบแล้ว ไม่รวมค่าบริการซึ่งคิดเมื่อสิ้นเดือน และไม่รวมการแก้ไขรายการของเดือนก่อน`,
      ownKeys: 'ใบคำนวณนี้ตรวจด้วยกุญแจในโฟลเดอร์ของตนเอง ซึ่งผู้จัดทำโฟลเดอร์เป็นผู้เลือก ควรตรวจด้วยกุญแจที่คุณได้รับไว้ โดยใช้ --trust',
      unlike: (lines) => `ช่วงเวลาด้านล่างรวมแล้วไม่ตรงกับยอดที่ตลาดรวมไว้ในรายการ: ${lines}`,
    },
    beside: 'รายการที่การไฟฟ้าเรียกเก็บต่างหาก ไม่รวมภาษีมูลค่าเพิ่ม และไม่รวมในยอดข้างต้น',
    besideLines: {
      demand: 'ค่าความต้องการพลังไฟฟ้า',
      kvar: 'ค่าเพาเวอร์แฟคเตอร์',
      wheeling: 'ค่าบริการผ่านสายของไฟฟ้าที่ซื้อจากเพื่อนบ้าน',
      green: 'ส่วนเพิ่มไฟฟ้าสีเขียว (UGT)',
      'vat-of-trades': 'ภาษีมูลค่าเพิ่มของการซื้อขายระหว่างเพื่อนบ้าน',
      'vat-of-fees': 'ภาษีมูลค่าเพิ่มของค่าธรรมเนียมแพลตฟอร์ม',
    },
    besideUncertain: (count) => `${count} ช่วงเวลาเป็นค่าประมาณหรือยังไม่ได้ชำระราคา ค่าสูงสุดอาจอยู่ในช่วงเหล่านั้น`,
    greatestAt: 'ค่าเฉลี่ย 15 นาทีสูงสุด',
    unknown: 'ไม่ทราบ',
    notKnown: {
      reactive: 'ค่าที่อ่านได้ของตลาดนี้ไม่มีพลังงานรีแอกทีฟ',
      length: (minutes) => `ความต้องการพลังไฟฟ้าเป็นค่าเฉลี่ย 15 นาที แต่ตลาดนี้นับทุก ${minutes} นาที`,
      nothing: 'ยังไม่มีช่วงเวลาที่ชำระราคาแล้ว',
      noRule: 'ไม่พบกฎทางการที่ระบุว่าใครเป็นผู้ชำระ',
      platform: 'ไม่ทราบว่าผู้ให้บริการแพลตฟอร์มจดทะเบียนภาษีมูลค่าเพิ่มหรือไม่ และค่าธรรมเนียมรวมภาษีแล้วหรือไม่',
      changed: (tariffs) => `อัตราค่าไฟฟ้าเปลี่ยนภายในเดือน (${tariffs}) และไม่พบกฎทางการสำหรับการคิดเพียงบางส่วนของเดือน`,
    },
    lines: {
      bought: 'ซื้อไฟฟ้าจากเพื่อนบ้าน',
      sold: 'ขายไฟฟ้าให้เพื่อนบ้าน',
      'green-bought': 'ส่วนเพิ่มไฟฟ้าสีเขียวที่ได้รับ',
      'green-sold': 'ส่วนเพิ่มไฟฟ้าสีเขียวที่ส่งให้',
      'platform-fee': 'ค่าธรรมเนียมแพลตฟอร์มของการขาย',
      wheeling: 'ค่าบริการผ่านสายของการขาย',
      losses: 'ค่าสูญเสียในระบบของการขาย',
      retail: 'ค่าไฟฟ้าฐาน',
      'retail-on-peak': 'ค่าไฟฟ้าฐาน ช่วง On Peak',
      'retail-off-peak': 'ค่าไฟฟ้าฐาน ช่วง Off Peak',
      ft: 'ค่าไฟฟ้าผันแปร (Ft)',
      'buy-back': 'ไฟฟ้าส่วนเกินที่ขายเข้าระบบ',
      service: 'ค่าบริการ',
      vat: 'ภาษีมูลค่าเพิ่ม',
    },
  },
};
