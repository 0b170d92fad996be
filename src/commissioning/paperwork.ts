import type { Rejected } from '../domain/reading.ts';
import { type Check, checksOf, type Figure, figure, type Words } from './check.ts';
import { type Evidence, ratioOf } from './evidence.ts';

/** Whether everything the model should have was answered, with a usable number. */
export const checkAnswers = ({ shots, unanswered, rejected }: Evidence): Check => {
  const { pass, suspect, fail } = checksOf('answers');
  const figures = [figure('readings', shots.length, '1', 0)];
  const why = unanswered[0] ?? '';
  if (shots.length === 0)
    return fail(
      { en: `It does not answer: ${why || 'nothing was read'}.`, th: 'มิเตอร์ไม่ตอบ' },
      {
        en: 'Check unit number, baud rate, A and B, and its supply.',
        th: 'ตรวจหมายเลขเครื่อง บอด สาย A/B และไฟเลี้ยง',
      },
    );
  if (unanswered.length > 0)
    return suspect(
      { en: `Not all was answered: ${why}.`, th: `ตอบไม่ครบ: ${why}` },
      {
        en: 'Check line, termination and model: gridtokenx read says more.',
        th: 'ตรวจสาย ตัวต้านทานปลายสาย และรุ่น ดูรายละเอียดด้วย gridtokenx read',
      },
      figures,
    );
  const odd = unusable(rejected);
  return odd === ''
    ? pass({ en: 'Everything was answered.', th: 'ตอบครบทุกค่า' }, figures)
    : suspect(
        { en: `No usable number: ${odd}.`, th: `ค่าใช้ไม่ได้: ${odd}` },
        { en: 'Check the model in the configuration.', th: 'ตรวจรุ่นมิเตอร์ในการตั้งค่า' },
        figures,
      );
};

/** What the meter itself marks as not available is no trouble. */
const unusable = (rejected: Rejected): string =>
  Object.entries(rejected)
    .filter(([, reason]) => reason !== 'not-available')
    .map(([name]) => name)
    .join(', ');

/** Whether it is the meter that is configured, by its own words. */
export const checkIdentity = ({ configured, said }: Evidence): Check => {
  const { pass, fail, cannotTell } = checksOf('identity');
  const text = (value: string | null): string => value ?? '–';
  const figures: readonly Figure[] = [
    { name: 'serial, meter', value: text(said.serialNumber), unit: '' },
    { name: 'serial, configured', value: text(configured.serialNumber), unit: '' },
  ];
  if (said.isModel === false)
    return fail(
      { en: 'It says it is of another model.', th: 'มิเตอร์แจ้งว่าเป็นรุ่นอื่น' },
      { en: 'Find its model with gridtokenx scan.', th: 'ค้นหารุ่นด้วย gridtokenx scan' },
      figures,
    );
  if (said.serialNumber === null)
    return cannotTell(
      { en: 'It does not tell its serial number.', th: 'มิเตอร์ไม่แจ้งหมายเลขเครื่อง' },
      { en: 'Compare the plate with the order.', th: 'เทียบหมายเลขบนป้ายกับใบสั่งงาน' },
      figures,
    );
  if (configured.serialNumber === null)
    return cannotTell(
      { en: 'No serial number is configured.', th: 'ยังไม่ได้ตั้งหมายเลขเครื่อง' },
      {
        en: 'Compare the plate, and write it into the configuration.',
        th: 'เทียบกับป้าย แล้วใส่ในการตั้งค่า',
      },
      figures,
    );
  return said.serialNumber === configured.serialNumber
    ? pass({ en: 'Serial number as configured.', th: 'หมายเลขเครื่องตรงกับการตั้งค่า' }, figures)
    : fail(
        { en: 'Another serial number than configured.', th: 'หมายเลขเครื่องไม่ตรงกับการตั้งค่า' },
        { en: 'Another meter: check unit number and wiring.', th: 'เป็นมิเตอร์เครื่องอื่น: ตรวจหมายเลขและสาย' },
        figures,
      );
};

/** A ratio set in a meter is a float32 or a few decimals: closer than this it is the one on the plate. */
const SAME_RATIO = 1e-4;

