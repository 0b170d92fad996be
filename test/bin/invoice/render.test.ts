import { describe, expect, it, test } from 'vitest';
import { hand } from '../../../src/bin/invoice/hand.ts';
import { pageLanguage } from '../../../src/bin/invoice/read-month.ts';
import {
  invoiceCsv,
  invoicePage,
  jsonOf,
  kwhText,
  type Statement,
  satangText,
  statementCsv,
  statementPage,
} from '../../../src/bin/invoice/render.ts';
import type { Invoice } from '../../../src/core/invoice/invoice.ts';
import { monthSpan } from '../../../src/domain/invoice-line.ts';
import { instant } from '../../../src/domain/time.ts';

const invoice: Invoice = {
  ...{ number: 'core-1/2026-11/a-1', realm: 'simulation', core: 'core-1', account: 'a-1', month: '2026-11' },
  ...monthSpan('2026-11'),
  issued: { at: instant(Date.parse('2027-01-15T07:45:00+07:00')), entry: 77, hash: 'ab'.repeat(32) },
  rows: [
    { kind: 'retail-on-peak', corrects: null, energyWh: 1660, money: -9_625_012_000n, invoiced: -9_630_000_000n },
    { kind: 'vat', corrects: '2026-10', energyWh: -20, money: 8_344_700n, invoiced: 10_000_000n },
  ],
  ...{ total: -9_620_000_000n, rounding: -3_332_700n, details: [], unconfirmed: true },
  prices: [{ kind: 'retail-on-peak', tariff: 'tou', price: 5_798_200, source: '<ERC>', confidence: 'secondary' }],
  notes: [{ kind: 'not-priced', count: 2, first: '2026-11-24T10:00:00+07:00' }],
  beside: [
    {
      ...{
        kind: 'demand',
        point: 'p-1',
        quantity: 400_400,
        at: '2026-11-24T10:15:00+07:00',
        money: -53_172_000_000_000n,
      },
      ...{ uncertain: 3, source: '<PEA>', confidence: 'unconfirmed' },
    },
    { kind: 'kvar', point: 'p-1', notKnown: { why: 'no-reactive-readings' } },
    { kind: 'wheeling', point: null, notKnown: { why: 'tariff', sentence: 'no <wheeling>' } },
  ],
};
const statement: Statement = {
  ...{ core: 'core-1', realm: 'simulation', account: 'a-1', month: '2026-11', balance: 5n, reserved: 0n },
  days: [
    {
      ...{ day: '2026-11-24', importWh: 500, exportWh: 200, boughtWh: 0, soldWh: 1200, trades: 2 },
      ...{
        traded: 4_650_000_000n,
        retail: -9_625_012_000n,
        charged: 0n,
        buyBack: 352_000_000n,
        total: -4_623_012_000n,
      },
      ...{ estimated: 1, unsettled: 0 },
    },
  ],
  whatIf: {
    rows: [{ kind: 'sold', traded: 4_650_000_000n, untraded: 0n, difference: 4_650_000_000n }],
    ...{
      traded: 4_650_000_000n,
      untraded: 0n,
      difference: 4_650_000_000n,
      notPriced: [{ kind: 'unlike', lines: ['x < y'] }],
    },
  },
};

test('a page is Thai, or in the language of all that is said, or of its own', () => {
  expect(
    [{}, { lang: 'en' }, { lang: 'en', language: 'th' }, { language: 'en' }].map((one) => pageLanguage(one as object)),
  ).toEqual(['th', 'en', 'th', 'en']);
});
test('a file that is there is not replaced, and that is a sentence', () => {
  const file = new URL(import.meta.url).pathname;
  expect(() => hand('x', file)).toThrow(`${file} is there already and is never replaced. Name another file.`);
});

test.for<readonly [bigint, string]>([
  [0n, '0.00'],
  [-9_630_000_000n, '-9.63'],
  [1_234_567_890_000_000n, '1,234,567.89'],
])('%d nTHB are %s baht', ([money, text]) => expect(satangText(money)).toBe(text));
test.for<readonly [number, string]>([
  [0, '0.000'],
  [7, '0.007'],
  [-20, '-0.020'],
  [12_345, '12.345'],
])('%d Wh are %s kWh', ([energy, text]) => expect(kwhText(energy)).toBe(text));

