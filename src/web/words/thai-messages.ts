import { thai } from './thai.ts';
import { faultSentences } from './thai-faults.ts';

/** The parts of a server's sentence that are names or figures, in the order they stand in it. */
type Found = readonly string[];
type Sentence = readonly [pattern: RegExp, say: (found: Found) => string];

const reasons: Readonly<Record<string, string>> = thai.reasons;

const quantities: Readonly<Record<string, string>> = {
  Voltage: 'แรงดันไฟฟ้า',
  'Frequency, 10 s mean': 'ความถี่เฉลี่ย 10 วินาที',
  'Voltage unbalance U2/U1': 'แรงดันไม่สมดุล U2/U1',
};

const placeOf = (place: string): string =>
  place === 'the grid' ? 'ของระบบไฟฟ้า' : `ของ ${place.replace('phase', 'เฟส')}`;

const spanOf = (span: string): string => span.replace(' to ', ' ถึง ').replace(/ and above$/, ' ขึ้นไป');

const caveat = (name: string, confirmed: boolean): string =>
  `(${name} ค่าบ่งชี้${confirmed ? '' : ' ยังไม่ได้ยืนยันขีดจำกัดกับหน่วยงาน'})`;

const advices: Readonly<Record<string, string>> = {
  'Check tap position and feeder load, and where it is high, PV export.':
    'ตรวจตำแหน่งแทปหม้อแปลงและโหลดของฟีดเดอร์ และหากแรงดันสูง ตรวจการส่งไฟออกจากโซลาร์เซลล์',
  'Nothing to do here: the grid operator balances it.': 'ไม่ต้องทำอะไรที่นี่ ผู้ควบคุมระบบไฟฟ้าเป็นผู้ดูแล',
  'Check for a lost phase and for single-phase load or PV crowded on one phase.':
    'ตรวจเฟสขาดหาย และโหลดหรือโซลาร์เซลล์เฟสเดียวที่กระจุกอยู่เฟสเดียว',
};

const registers: Readonly<Record<string, string>> = { import: 'รับไฟเข้า', export: 'ส่งไฟออก' };
const registerOf = (channel: string, device: string): string => `เลขอ่าน${registers[channel] ?? channel}ของ ${device} `;

/** What a meter says of itself that is not as it was installed. */
const contradictionOf = (said: string): string => {
  const [, what, is, expected] =
    /^has (?:the|a) (serial number|CT ratio|PT ratio)(?: of)? (\S+), not (\S+)$/.exec(said) ?? [];
  if (what === undefined) return 'ไม่ใช่รุ่นที่ตั้งไว้';
  const named = what === 'serial number' ? 'หมายเลขเครื่อง' : `อัตราส่วน ${what.slice(0, 2)}`;
  return `${named} ${is} แทนที่จะเป็น ${expected}`;
};

/** What to do about it: a ratio is entered, anything else is another meter or another setting. */
const remedyOf = (found: readonly string[]): string => {
  const settings = [
    ...(found.some((one) => one.startsWith('has a CT ratio')) ? ['current'] : []),
    ...(found.some((one) => one.startsWith('has a PT ratio')) ? ['voltage'] : []),
  ];
  const exchanged = 'หากเปลี่ยนมิเตอร์ ให้บันทึกด้วยคำสั่ง gridtokenx meter replace มิฉะนั้นให้แก้การตั้งค่าของมิเตอร์หรือคอนฟิก';
  const entered = settings.map(
    (name) =>
      `หากหม้อแปลงเครื่องมือวัดมีอัตราส่วนนี้จริง ให้กรอกในคอนฟิกของเกตเวย์ที่มิเตอร์นี้ ทั้งใน ratios.${name} และใน ratios.again.${name} เป็น [ปฐมภูมิ, ทุติยภูมิ] ตามแผ่นป้าย ([200, 5] คือ 40) มิฉะนั้นให้แก้ที่มิเตอร์`,
  );
  return [...(found.length > settings.length ? [exchanged] : []), ...entered].join(' ');
};

