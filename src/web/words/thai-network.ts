import { dateOf } from '../format/moment.ts';
import { referenceInThai } from './thai-reference-data.ts';

/** The parts of a sentence that are names or figures, in order; and how a sentence within it is said in Thai. */
type Say = (found: readonly string[], within: (sentence: string) => string) => string;

/** What a tariff has no entry of; the names are those of its file. */
const lists: Readonly<Record<string, string>> = {
  energy: 'ค่าพลังงานไฟฟ้า',
  ft: 'ค่า Ft ',
  vat: 'ภาษีมูลค่าเพิ่ม',
  buyBack: 'ราคารับซื้อ',
  wheeling: 'ค่าผ่านสาย',
  service: 'ค่าบริการ',
  demand: 'ค่าความต้องการพลังไฟฟ้า',
  kvar: 'ค่ากำลังรีแอกทีฟ',
  minimum: 'ค่าไฟฟ้าต่ำสุด',
  green: 'ค่าไฟฟ้าสีเขียว',
};

/** `24 พ.ย. 2569` of a day, in years of the Buddhist era; anything else as it is. */
const day = (date = ''): string => (/^\d{4}-\d\d-\d\d$/.test(date) ? dateOf(date, 'th') : date);

/** Why there is no price for a time; the English is in `src/tariff` and `src/market/network`. */
const prices: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^the tariff (\S+) has no (\S+) for (\S+): (.+)$/,
    ([tariff, list = '', date, why = ''], within) =>
      `อัตรา ${tariff} ไม่มี${lists[list] ?? ` ${list} `}สำหรับ ${day(date)}: ${within(why)}`,
  ],
  [/^add one with its source$/, () => 'ให้เพิ่มพร้อมแหล่งที่มา'],
  [/^no tariff is called (\S+); there are (.+)$/, ([name, known]) => `ไม่มีอัตราชื่อ ${name} มี ${known}`],
  [
    /^the tariff (\S+) is priced by the month's energy: which block a kWh falls into is known when the month is over$/,
    ([tariff]) => `อัตรา ${tariff} คิดตามพลังงานของทั้งเดือน จึงทราบว่าแต่ละ kWh อยู่ในขั้นใดเมื่อจบเดือน`,
  ],
  [
    /^it is priced by the energy of a month, which no interval has$/,
    () => 'ราคาคิดตามพลังงานของทั้งเดือน จึงไม่มีราคาของแต่ละช่วง',
  ],
  [/^no price of this tariff depends on the hour$/, () => 'อัตรานี้ไม่มีราคาที่ขึ้นกับช่วงเวลา'],
  [
    /^the calendar (\S+) covers (\S+) to (\S+), not (\S+)$/,
    ([calendar, from, to, date]) => `ปฏิทิน ${calendar} ครอบคลุม ${day(from)} ถึง ${day(to)} ไม่ถึง ${day(date)}`,
  ],
  [
    /^the prices (\S+) say nothing of (\S+): add an entry with its source$/,
    ([list, date]) => `ราคา ${list} ไม่มีค่าของ ${day(date)} ให้เพิ่มรายการพร้อมแหล่งที่มา`,
  ],
  [
    /^the curve of (\S+) says nothing of (\S+): add steps with their source$/,
    ([node, date]) => `เส้นราคาของ ${node} ไม่มีขั้นของ ${day(date)} ให้เพิ่มขั้นพร้อมแหล่งที่มา`,
  ],
  [
    /^the prices (\S+) are not known for (\S+): (.+)$/,
    ([list, date, why = ''], within) => `ไม่ทราบราคา ${list} ของ ${day(date)}: ${within(why)}`,
  ],
  [/^a price of (-?\d+) µTHB\/kWh is below nothing$/, ([price]) => `ราคา ${price} µTHB/kWh ต่ำกว่าศูนย์`],
  [
    /^(\S+) would sell at (-?\d+) and buy at (-?\d+) µTHB\/kWh: it stays out$/,
    ([node, ask, bid]) => `${node} จะขายที่ ${ask} และรับซื้อที่ ${bid} µTHB/kWh จึงไม่เข้าร่วม`,
  ],
  [
    /^(\S+) stays out with a price outside of the caps of an emergency$/,
    ([node]) => `${node} ไม่เข้าร่วม เพราะราคาอยู่นอกข้อจำกัดของภาวะฉุกเฉิน`,
  ],
];

const priceInThai = (sentence: string): string | null => {
  const shipped = referenceInThai(sentence);
  if (shipped !== null) return shipped;
  for (const [pattern, say] of prices) {
    const found = pattern.exec(sentence);
    if (found !== null) return say(found.slice(1), (part) => unknownInThai(part) ?? part);
  }
  return null;
};

/** Several reasons stand in one sentence; a source's own words may have semicolons too. */
const another = /; (?=the (?:tariff|prices|calendar) |no (?:tariff|price) |a price of |\S+ (?:would sell|stays out))/;

/** Why there is no price, all reasons of it, in Thai; null for anything else. */
export const unknownInThai = (sentence: string): string | null => {
  const reasons = sentence.split(another).map(priceInThai);
  return reasons.every((reason) => reason !== null) ? reasons.join(' และ') : null;
};

/** What is said of the ends of a market's lines; the English is in `src/core/stray-nodes.ts`. */
export const networkSentences: readonly (readonly [pattern: RegExp, say: Say])[] = [
  [
    /^market\.lines ends at (\S+), which is no zone of the registry: nobody can trade there\.$/,
    ([node]) => `market.lines สิ้นสุดที่ ${node} ซึ่งไม่ใช่โซนในทะเบียน จึงไม่มีใครซื้อขายที่นั่นได้`,
  ],
  [
    /^market\.nodes has (\S+), which is a zone of the registry: it does not trade as a node\.$/,
    ([node]) => `market.nodes มี ${node} ซึ่งเป็นโซนในทะเบียน จึงไม่ซื้อขายในฐานะโหนด`,
  ],
  [
    /^No line of market\.lines leads to the zone (\S+): it trades with no other\.$/,
    ([zone]) => `ไม่มีสายใน market.lines ไปถึงโซน ${zone} จึงไม่ซื้อขายกับโซนอื่น`,
  ],
  [
    /^The account (\S+) has the tariff (\S+) from (\S+) on, which the rules of this market do not have\.$/,
    ([account, tariff, from]) => `บัญชี ${account} ใช้อัตรา ${tariff} ตั้งแต่ ${from} ซึ่งไม่มีในกฎของตลาดนี้`,
  ],
  [
    /^Is "([^"]+)" meant\?(?: (.+))?$/,
    ([meant, then = ''], within) => `หมายถึง "${meant}" หรือไม่${then === '' ? '' : ` ${within(then)}`}`,
  ],
  [/^(\d+) more such names are in the core's log\.$/, ([more]) => `ยังมีชื่อเช่นนี้อีก ${more} ชื่อในล็อกของคอร์`],
  [/^Correct the configuration or the registry\.$/, () => 'ให้แก้การตั้งค่าหรือทะเบียน'],
  [/^The ends of market\.lines are zones of the registry again\.$/, () => 'ปลายของ market.lines เป็นโซนในทะเบียนครบแล้ว'],
];
