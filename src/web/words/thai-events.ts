import { dateOf, timeOfDay } from '../format/moment.ts';
import type { Sentence } from './thai-sentence.ts';

const kinds: Readonly<Record<string, string>> = {
  'Voltage dip': 'แรงดันตกชั่วขณะ',
  'Voltage swell': 'แรงดันเกินชั่วขณะ',
  Interruption: 'ไฟฟ้าดับ',
  'Rapid voltage change': 'แรงดันเปลี่ยนแปลงอย่างรวดเร็ว',
};
const kind = `(${Object.keys(kinds).join('|')})`;

const advices: Readonly<Record<string, string>> = {
  'If it comes back, look for a fault or a heavy start nearby.': 'หากเกิดซ้ำ ให้หาจุดลัดวงจรหรือการสตาร์ตโหลดหนักใกล้เคียง',
  'Look for a loose neutral, lost load or an earth fault of another phase.':
    'ตรวจสายนิวทรัลหลวม โหลดหลุด หรือเฟสอื่นลัดวงจรลงดิน',
  'Check the main switch and the fuses, then ask the network operator.': 'ตรวจสวิตช์ประธานและฟิวส์ แล้วสอบถามการไฟฟ้า',
  'Look for large loads, inverters or tap changers that switch.': 'ตรวจโหลดขนาดใหญ่ อินเวอร์เตอร์ หรือตัวเปลี่ยนแทปที่มีการสวิตช์',
};

const andMore = (names: string): string => names.replace(/ and (\d+) more$/, ' และอีก $1 เครื่อง');
const named = (feeder: string): string => (feeder === '' ? '' : ` ${feeder}`);
/** `f1, f2 and f3`, `f1, f2, f3 and 2 more`. */
export const namedTogether = (names: string): string => andMore(names).replace(/ and (\S+)$/, ' และ $1');
const seenBySome = (some = '', all = '', feeder = ''): string =>
  `มิเตอร์ ${some} จาก ${all} เครื่องเห็น${feeder === '' ? '' : ` ทั้งหมดอยู่บนฟีดเดอร์ ${feeder}`}`;
/** Seconds; nobody knows where there are none. */
const atMost = (seconds: string): string =>
  seconds === '' ? 'และไม่มีใครทราบว่านานที่สุดเท่าใด' : `และไม่เกิน ${seconds} วินาที`;
/** `24 พ.ย. 2569 10:00:00`, of an ISO 8601 moment. */
const moment = (at: string): string => `${dateOf(at, 'th')} ${timeOfDay(at)}`;
const onPhases = (phases: string): string => (phases === '' ? '' : ` เฉพาะเฟส ${phases}`);

