import { thai } from './thai.ts';
import { complianceSentences } from './thai-compliance.ts';
import { configurationSentences } from './thai-configuration.ts';
import { eventSentences, namedTogether } from './thai-events.ts';
import { faultSentences } from './thai-faults.ts';
import { settingRefusalInThai } from './thai-of-settings.ts';
import { planRefusals } from './thai-plan-refusals.ts';
import type { Sentence } from './thai-sentence.ts';

const reasons: Readonly<Record<string, string>> = thai.reasons;

const quantities: Readonly<Record<string, string>> = {
  Voltage: 'แรงดันไฟฟ้า',
  'Frequency, 10 s mean': 'ความถี่เฉลี่ย 10 วินาที',
  'Frequency change between 10 s means': 'อัตราการเปลี่ยนความถี่ระหว่างค่าเฉลี่ย 10 วินาที',
  'Voltage unbalance U2/U1': 'แรงดันไม่สมดุล U2/U1',
  'Voltage THD': 'THD ของแรงดัน',
  'Current THD': 'THD ของกระแส',
  'Current TDD': 'TDD ของกระแส',
  'Flicker Pst': 'ไฟกะพริบ Pst',
  'Flicker Plt': 'ไฟกะพริบ Plt',
  'Power factor': 'ตัวประกอบกำลัง',
  'Neutral over greatest phase current': 'กระแสสายนิวทรัลเทียบกับกระแสเฟสที่มากที่สุด',
  'Reverse power': 'กำลังไฟฟ้าไหลย้อน',
  Loading: 'ภาระโหลดเทียบกับพิกัด',
  Export: 'กำลังไฟฟ้าที่ส่งออก',
};

const quantityOf = (quantity: string): string => {
  const [, of, order] = /^(Voltage|Current) harmonic (\d+)$/.exec(quantity) ?? [];
  if (order !== undefined) return `ฮาร์มอนิกอันดับ ${order} ${of === 'Voltage' ? 'ของแรงดัน' : 'ของกระแส'}`;
  return quantities[quantity] ?? quantity;
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
  'Look for large converters, and for capacitors in resonance, on this feeder.':
    'ตรวจหาคอนเวอร์เตอร์ขนาดใหญ่ และคาปาซิเตอร์ที่เกิดเรโซแนนซ์ บนฟีดเดอร์นี้',
  'Look for converters, chargers and lamps without filters behind this meter.':
    'ตรวจหาคอนเวอร์เตอร์ เครื่องชาร์จ และหลอดไฟที่ไม่มีตัวกรอง หลังมิเตอร์นี้',
  'Look for loads that switch often, such as welders, compressors and lifts.':
    'ตรวจหาโหลดที่เปิดปิดบ่อย เช่น เครื่องเชื่อม คอมเพรสเซอร์ และลิฟต์',
  'Check the capacitors and their controller, and how inverters are set for reactive power.':
    'ตรวจคาปาซิเตอร์และตัวควบคุม และการตั้งค่ากำลังรีแอกทีฟของอินเวอร์เตอร์',
  'Look for third harmonics, and for PV that exports on one phase while others import.':
    'ตรวจหาฮาร์มอนิกอันดับสาม และโซลาร์เซลล์ที่ส่งไฟออกเฟสหนึ่งขณะที่เฟสอื่นรับไฟเข้า',
  'Find the PV or storage behind it; where it may export, configure grid.exports of this meter as expected.':
    'ตรวจหาโซลาร์เซลล์หรือแบตเตอรี่ที่อยู่หลังมิเตอร์นี้ หากอนุญาตให้ส่งไฟออกได้ ให้ตั้ง grid.exports ของมิเตอร์นี้เป็น expected',
  'Shift load, or where it exports let PV make less, before its protection trips or it ages.':
    'ย้ายหรือลดโหลด หรือหากกำลังส่งไฟออก ให้โซลาร์เซลล์ลดกำลังผลิต ก่อนอุปกรณ์ป้องกันตัดวงจรหรืออุปกรณ์เสื่อมอายุ',
  'Check the export control of the inverter, or let it make less.': 'ตรวจระบบควบคุมการส่งไฟออกของอินเวอร์เตอร์ หรือลดกำลังผลิต',
};

const registers: Readonly<Record<string, string>> = { import: 'รับไฟเข้า', export: 'ส่งไฟออก' };
const registerOf = (channel: string, device: string): string => `เลขอ่าน${registers[channel] ?? channel}ของ ${device} `;

