import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { strayNodes } from '../../src/core/stray-nodes.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant } from '../../src/domain/time.ts';
import { type NetworkNode, type NodePrice, type NodePrices, nodeCurve } from '../../src/market/network/network-node.ts';
import { datedLists } from '../../src/tariff/tariff.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { unknownInThai } from '../../src/web/words/thai-network.ts';

const line = (from: string) => ({ from, to: 'root', fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null });
const zones = (...ids: readonly string[]) => ({
  zones: ids.map((id) => ({ id, statedLossPpm: { lowest: 0, highest: 0 } })),
});

test('everything that is said of stray ends of lines has its Thai, with the names', () => {
  const nodes: readonly NetworkNode[] = [{ id: 'zone-2', kind: 'utility', sells: null, buys: null }];
  const said = strayNodes({ root: 'root', lines: [line('zone-l'), line('zone-2')], nodes }, zones('zone-1', 'zone-2'));
  expect(said.map((sentence) => inThai(sentence))).toEqual([
    'market.lines สิ้นสุดที่ zone-l ซึ่งไม่ใช่โซนในทะเบียน จึงไม่มีใครซื้อขายที่นั่นได้ หมายถึง "zone-1" หรือไม่',
    'market.nodes มี zone-2 ซึ่งเป็นโซนในทะเบียน จึงไม่ซื้อขายในฐานะโหนด',
    'ไม่มีสายใน market.lines ไปถึงโซน zone-1 จึงไม่ซื้อขายกับโซนอื่น',
  ]);
  // As the alarm says it.
  expect(inThai(`${said[0]} 2 more such names are in the core's log. Correct the configuration or the registry.`)).toBe(
    'market.lines สิ้นสุดที่ zone-l ซึ่งไม่ใช่โซนในทะเบียน จึงไม่มีใครซื้อขายที่นั่นได้ หมายถึง "zone-1" หรือไม่ ยังมีชื่อเช่นนี้อีก 2 ชื่อในล็อกของคอร์ ให้แก้การตั้งค่าหรือทะเบียน',
  );
  expect(inThai('The ends of market.lines are zones of the registry again.')).toMatch(/[ก-๙]/);
});

const price = (entry: object): NodePrices => ({
  ...{ list: 'edl', calendar: null, peak: { from: 540, to: 1_320 } },
  entries: [{ from: '2026-01-01', to: '2026-12-31', source: 's', confidence: 'unconfirmed', ...entry } as NodePrice],
});
const sides = (sells: NodePrices | null, buys: NodePrices | null): NetworkNode => ({
  ...{ id: 'border', kind: 'cross-border' },
  sells: sells && { watts: 1_000, prices: sells },
  buys: buys && { watts: 1_000, prices: buys },
});
const whyAt = (node: NetworkNode, at: string): string =>
  nodeCurve(node, instant(Date.parse(at)), {
    priceOf: () => ({ unknown: 'the tariff t-1 has no ft for 2026-11-24: add one with its source' }),
    calendars: [],
  }).why ?? '';
const now = '2026-11-24T10:00:00+07:00';

test.for<readonly [string, string]>([
  [whyAt(sides(price({ anyTime: -5 }), null), now), 'ราคา -5 µTHB/kWh ต่ำกว่าศูนย์'],
  [whyAt(sides(price({ anyTime: 3 }), price({ anyTime: 4 })), now), 'border จะขายที่ 3 และรับซื้อที่ 4 µTHB/kWh จึงไม่เข้าร่วม'],
  [
    whyAt(sides(price({ anyTime: 3 }), null), '2027-01-01T00:00:00+07:00'),
    'ราคา edl ไม่มีค่าของ 1 ม.ค. 2570 ให้เพิ่มรายการพร้อมแหล่งที่มา',
  ],
  [
    whyAt(sides({ tariff: 't-1' }, price({ unknown: 'the contract is secret; ask EGAT' })), now),
    'อัตรา t-1 ไม่มีค่า Ft สำหรับ 24 พ.ย. 2569: ให้เพิ่มพร้อมแหล่งที่มา และไม่ทราบราคา edl ของ 24 พ.ย. 2569: the contract is secret; ask EGAT',
  ],
  [whyAt(sides(price({ onPeak: 4, offPeak: 2 }), null), now), 'อัตรานี้ไม่มีราคาที่ขึ้นกับช่วงเวลา'],
  [
    'border stays out with a price outside of the caps of an emergency',
    'border ไม่เข้าร่วม เพราะราคาอยู่นอกข้อจำกัดของภาวะฉุกเฉิน',
  ],
])('why a node has no price: %s', ([english, thai]) => {
  expect(unknownInThai(english)).toBe(thai);
});

test('every list of a tariff has its name', () => {
  for (const list of datedLists)
    expect(unknownInThai(`the tariff t-1 has no ${list} for 2027-01-01: add one with its source`)).not.toContain(list);
});

test('what is no such reason is left to others', () => {
  expect(unknownInThai('The disk is on fire.')).toBeNull();
  expect(unknownInThai('the calendar x covers 1 to 2, not 3; the disk is on fire')).toBeNull();
});

test('why shipped files have no price, and where their emission factors are from, is said in Thai', () => {
  const texts = globSync('config/{market-data,tariffs,emissions}/*.json').flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(file.includes('emissions') ? /"source": "(.*)"/g : /"unknown": "(.*)"/g),
    ].map(([, text = '']) => text),
  );
  expect(new Set(texts).size).toBeGreaterThanOrEqual(6);
  for (const text of texts) expect(unknownInThai(text), text).toMatch(/[ก-๙]/);
  expect(
    unknownInThai(
      'the tariff pea-small has no ft for 2027-01-01: the ERC had not announced it by 2026-11-22 (expected late November to December 2026); the old value is never carried forward; the tariff pea-small has no energy for 2027-01-01: add one with its source',
    ),
  ).toBe(
    'อัตรา pea-small ไม่มีค่า Ft สำหรับ 1 ม.ค. 2570: ณ 22 พ.ย. 2569 กกพ. ยังไม่ประกาศ (คาดว่าปลาย พ.ย. ถึง ธ.ค. 2569) และไม่นำค่าเดิมมาใช้ต่อ และอัตรา pea-small ไม่มีค่าพลังงานไฟฟ้าสำหรับ 1 ม.ค. 2570: ให้เพิ่มพร้อมแหล่งที่มา',
  );
});