/** Alarms of dips, swells, interruptions and rapid changes; the English is in `src/power-quality/events`. */
const alarms: readonly Sentence[] = [
  [
    new RegExp(
      `^${kind} at (\\S+) phases? (.+?): (by )?([\\d.]+) V, ([\\d.]+) of ([\\d.]+) V \\(indicative(.*?)\\)\\. (.+)$`,
    ),
    ([name = '', device, phases, by, volts, part, nominal, unconfirmed, advice = '']) =>
      `${kinds[name] ?? name}ที่ ${device} เฟส ${phases} ${by === '' ? '' : 'เปลี่ยนไป '}${volts} V คิดเป็น ${part} เท่าของ ${nominal} V (ค่าบ่งชี้${unconfirmed === '' ? '' : ' ยังไม่ได้ยืนยันขีดจำกัดกับหน่วยงาน'}) ${advices[advice] ?? advice}`,
  ],
  [
    new RegExp(
      `^${kind} first seen by (\\S+) is over after ([\\d.]+) s: (\\d+) meters? saw it, at worst ([\\d.]+) V, ([\\d.]+) of nominal\\.$`,
    ),
    ([name = '', device, seconds, meters, volts, part]) =>
      `${kinds[name] ?? name}ที่ ${device} เห็นก่อน สิ้นสุดแล้วหลัง ${seconds} วินาที มิเตอร์ ${meters} เครื่องเห็น ค่ารุนแรงที่สุด ${volts} V คิดเป็น ${part} เท่าของแรงดันระบุ`,
  ],
  [
    new RegExp(
      `^${kind} first seen by (\\S+) is over after at least (\\d+) s and (?:at most (\\d+) s|nobody knows how long at most) \\(the gateway did not run in it\\): (\\d+) meters? saw it, at worst ([\\d.]+) V, ([\\d.]+) of nominal\\.$`,
    ),
    ([name = '', device, least, most = '', meters, volts, part]) =>
      `${kinds[name] ?? name}ที่ ${device} เห็นก่อน สิ้นสุดแล้ว นานอย่างน้อย ${least} วินาที ${atMost(most)} (เกตเวย์ไม่ทำงานระหว่างนั้น) มิเตอร์ ${meters} เครื่องเห็น ค่ารุนแรงที่สุด ${volts} V คิดเป็น ${part} เท่าของแรงดันระบุ`,
  ],
  [
    new RegExp(`^${kind} first seen by (\\S+) went on as (an interruption|a dip or a swell)\\.$`),
    ([name = '', device, as]) =>
      `${kinds[name] ?? name}ที่ ${device} เห็นก่อน กลายเป็น${as === 'an interruption' ? 'ไฟฟ้าดับ' : 'แรงดันตกหรือเกินชั่วขณะ'}`,
  ],
  [
    new RegExp(`^${kind} first seen by (\\S+) is over; it began before this gateway was started\\.$`),
    ([name = '', device]) => `${kinds[name] ?? name}ที่ ${device} เห็นก่อน สิ้นสุดแล้ว เริ่มขึ้นก่อนเกตเวย์นี้เริ่มทำงาน`,
  ],
  [
    new RegExp(`^${kind} first seen by (\\S+): it is no longer watched there\\.$`),
    ([name = '', device]) => `${kinds[name] ?? name}ที่ ${device} เห็นก่อน ไม่มีการเฝ้าดูที่นั่นแล้ว`,
  ],
];