/** What gateways say of alarms; the English stands beside the code that says it. */
const sentences: readonly Sentence[] = [
  [
    /^(.+?) of (.+?) is (-?[\d.]+) (\S+), (outside|back inside) (.+?) \((.+?); indicative(.*?)\)\.(?: (.+))?$/,
    ([quantity = '', place = '', value = '', unit = '', where, span = '', band = '', unconfirmed, advice = '']) =>
      [
        `${quantities[quantity] ?? quantity}${placeOf(place)} ${value} ${unit}`,
        `${where === 'outside' ? 'อยู่นอกช่วง' : 'กลับเข้าช่วง'} ${spanOf(span)} ${caveat(band, unconfirmed === '')}`,
        advices[advice] ?? advice,
      ]
        .join(' ')
        .trim(),
  ],
  [
    /^Meter (.+?) has not answered for ([\d.]+) s\./,
    ([meter, seconds]) => `มิเตอร์ ${meter} ไม่ตอบมา ${seconds} วินาที ตรวจไฟเลี้ยง การเดินสาย และที่อยู่บนบัส`,
  ],
  [
    /^Meter (.+?) has given no usable answer for ([\d.]+) s \((.+?)\)\./,
    ([meter, seconds, reason = '']) =>
      `มิเตอร์ ${meter} ไม่ให้คำตอบที่ใช้ได้มา ${seconds} วินาที (${reasons[reason] ?? reason}) มิเตอร์ตอบอยู่ ให้ตรวจโปรไฟล์ การตั้งค่า และสัญญาณรบกวนหรืออุปกรณ์อื่นที่ใช้ที่อยู่เดียวกันบนบัส`,
  ],
  [/^Meter (.+?) answers again\.$/, ([meter]) => `มิเตอร์ ${meter} ตอบอีกครั้งแล้ว`],
  [
    /^The core at (\S+) cannot be reached: (.+)\. Batches wait in the outbox\.$/,
    ([url, why]) => `ติดต่อคอร์ที่ ${url} ไม่ได้ (${why}) ข้อมูลรออยู่ในรายการรอส่ง`,
  ],
  [
    /^Nothing has vouched for this gateway's clock for (\d+) min:/,
    ([minutes]) =>
      `ไม่มีแหล่งเวลารับรองนาฬิกาของเกตเวย์นี้มา ${minutes} นาที ค่าที่อ่านยังเก็บไว้ และจะปิดผนึกเมื่อนาฬิกาเชื่อถือได้ ให้เปิดการเทียบเวลา (timedatectl set-ntp true หรือ chrony) และเปิดพอร์ต UDP 123 ไปยังเซิร์ฟเวอร์เวลา ในคอนเทนเนอร์ให้เมานต์ /run/systemd/timesync ของเครื่องแม่`,
  ],
  [/^This gateway's clock is trusted again:/, () => 'นาฬิกาของเกตเวย์นี้เชื่อถือได้แล้ว ค่าที่รออยู่ได้เวลาที่ถูกต้องและปิดผนึกแล้ว'],
  [/^The core answers again\.$/, () => 'คอร์ตอบอีกครั้งแล้ว'],
  [/^The core takes what this gateway seals\.$/, () => 'คอร์รับข้อมูลของเกตเวย์นี้แล้ว'],
  [
    /^The core refused batch (\d+) \((.+)\)\./,
    ([batch, reason]) => `คอร์ปฏิเสธชุดที่ ${batch} (${reason}) เก็บแยกไว้แล้ว ให้ผู้ดูแลคอร์ตรวจสอบ`,
  ],
  [/^No batch is set aside\.$/, () => 'ไม่มีชุดข้อมูลที่เก็บแยกไว้'],
  [
    /^The outbox is (\d+) % full with (\d+) batches\.( Restore the way to the core\.)?$/,
    ([fill, batches, restore]) =>
      `ที่พักข้อมูลใช้ไป ${fill} % มี ${batches} ชุด${restore === '' ? '' : ' ให้แก้ไขเส้นทางไปยังคอร์'}`,
  ],
  [/^Captured intervals are kept again\.$/, () => 'เก็บข้อมูลช่วงเวลาได้อีกครั้งแล้ว'],
  [/^The outbox (?:works|answers) again\.$/, () => 'ที่พักข้อมูลทำงานอีกครั้งแล้ว'],
  [
    /^The (import|export) register of (.+?) fell\./,
    ([channel = '', device = '']) =>
      `${registerOf(channel, device)}ลดลง หากไม่หาย แสดงว่ามิเตอร์ถูกเปลี่ยนหรือรีเซ็ต ให้บันทึกด้วยคำสั่ง gridtokenx meter replace`,
  ],
  [
    /^The (import|export) register of (.+?) fell and counts on/,
    ([channel = '', device = '']) =>
      `${registerOf(channel, device)}ลดลงแล้วนับต่อจากค่านั้น มิเตอร์ถูกรีเซ็ตหรือถูกเปลี่ยน ให้บันทึกด้วยคำสั่ง gridtokenx meter replace`,
  ],
  [
    /^Meter (\S+) (.+)\. Nothing of it is settled\./,
    ([meter = '', found = '']) =>
      `มิเตอร์ ${meter} ไม่ตรงกับที่ติดตั้งไว้ (${found.split(', and ').map(contradictionOf).join(' และ ')}) จึงไม่นำค่าไปชำระบัญชี ${remedyOf(found.split(', and '))}`,
  ],
  [/^Meter (\S+) is the one that was installed\.$/, ([meter]) => `มิเตอร์ ${meter} ตรงกับที่ติดตั้งไว้แล้ว`],
  [
    /^The (import|export) register of (.+?) grew by more/,
    ([channel = '', device = '']) =>
      `${registerOf(channel, device)}เพิ่มเกินกว่าที่มิเตอร์รับได้ ตรวจเลขอ่านเริ่มต้น อัตราส่วน CT และโปรไฟล์`,
  ],
  [
    /^The (import|export) register of (.+?) reads zero/,
    ([channel = '', device = '']) =>
      `${registerOf(channel, device)}เป็นศูนย์ทั้งที่เคยนับแล้ว มิเตอร์อาจกำลังเริ่มทำงาน หากไม่หายแสดงว่าถูกรีเซ็ต`,
  ],
  [
    /^The (import|export) register of (.+?) is believed again\.$/,
    ([channel = '', device = '']) => `${registerOf(channel, device)}กลับมาเชื่อถือได้แล้ว`,
  ],
];

/** A sentence of a gateway or a core in Thai; null where it is none of those known here. */
export const inThai = (message: string): string | null => {
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(message);
    if (found !== null) return say(found.slice(1).map((part: string | undefined) => part ?? ''));
  }
  for (const [pattern, say] of faultSentences) {
    const found = pattern.exec(message);
    const within = (sentence: string): string => inThai(sentence) ?? sentence;
    if (found !== null)
      return say(
        found.slice(1).map((part: string | undefined) => part ?? ''),
        within,
      );
  }
  return null;
};