describe('an invoice', () => {
  it('as a table: a row a line, and the total', () =>
    expect(invoiceCsv(invoice).split('\r\n')).toEqual([
      'invoice,month,line,corrects,kwh,exact_thb,invoiced_thb',
      'core-1/2026-11/a-1,2026-11,retail-on-peak,,1.660,-9.625012000,-9.63',
      'core-1/2026-11/a-1,2026-11,vat,2026-10,-0.020,0.008344700,0.01',
      'core-1/2026-11/a-1,2026-11,total,,,-9.616667300,-9.62',
      '',
    ]));
  it('as JSON: money is a decimal string', () =>
    expect(JSON.parse(jsonOf(invoice))).toMatchObject({
      total: '-9620000000',
      rows: [{ invoiced: '-9630000000' }, {}],
    }));
  it('to print in Thai: Buddhist years, the sum to pay, nothing of a source is markup', () => {
    const page = invoicePage(invoice, 'th');
    expect(page).toContain('<html lang="th">');
    for (const text of [
      'ใบแจ้งค่าไฟฟ้า',
      'พ.ย. 2569',
      '15 ม.ค. 2570',
      'ยอดที่ต้องชำระ',
      '&lt;ERC&gt; (อ้างอิงจากผู้อื่น)',
      'มีราคาหรือประเภทของวันที่รอการยืนยัน',
      '-0.003332700 บาท',
      'ภาษีมูลค่าเพิ่ม (แก้ไขรายการของ ต.ค. 2569)',
    ])
      expect(page).toContain(text);
    expect(page).toContain('<td class="n">9.62</td>');
    expect(page).not.toContain('<ERC>');
    expect(page).not.toContain('THB');
  });
  it('prices are those of its rows, and nothing is to be confirmed where nothing is', () => {
    const [one] = invoice.prices;
    const prices = [...invoice.prices, { ...one, kind: 'buy-back', source: 'of no row' } as const] as Invoice['prices'];
    const page = invoicePage({ ...invoice, prices, unconfirmed: false }, 'en');
    expect(page).toContain('&lt;ERC&gt; (quoted by others)');
    for (const text of ['of no row', 'still to be confirmed']) expect(page).not.toContain(text);
    expect(invoicePage(invoice, 'en')).toContain('is still to be confirmed: figures may change.');
  });
  it('notes and what the utility charges beside are in the language of the page', () => {
    const [thai, english] = [invoicePage(invoice, 'th'), invoicePage(invoice, 'en')];
    for (const text of [
      '2 ช่วงเวลาตั้งแต่ 24 พ.ย. 2569 10:00 คำนวณราคาไม่ได้',
      'ค่าความต้องการพลังไฟฟ้า (p-1): 400.4 kW, ค่าเฉลี่ย 15 นาทีสูงสุด 24 พ.ย. 2569 10:15, 3 ช่วงเวลาเป็นค่าประมาณ',
      'ค่าที่อ่านได้ของตลาดนี้ไม่มีพลังงานรีแอกทีฟ',
      '<td class="n">ไม่ทราบ</td>',
      'รายการที่การไฟฟ้าเรียกเก็บต่างหาก',
    ])
      expect(thai).toContain(text);
    for (const text of [
      '2 intervals from 24 Nov 2026 10:00 on cannot be priced',
      '<td class="n">-53,172.00</td><td>&lt;PEA&gt; (to be confirmed)</td>',
      'Wheeling of what was bought from neighbours: no &lt;wheeling&gt;',
    ])
      expect(english).toContain(text);
    expect(invoicePage({ ...invoice, beside: [] }, 'en')).not.toContain('Charged by the utility');
  });
  it('what lines had of a price is said, and added to nothing', () => {
    const overLines = [{ side: 'bought', energyWh: 5_000, fees: 2_500_000_000n, rent: 12_500_000_000n }] as const;
    expect(
      invoiceCsv({ ...invoice, overLines })
        .split('\r\n')
        .slice(3),
    ).toEqual([
      'core-1/2026-11/a-1,2026-11,total,,,-9.616667300,-9.62',
      'core-1/2026-11/a-1,2026-11,line-fees-of-bought,,5.000,2.500000000,',
      'core-1/2026-11/a-1,2026-11,congestion-rent-of-bought,,5.000,12.500000000,',
      '',
    ]);
    const row = '<td class="n">5.000</td><td class="n">2.500000000</td><td class="n">12.500000000</td>';
    for (const language of ['th', 'en'] as const) {
      expect(invoicePage({ ...invoice, overLines }, language)).toContain(row);
      expect(invoicePage(invoice, language)).not.toContain(row);
    }
  });
  it('a preview says that it is one, in English', () => {
    const page = invoicePage({ ...invoice, issued: null }, 'en');
    expect(page).toContain('Preview of an invoice');
    expect(page).not.toContain('Issued');
  });
});

describe('a statement', () => {
  it('as a table: a row a day', () =>
    expect(statementCsv(statement).split('\r\n')[1]).toBe(
      'a-1,2026-11-24,0.500,0.200,0.000,1.200,2,4.650000000,0.000000000,-9.625012000,0.352000000,-4.623012000,1,0',
    ));
  it('to print: the days, and what it had been without trading', () => {
    const page = statementPage(statement, 'en');
    expect(page).toContain('Balance now 0.000000005 THB, ');
    expect(statementPage(statement, 'th')).not.toContain('THB');
    for (const text of ['24 Nov 2026', '1 estimated', 'x &lt; y', 'Without trading', '-9.273012000'])
      expect(page).toContain(text);
  });
});