/** What was saved of a damaged outbox, and what is lost. */
const damageOf = (report: string): string => {
  const [, saved = '', lost = '', file = ''] =
    /^(\d+) batches were saved byte for byte; (.*)\. The damaged file is (.+): move it away when it has been looked at\.$/.exec(
      report,
    ) ?? [];
  const loss = lost
    .replace(/^none is lost$/, 'ไม่มีชุดใดสูญหาย')
    .replace(/^none is known to be lost, the newest may be$/, 'ไม่ทราบว่ามีชุดใดสูญหาย ชุดล่าสุดอาจหายไป')
    .replace(
      /^what else it held is not known, so everything the core had not acknowledged may be lost\. Have the operator of the core grant a new epoch$/,
      'ไม่ทราบว่ามีชุดใดอีก ทุกชุดที่คอร์ยังไม่ตอบรับอาจสูญหาย ให้ผู้ดูแลคอร์ออก epoch ใหม่',
    )
    .replace(/^lost: /, 'สูญหาย: ')
    .replaceAll(' of epoch ', ' ของ epoch ')
    .replace(/(\d+) whose numbers are not known/, '$1 ชุดที่ไม่ทราบเลข')
    .replace(' and ', ' และ ')
    .replace(' (some of these may have been let go of before, the core has those)', ' (บางชุดอาจถูกลบไปก่อนแล้วและคอร์มีอยู่)')
    .replace(', and perhaps newer ones', ' และอาจมีชุดใหม่กว่านี้');
  return `กู้คืนได้ ${saved} ชุดครบทุกไบต์ ${loss} ไฟล์ที่เสียหายคือ ${file} ให้ย้ายออกเมื่อตรวจแล้ว`;
};

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
    /^(.+?) of (.+?) is (-?[\d.]+)(?: (\S+))?, (outside|back inside) (.+?) \((.+?); indicative(.*?)\)\.(?: (.+))?$/,
    ([quantity = '', place = '', value = '', unit = '', where, span = '', band = '', unconfirmed, advice = '']) =>
      [
        `${quantityOf(quantity)}${placeOf(place)} ${value} ${unit}`.trim(),
        `${where === 'outside' ? 'อยู่นอกช่วง' : 'กลับเข้าช่วง'} ${spanOf(span)} ${caveat(band, unconfirmed === '')}`,
        advices[advice] ?? advice,
      ]
        .join(' ')
        .trim(),
  ],
  [
    /^Phase voltages of (.+?) have drifted apart by ([\d.]+) %/,
    ([device, percent]) =>
      `แรงดันเฟสของ ${device} แยกห่างกัน ${percent} % ของแรงดันพิกัด สายนิวทรัลอาจขาด ปลดโหลดเฟสเดียว แล้วตรวจสายนิวทรัลไปจนถึงหม้อแปลง`,
  ],
  [/^Phase voltages of (.+?) hold together again\.$/, ([device]) => `แรงดันเฟสของ ${device} กลับมาเกาะกันแล้ว`],
  [
    /^Active power of (.+?) is ([\d.]+) % more than its voltage and current can carry/,
    ([place = '', percent]) =>
      `กำลังไฟฟ้าจริง${placeOf(place)} มากกว่าที่แรงดันและกระแสจะให้ได้ ${percent} % แรงดันและกระแสอยู่คนละเฟส หรืออัตราส่วนผิด ตรวจการต่อสาย CT และอัตราส่วน`,
  ],
  [
    /^Active power of (.+?) agrees with its voltage and current\.$/,
    ([place = '']) => `กำลังไฟฟ้าจริง${placeOf(place)} สอดคล้องกับแรงดันและกระแสแล้ว`,
  ],
  [
    /^Current of (.+?) is ([\d.]+) A without a voltage/,
    ([place = '', amperes]) =>
      `กระแส${placeOf(place)} ${amperes} A ทั้งที่ไม่มีแรงดัน สายวัดแรงดันหรือฟิวส์อาจขาด ตรวจขั้วแรงดันของมิเตอร์`,
  ],
  [/^Current of (.+?) flows with its voltage\.$/, ([place = '']) => `กระแส${placeOf(place)} มีแรงดันแล้ว`],
  [
    /^Phase powers of (.+?) miss its total power by ([\d.]+) %/,
    ([device, percent]) =>
      `ผลรวมกำลังไฟฟ้าของทุกเฟสของ ${device} ต่างจากกำลังรวม ${percent} % มีเฟสที่อ่านเครื่องหมายหรือสเกลผิด ตรวจวิธีรวมเฟสของมิเตอร์และโปรไฟล์`,
  ],
  [
    /^Phase powers of (.+?) add up to its total power\.$/,
    ([device]) => `ผลรวมกำลังไฟฟ้าของทุกเฟสของ ${device} ตรงกับกำลังรวมแล้ว`,
  ],
  [
    /^The limit behind the alarm (\S+) is no longer in the configuration\.$/,
    ([id]) => `ขีดจำกัดของการเตือน ${id} ไม่อยู่ในคอนฟิกแล้ว`,
  ],
  [
    /^Meter (.+?) has not answered for ([\d.]+) s\./,
    ([meter, seconds]) => `มิเตอร์ ${meter} ไม่ตอบมา ${seconds} วินาที ตรวจไฟเลี้ยง การเดินสาย และที่อยู่บนบัส`,
  ],
  [
    /^No meter of line (.+?) has answered for ([\d.]+) s\./,
    ([line, seconds]) => `ไม่มีมิเตอร์ใดบนสายสื่อสาร ${line} ตอบมา ${seconds} วินาที ตรวจสาย ตัวแปลงสัญญาณ และไฟเลี้ยงของสายสื่อสาร`,
  ],
  [/^Line (.+?) answers again\.$/, ([line]) => `สายสื่อสาร ${line} ตอบอีกครั้งแล้ว`],
  [/^Line (.+?) is no longer watched\.$/, ([line]) => `ไม่มีการเฝ้าดูสายสื่อสาร ${line} แล้ว`],
  [/^Meter (.+?) is no longer watched\.$/, ([meter]) => `ไม่มีการเฝ้าดูมิเตอร์ ${meter} แล้ว`],
  [
    /^Meter (.+?) has given no usable answer for ([\d.]+) s \((.+?)\)\./,
    ([meter, seconds, reason = '']) =>
      `มิเตอร์ ${meter} ไม่ให้คำตอบที่ใช้ได้มา ${seconds} วินาที (${reasons[reason] ?? reason}) มิเตอร์ตอบอยู่ ให้ตรวจโปรไฟล์ การตั้งค่า และสัญญาณรบกวนหรืออุปกรณ์อื่นที่ใช้ที่อยู่เดียวกันบนบัส`,
  ],
  [/^Meter (.+?) answers again\.$/, ([meter]) => `มิเตอร์ ${meter} ตอบอีกครั้งแล้ว`],
  [
    /^More than (\d+) alarms in (\d+) min: new ones of low and medium priority are kept and shown/,
    ([count, minutes]) =>
      `แจ้งเตือนเกิน ${count} รายการใน ${minutes} นาที รายการใหม่ที่มีความสำคัญต่ำและกลางจะเก็บและแสดงไว้แต่ไม่ประกาศ ให้ดูรายการแรกก่อน รายการอื่นอาจเป็นผลตามมา`,
  ],
  [
    /^Fewer than (\d+) alarms in (\d+) min: all priorities are announced again\.$/,
    ([count, minutes]) => `แจ้งเตือนน้อยกว่า ${count} รายการใน ${minutes} นาที ประกาศทุกระดับความสำคัญตามเดิมแล้ว`,
  ],
  [
    /^The core at (\S+) cannot be reached: (.+)\. Batches wait in the outbox\.$/,
    ([url, why]) => `ติดต่อคอร์ที่ ${url} ไม่ได้ (${why}) ข้อมูลรออยู่ในรายการรอส่ง`,
  ],
  [
    /^The core at (\S+) cannot be reached: (.+)\. Grid facts wait\.$/,
    ([url, why]) => `ติดต่อคอร์ที่ ${url} ไม่ได้ (${why}) ข้อเท็จจริงของระบบไฟฟ้ารอส่ง`,
  ],
  [
    /^The core does not take what this gateway tells of the grid \((.+)\)\. Grid facts from (\d+) on wait:/,
    ([reason, fact]) =>
      `คอร์ยังไม่รับข้อเท็จจริงของระบบไฟฟ้าจากเกตเวย์นี้ (${reason}) ตั้งแต่รายการที่ ${fact} รอส่ง ให้ผู้ดูแลคอร์ลงทะเบียนเกตเวย์นี้ตามที่ตั้งไว้ หรือแก้นาฬิกาและการตั้งค่าของเกตเวย์`,
  ],
  [/^The core hears of the grid again\.$/, () => 'คอร์ได้รับแจ้งสถานะของระบบไฟฟ้าอีกครั้งแล้ว'],
  [
    /^The core takes (?:grid facts again|what this gateway tells of the grid)\.$/,
    () => 'คอร์รับข้อเท็จจริงของระบบไฟฟ้าจากเกตเวย์นี้แล้ว',
  ],
  [/^The store of grid facts works again\.$/, () => 'ที่เก็บข้อเท็จจริงของระบบไฟฟ้าทำงานอีกครั้งแล้ว'],
  [
    /^The core refused grid fact (\d+) \((.+)\):/,
    ([fact, reason]) =>
      `คอร์ปฏิเสธข้อเท็จจริงของระบบไฟฟ้าที่ ${fact} (${reason}) ตลาดจึงไม่ทราบ รายการนั้นอยู่ในบันทึกของเกตเวย์นี้ ให้ผู้ดูแลคอร์ตรวจสอบ`,
  ],
  [
    /^This gateway's clock has not been trusted for (\d+) min:/,
    ([minutes]) =>
      `นาฬิกาของเกตเวย์นี้เชื่อถือไม่ได้มา ${minutes} นาที ค่าที่อ่านยังเก็บไว้ และจะปิดผนึกเมื่อนาฬิกาเชื่อถือได้ ถ้านาฬิกากระโดดจะมีการเตือนแยกต่างหาก ถ้าไม่ใช่ แสดงว่าไม่มีแหล่งเวลารับรอง ให้เปิดการเทียบเวลา (timedatectl set-ntp true หรือ chrony) และเปิดพอร์ต UDP 123 ไปยังเซิร์ฟเวอร์เวลา ในคอนเทนเนอร์ให้เมานต์ /run/systemd/timesync ของเครื่องแม่`,
  ],
  [/^This gateway's clock is trusted again:/, () => 'นาฬิกาของเกตเวย์นี้เชื่อถือได้แล้ว ค่าที่รออยู่ได้เวลาที่ถูกต้องและปิดผนึกแล้ว'],
  [
    /^This gateway's clock has jumped ahead: it says (\S+), and by what is known it is (\S+)\. Nothing is sealed/,
    ([says, known]) =>
      `นาฬิกาของเกตเวย์นี้กระโดดไปข้างหน้า บอกว่า ${says} แต่ตามที่ทราบควรเป็น ${known} จะไม่ปิดผนึกจนกว่านาฬิกาจะกลับมาถูกต้องหรือนาฬิกาของคอร์ตรงกัน ระหว่างนี้ยังเก็บค่าที่อ่านไว้ ถ้านาฬิกาถูกเพราะเครื่องถูกพักการทำงาน ให้เริ่มเกตเวย์ใหม่ ถ้าผิดให้แก้ (timedatectl, chrony)`,
  ],
  [/^This gateway's clock is believed:/, () => 'นาฬิกาของเกตเวย์นี้เชื่อได้แล้ว ค่าที่รออยู่ได้เวลาที่ถูกต้องและปิดผนึกแล้ว'],
  [
    /^This core's clock says (\S+), and nobody vouches for the time since (\S+): .+ start with --not-before (\S+); if not,/,
    ([says, known]) =>
      `นาฬิกาของคอร์นี้บอกว่า ${says} แต่ไม่มีใครรับรองเวลาตั้งแต่ ${known} จนกว่าชุดข้อมูลของเกตเวย์จะรับรอง สิ่งที่ช้ากว่านั้นต้องรอ และไม่รับคำสั่งซื้อขาย ถ้านาฬิกาถูกแต่ไม่มีเกตเวย์มา ให้เริ่มใหม่ด้วย --not-before ${says} ถ้าผิดให้แก้ (timedatectl, chrony)`,
  ],
  [
    /^This core's clock has jumped ahead to (\S+), and by the clock that never steps it is (\S+): the core goes by that/,
    ([says, known]) =>
      `นาฬิกาของคอร์นี้กระโดดไปที่ ${says} แต่ตามนาฬิกาที่ไม่กระโดดคือ ${known} คอร์ใช้เวลานั้นจนกว่าชุดข้อมูลของเกตเวย์จะบอกเป็นอย่างอื่น ถ้านาฬิกาถูกเพราะเครื่องถูกพักการทำงาน ให้เริ่มคอร์ใหม่ด้วย --not-before ${says} ถ้าผิดให้แก้ (timedatectl, chrony)`,
  ],
  [/^This core's clock is believed\.$/, () => 'นาฬิกาของคอร์นี้เชื่อได้แล้ว'],
  [
    /^Readings are suspect and wait for the operator; until then runs go by estimates\. Look at them with `gridtokenx queue list`\.$/,
    () => 'มีค่าอ่านที่น่าสงสัยรอผู้ปฏิบัติการ ระหว่างนี้การชำระใช้ค่าประมาณ ดูรายการด้วย `gridtokenx queue list`',
  ],
  [/^No suspect reading waits for the operator any more\.$/, () => 'ไม่มีค่าอ่านที่น่าสงสัยรอผู้ปฏิบัติการแล้ว'],
  [/^The core answers again\.$/, () => 'คอร์ตอบอีกครั้งแล้ว'],
  [/^The clocks of this gateway and its core agree\.$/, () => 'นาฬิกาของเกตเวย์นี้และของคอร์ตรงกัน'],
  [
    /^This gateway's clock is ([\d.]+) s (behind|ahead of) the core's, give or take ([\d.]+) s: .+ waits in the outbox\.$/,
    ([seconds, which, within]) =>
      `นาฬิกาของเกตเวย์นี้${which === 'behind' ? 'ช้ากว่า' : 'เร็วกว่า'}ของคอร์ ${seconds} วินาที (คลาดเคลื่อนได้ ${within} วินาที) เครื่องใดเครื่องหนึ่งผิด ให้แก้ (timedatectl, chrony) ระหว่างนี้ไม่มีข้อมูลหาย สิ่งที่คอร์เห็นว่าเป็นอนาคตรออยู่ในรายการรอส่ง`,
  ],
  [/^Who answers proves again to be the core\.$/, () => 'ผู้ตอบพิสูจน์ได้อีกครั้งแล้วว่าเป็นคอร์'],
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
  [/^No damaged outbox lies beside this one\.$/, () => 'ไม่มีไฟล์ที่พักข้อมูลที่เสียหายค้างอยู่'],
  [
    /^The outbox was damaged: (.+)$/,
    ([report = '']) =>
      `ที่พักข้อมูลเสียหาย ${report
        .split(/(?<=looked at\.) /)
        .map(damageOf)
        .join(' ')}`,
  ],
  [/^The card is written to as planned\.$/, () => 'ปริมาณการเขียนการ์ดเป็นไปตามแผน'],
  [
    /^The outbox wrote (\d+) MiB today, and (\d+) MiB a day are planned for its card\. Look for alarms that come and go, or allow it more\.$/,
    ([written, budget]) =>
      `วันนี้ที่พักข้อมูลเขียนการ์ด ${written} MiB เกินแผน ${budget} MiB ต่อวัน ให้ตรวจสัญญาณเตือนที่เกิดและหายซ้ำ ๆ หรืออนุญาตให้เขียนมากขึ้น`,
  ],
  [/^Statistics of power quality are kept again\.$/, () => 'เก็บสถิติคุณภาพไฟฟ้าได้อีกครั้งแล้ว'],
  [/^Grid facts are kept again\.$/, () => 'เก็บข้อเท็จจริงของระบบไฟฟ้าได้อีกครั้งแล้ว'],
  [/^Changes of alarms are kept again\.$/, () => 'เก็บการเปลี่ยนแปลงของการเตือนได้อีกครั้งแล้ว'],
  [
    /^Too many changes of alarms wait for storage: the oldest are let go of\.$/,
    () => 'การเปลี่ยนแปลงของการเตือนที่รอการเก็บมีมากเกินไป รายการเก่าที่สุดถูกทิ้ง',
  ],
  [
    /^(\d+) changes of alarms were given up before the DSO had them: more waited than are kept\. Restore the way to the DSO's broker\.$/,
    ([count]) =>
      `การเปลี่ยนแปลงของการเตือน ${count} รายการถูกทิ้งก่อนที่การไฟฟ้าได้รับ เพราะรออยู่มากกว่าที่เก็บได้ ให้แก้การเชื่อมต่อกับโบรกเกอร์ของการไฟฟ้า`,
  ],
  [/^The DSO has every change of alarms that was left\.$/, () => 'การไฟฟ้าได้รับการเปลี่ยนแปลงของการเตือนที่เหลืออยู่ครบแล้ว'],
  [/^Captured intervals are kept again\.$/, () => 'เก็บข้อมูลช่วงเวลาได้อีกครั้งแล้ว'],
  [
    /^The core shows a log of (\d+) entries that is no growth of the one of (\d+) it showed before: something was changed or taken away\. Both heads are kept in (.+): give them to the operator\.$/,
    ([shown = '', seen = '', evidence = '']) =>
      `คอร์แสดงบันทึก ${shown} รายการที่ไม่ต่อเนื่องจาก ${seen} รายการที่เคยแสดง มีบางสิ่งถูกแก้หรือถูกลบ เก็บหัวบันทึกทั้งสองไว้ใน ${evidence} โปรดส่งให้ผู้ดูแลระบบ`,
  ],
  [
    /^The core shows again a log that has grown out of what it showed before\.$/,
    () => 'คอร์แสดงบันทึกที่ต่อเนื่องจากที่เคยแสดงอีกครั้งแล้ว',
  ],
  [/^Captured intervals are signed again\.$/, () => 'ลงลายเซ็นข้อมูลช่วงเวลาได้อีกครั้งแล้ว'],
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
  ...eventSentences,
  ...complianceSentences,
];

/** Where to look first when many meters show the same. */
const places: Readonly<Record<string, string>> = {
  'what they share (supply, line, converter)': 'สิ่งที่ใช้ร่วมกัน (ไฟเลี้ยง สายสื่อสาร ตัวแปลง)',
  'the supply upstream of them (switch, fuse, transformer)': 'แหล่งจ่ายต้นทาง (สวิตช์ ฟิวส์ หม้อแปลง)',
  'the neutral they share, from the transformer on': 'สายนิวทรัลร่วมตั้งแต่หม้อแปลง',
  'the transformer and the feeder': 'หม้อแปลงและฟีดเดอร์',
};
/** The same where the feeders of the meters are configured. */
const namedPlaces: readonly Sentence[] = [
  [
    /^what feeders (.+) share \(busbar, transformer\)$/,
    ([names = '']) => `ส่วนที่ฟีดเดอร์ ${namedTogether(names)} ใช้ร่วมกัน (บัสบาร์ หม้อแปลง)`,
  ],
  [
    /^the supply of feeder (\S+) \(switch, fuse, transformer\)$/,
    ([feeder]) => `แหล่งจ่ายของฟีดเดอร์ ${feeder} (สวิตช์ ฟิวส์ หม้อแปลง)`,
  ],
  [/^the neutral of feeder (\S+), from the transformer on$/, ([feeder]) => `สายนิวทรัลของฟีดเดอร์ ${feeder} ตั้งแต่หม้อแปลง`],
  [/^feeder (\S+) and its transformer$/, ([feeder]) => `ฟีดเดอร์ ${feeder} และหม้อแปลงของฟีดเดอร์`],
];
const placeInThai = (place: string): string => {
  for (const [pattern, say] of namedPlaces) {
    const found = pattern.exec(place);
    if (found !== null) return say(found.slice(1));
  }
  return places[place] ?? place;
};
const causeHint = /^(.+) (\d+) meters show it, this one first: look at (.+) before any single meter\.$/;

/** What a gateway or a core says in Thai, as a whole or sentence by sentence; null where it is none of those known here. */
export const inThai = (message: string): string | null => {
  const [, sentence, witnesses, place = ''] = causeHint.exec(message) ?? [];
  if (sentence === undefined) return sentencesInThai(message);
  const said = sentencesInThai(sentence);
  return said && `${said} พบ ${witnesses} มิเตอร์ ตัวนี้ก่อน ให้ตรวจ${placeInThai(place)}ก่อนตรวจทีละมิเตอร์`;
};

const sentencesInThai = (message: string): string | null => {
  const whole = sentenceInThai(message);
  const parts = whole === null ? message.split(/(?<=\.) /) : [];
  if (parts.length < 2) return whole;
  const translated = parts.map(sentenceInThai).filter((part) => part !== null);
  return translated.length === parts.length ? translated.join(' ') : null;
};

const sentenceInThai = (message: string): string | null => {
  for (const [pattern, say] of sentences) {
    const found = pattern.exec(message);
    if (found !== null) return say(found.slice(1).map((part: string | undefined) => part ?? ''));
  }
  for (const [pattern, say] of [...configurationSentences, ...planRefusals, ...faultSentences]) {
    const found = pattern.exec(message);
    // Everything that is wrong with a configuration stands a line each.
    const within = (said: string): string =>
      said
        .split('\n')
        .map((line) => inThai(line) ?? line)
        .join('\n');
    if (found !== null)
      return say(
        found.slice(1).map((part: string | undefined) => part ?? ''),
        within,
      );
  }
  return settingRefusalInThai(message);
};