/** Whether the transformer ratios are those of the plates, entered twice, and those set in the meter. */
export const checkRatios = ({ profile, configured: { ratios }, said, answers }: Evidence): Check => {
  const { pass, fail, cannotTell } = checksOf('ratios');
  const figures: readonly Figure[] = [
    { name: 'CT', value: ratios.current.join('/'), unit: 'A' },
    { name: 'PT', value: ratios.voltage.join('/'), unit: 'V' },
    ...(said.currentRatio === null ? [] : [figure('CT set in meter', said.currentRatio, ':1', 3)]),
    ...(said.voltageRatio === null ? [] : [figure('PT set in meter', said.voltageRatio, ':1', 3)]),
  ];
  const transformed = ratioOf(ratios.current) !== 1 || ratioOf(ratios.voltage) !== 1;
  const differ = (kind: 'current' | 'voltage', other: number | null | undefined): boolean =>
    typeof other === 'number' && Math.abs(other / ratioOf(ratios[kind]) - 1) > SAME_RATIO;
  const inMeter = differ('current', said.currentRatio) || differ('voltage', said.voltageRatio);
  if (inMeter)
    return fail(
      { en: 'The meter has another ratio set than is configured.', th: 'อัตราส่วนในมิเตอร์ไม่ตรงกับการตั้งค่า' },
      { en: 'Set it in the meter as on the plate.', th: 'ตั้งค่าในมิเตอร์ตามป้าย CT/PT' },
      figures,
    );
  const typed = answers.ratios;
  const plates = typed && [
    `${typed.current.join('/')} A`,
    ...(typed.voltage === null ? [] : [`${typed.voltage.join('/')} V`]),
  ];
  if (
    typed !== null &&
    plates !== null &&
    (differ('current', ratioOf(typed.current)) || differ('voltage', typed.voltage && ratioOf(typed.voltage)))
  )
    return fail(
      {
        en: `The plates say ${plates.join(' and ')}, the configuration does not.`,
        th: `ป้ายระบุ ${plates.join(' และ ')} ไม่ตรงกับการตั้งค่า`,
      },
      { en: 'Correct the configuration.', th: 'แก้ไขการตั้งค่า' },
      figures,
    );
  const appliedBy = profile.protocol === 'modbus' ? profile.transformers?.appliedBy : undefined;
  if (transformed && appliedBy !== undefined && appliedBy !== ratios.appliedBy)
    return fail(
      { en: `This model leaves its ratio to the ${appliedBy}.`, th: `รุ่นนี้ให้ ${appliedBy} เป็นผู้คูณอัตราส่วน` },
      { en: `Set ratios.appliedBy to "${appliedBy}".`, th: `ตั้ง ratios.appliedBy เป็น "${appliedBy}"` },
      figures,
    );
  if (typed === null)
    return cannotTell(
      { en: 'Nobody read the ratios off the plates again.', th: 'ยังไม่ได้อ่านอัตราส่วนจากป้ายซ้ำ' },
      { en: 'Enter CT and PT twice (direct: 1/1).', th: 'ใส่ CT และ PT สองครั้ง (ต่อตรง: 1/1)' },
      figures,
    );
  if (typed.voltage !== null) return pass({ en: 'Entered twice, as configured.', th: 'ใส่สองครั้งตรงกับการตั้งค่า' }, figures);
  return ratioOf(ratios.voltage) === 1
    ? pass(
        {
          en: 'CT entered twice, as configured; no voltage transformer stated.',
          th: 'ใส่ CT สองครั้งตรงกับการตั้งค่า ไม่ได้แจ้งว่ามี PT',
        },
        figures,
      )
    : cannotTell(
        { en: 'Nobody read the PT ratio off the plate again.', th: 'ยังไม่ได้อ่านอัตราส่วน PT จากป้ายซ้ำ' },
        { en: 'Enter PT twice as well.', th: 'ใส่ PT สองครั้งด้วย' },
        figures,
      );
};

/** Whether anybody vouches for the time; nothing is sealed before. */
export const checkClock = ({ clock }: Evidence): Check => {
  const { pass, suspect, cannotTell } = checksOf('clock');
  switch (clock) {
    case 'synchronised':
      return pass({ en: 'The clock is synchronised.', th: 'นาฬิกาเทียบเวลาแล้ว' });
    case 'holdover':
      return pass({ en: 'The clock runs on from its last synchronisation.', th: 'นาฬิกาเดินต่อจากการเทียบครั้งล่าสุด' });
    case 'unsynchronised':
      return cannotTell(
        { en: 'Nobody vouches for the clock yet.', th: 'นาฬิกายังไม่ได้เทียบเวลา' },
        {
          en: 'Nothing settles until the network is there; times are then filled in.',
          th: 'ยังไม่คิดเงินจนกว่าจะมีเครือข่าย แล้วระบบจะเติมเวลาให้',
        },
      );
    case 'simulated':
      return suspect(
        { en: 'The clock is simulated.', th: 'นาฬิกาเป็นเวลาจำลอง' },
        { en: 'Use the clock of the machine.', th: 'ใช้นาฬิกาของเครื่อง' },
      );
  }
};

/** What only one source says of the model, for the hand of the installer. */
export const checkUnconfirmed = ({ profile }: Evidence): Check => {
  const { pass, cannotTell } = checksOf('unconfirmed');
  const { unconfirmed } = profile.provenance;
  if (unconfirmed.length === 0) return pass({ en: 'Every register has two sources.', th: 'ทุกรีจิสเตอร์มีสองแหล่งอ้างอิง' });
  const names = unconfirmed.join(', ');
  const says: Words = { en: `One source only: ${names}.`, th: 'ค่าเหล่านี้มีแหล่งอ้างอิงเดียว' };
  return cannotTell(says, {
    en: 'Compare these with display or clamp meter.',
    th: 'เทียบค่าเหล่านี้กับหน้าจอหรือแคลมป์มิเตอร์',
  });
};