/** Where to look first; hints are of one to three of these. */
const hints: readonly Sentence[] = [
  [
    /^Only (\S+) saw it, and no other meter could have: compare it with its neighbours\.$/,
    ([device]) => `มีเพียง ${device} ที่เห็น และไม่มีมิเตอร์อื่นที่เห็นได้ ให้เทียบกับเพื่อนบ้าน`,
  ],
  [
    /^Only (\S+) saw it: look for a large load or an inverter that switches behind it\.$/,
    ([device]) => `มีเพียง ${device} ที่เห็น ตรวจโหลดขนาดใหญ่หรืออินเวอร์เตอร์ที่สวิตช์อยู่หลังมิเตอร์`,
  ],
  [
    /^Only (\S+) saw it, on phases? (.+) alone: look at its own connection and load there\.$/,
    ([device, phases = '']) => `มีเพียง ${device} ที่เห็น${onPhases(phases)} ตรวจจุดต่อและโหลดของมิเตอร์นี้`,
  ],
  [
    /^Only (\S+) saw it, on all it measures: look at its service line and its main switch\.$/,
    ([device]) => `มีเพียง ${device} ที่เห็น ทุกเฟสที่วัด ตรวจสายเข้าบ้านและสวิตช์ประธาน`,
  ],
  [
    /^Every meter that answered saw it \((\d+)\): look for a tap change or a large load upstream of the (?:feeder head|head of feeder (\S+))\.$/,
    ([meters, feeder = '']) =>
      `มิเตอร์ที่ตอบเห็นทั้งหมด (${meters} เครื่อง) ตรวจการเปลี่ยนแทปหรือโหลดขนาดใหญ่เหนือต้นฟีดเดอร์${named(feeder)}`,
  ],
  [
    /^Every meter that answered saw it \((\d+)\), on phases? (.+) alone: look for a fault or a lost fuse there\.$/,
    ([meters, phases = '']) => `มิเตอร์ที่ตอบเห็นทั้งหมด (${meters} เครื่อง)${onPhases(phases)} ตรวจจุดลัดวงจรหรือฟิวส์ขาดที่เฟสนั้น`,
  ],
  [
    /^(\d+) of (\d+) gateways saw it: look at what feeds them all\.$/,
    ([some, all]) => `เกตเวย์ ${some} จาก ${all} เครื่องเห็น ให้ตรวจสิ่งที่จ่ายไฟให้ทั้งหมด`,
  ],
  [
    /^Every meter that answered saw it \((\d+)\): look upstream of the (?:feeder head|head of feeder (\S+))\.$/,
    ([meters, feeder = '']) => `มิเตอร์ที่ตอบเห็นทั้งหมด (${meters} เครื่อง) ให้ตรวจเหนือต้นฟีดเดอร์${named(feeder)}`,
  ],
  [
    /^(\d+) of (\d+) meters saw it(?:, all on feeder (\S+))?, on phases? (.+) alone: look for a fault or a lost fuse there, on what they share\.$/,
    ([some, all, feeder = '', phases = '']) =>
      `${seenBySome(some, all, feeder)}${onPhases(phases)} ตรวจจุดลัดวงจรหรือฟิวส์ขาดที่เฟสนั้นในส่วนที่ใช้ร่วมกัน`,
  ],
  [
    /^(\d+) of (\d+) meters saw it: look at the section of the feeder they share\.$/,
    ([some, all]) => `${seenBySome(some, all)} ตรวจช่วงฟีดเดอร์ที่ใช้ร่วมกัน`,
  ],
  [
    /^(\d+) of (\d+) meters saw it, on feeders (.+): look at what these share upstream\.$/,
    ([some, all, feeders = '']) =>
      `${seenBySome(some, all)} บนฟีดเดอร์ ${namedTogether(feeders)} ตรวจส่วนต้นทางที่ฟีดเดอร์เหล่านี้ใช้ร่วมกัน`,
  ],
  [
    /^(\d+) of (\d+) meters saw it, all on feeder (\S+), and nobody else: look at its head, its switch and its fuses\.$/,
    ([some, all, feeder]) => `${seenBySome(some, all, feeder)} ไม่มีที่อื่นเห็น ตรวจต้นฟีดเดอร์ สวิตช์ และฟิวส์ของฟีดเดอร์นี้`,
  ],
  [
    /^(\d+) of (\d+) meters saw it, all on feeder (\S+), but not its head (\S+): look between the head and these\.$/,
    ([some, all, feeder, head]) =>
      `${seenBySome(some, all, feeder)} แต่มิเตอร์ต้นฟีดเดอร์ ${head} ไม่เห็น ตรวจช่วงระหว่างต้นฟีดเดอร์กับมิเตอร์เหล่านี้`,
  ],
  [
    /^(\d+) of (\d+) meters saw it, all on feeder (\S+): look at the section they share\.$/,
    ([some, all, feeder]) => `${seenBySome(some, all, feeder)} ตรวจช่วงที่ใช้ร่วมกัน`,
  ],
  [
    /^Some phases went low while others went high: look for a loose or broken neutral\.$/,
    () => 'บางเฟสแรงดันตกขณะที่เฟสอื่นแรงดันเกิน ตรวจสายนิวทรัลหลวมหรือขาด',
  ],
  [
    /^Only ([^.:]+) counted it \((\d+) in all\), polling did not see it: read the event log of the meter\.$/,
    ([names = '', count]) =>
      `มีเพียงตัวนับของ ${andMore(names)} ที่นับได้ (รวม ${count} ครั้ง) การอ่านค่าไม่เห็น ให้อ่านบันทึกเหตุการณ์ของมิเตอร์`,
  ],
  [
    /^([^.:]+) fell silent in it: the supply may have been lost there\.$/,
    ([names = '']) => `${andMore(names)} เงียบไประหว่างนั้น อาจไม่มีไฟเลี้ยง`,
  ],
  [
    /^The gateway did not run from (\S+) to (\S+): it lasted at least (\d+) s and (?:at most (\d+) s|nobody knows how long at most)\.$/,
    ([from = '', to = '', least, most = '']) =>
      `เกตเวย์ไม่ทำงานตั้งแต่ ${moment(from)} ถึง ${moment(to)} เหตุการณ์นี้นานอย่างน้อย ${least} วินาที ${atMost(most)}`,
  ],
  [/^Meters counted (\d+) more that polling did not see\.$/, ([count]) => `มิเตอร์นับได้อีก ${count} ครั้งที่การอ่านค่าไม่เห็น`],
];

/** What is said of voltage events, with their figures. */
export const eventSentences: readonly Sentence[] = [...alarms, ...hints];
