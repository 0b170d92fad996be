import type { Phase, Values } from '../domain/quantity.ts';
import { type Check, checksOf, type Figure, figure } from './check.ts';
import { type Evidence, gatewayFactors, pairs, phasesOf, ratioOf, typical } from './evidence.ts';

/** EN 50160:2022 §4.2.2: supply voltage stays within ±10 % of nominal; a sound neutral keeps every phase there. */
const VOLTAGE_SHARE = 0.1;
/** A phase that is not wired shows what it picks up from its neighbours; one that is wired never half of another. */
const DEAD_SHARE = 0.5;
/** A neutral displaced by 10 % turns each of two voltages by up to asin 0.1 = 5.7°: 11.5° between them. */
const ANGLE_TOLERANCE = 12;
/** Two inputs on one phase stand at 0°, a reversed voltage transformer at 60°: half-way between. */
const SAME_PHASE_BELOW = 30;

const voltsOf = (values: Values, phases: readonly Phase[]): readonly (readonly [Phase, number])[] =>
  phases.flatMap((phase) => {
    const value = values[`voltage.${phase}`];
    return value === undefined ? [] : [[phase, value] as const];
  });

const missingPhases = (volts: readonly (readonly [Phase, number])[]): readonly Phase[] => {
  const highest = Math.max(0, ...volts.map(([, value]) => value));
  return volts.filter(([, value]) => value < DEAD_SHARE * highest || value === 0).map(([phase]) => phase);
};

/** Whether every phase has a voltage, and one that belongs to this grid. */
export const checkVoltage = ({ profile, shots, configured, nominalVoltage }: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('voltage');
  const { voltage: factor } = gatewayFactors(configured.ratios);
  const volts = voltsOf(typical(shots), phasesOf(profile)).map(([phase, value]) => [phase, value * factor] as const);
  const figures = volts.map(([phase, value]) => figure(`U ${phase}`, value, 'V'));
  if (volts.length === 0)
    return cannotTell(
      { en: 'The meter tells no phase voltage.', th: 'มิเตอร์ไม่แจ้งแรงดันเฟส' },
      { en: 'Measure the voltages at its terminals.', th: 'ให้วัดแรงดันที่ขั้วมิเตอร์' },
    );
  const missing = missingPhases(volts).join(', ');
  if (missing !== '')
    return fail(
      { en: `No voltage on ${missing}.`, th: `ไม่มีแรงดันที่ ${missing}` },
      {
        en: 'Check fuse and terminal of the voltage input of this phase.',
        th: 'ตรวจฟิวส์และขั้วต่อแรงดันของเฟสนี้',
      },
      figures,
    );
  if (ratioOf(configured.ratios.voltage) !== 1)
    return pass(
      {
        en: 'Every phase has a voltage; its level is that of the transformers.',
        th: 'มีแรงดันครบทุกเฟส (ผ่านหม้อแปลงแรงดัน)',
      },
      figures,
    );
  const outside = volts.filter(([, value]) => Math.abs(value / nominalVoltage - 1) > VOLTAGE_SHARE);
  if (outside.length > 0)
    return suspect(
      {
        en: `${outside.map(([phase]) => phase).join(', ')} more than 10 % off ${nominalVoltage} V.`,
        th: `${outside.map(([phase]) => phase).join(', ')} ต่างจาก ${nominalVoltage} V เกิน 10 %`,
      },
      {
        en: 'Measure at the terminals; if the meter is right, tell the utility.',
        th: 'วัดที่ขั้วต่อ หากมิเตอร์ถูกต้องให้แจ้งการไฟฟ้า',
      },
      figures,
    );
  return pass({ en: 'Every phase has its voltage.', th: 'แรงดันครบและปกติทุกเฟส' }, figures);
};

/** Angle between two phase voltages in degrees by the law of cosines; null where the three make no triangle. */
const angleBetween = (one: number, other: number, between: number): number | null => {
  const cosine = (one ** 2 + other ** 2 - between ** 2) / (2 * one * other);
  // Rounding makes cosines of flat triangles a little too large; more than that is no triangle.
  return Math.abs(cosine) > 1.05 ? null : (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
};

type Angle = Readonly<{ pair: string; degrees: number | null }>;

const anglesOf = (values: Values): readonly Angle[] =>
  pairs.flatMap(([pair, first, second]) => {
    const [one, other] = [values[`voltage.${first}`], values[`voltage.${second}`]];
    const between = values[`voltage.${pair}`];
    if (one === undefined || other === undefined || between === undefined || one === 0 || other === 0) return [];
    return [{ pair, degrees: angleBetween(one, other, between) }];
  });

/** Whether the three voltage inputs are on three different phases, out of the line-to-line voltages. */
export const checkAngles = ({ profile, shots }: Evidence): Check | null => {
  if (phasesOf(profile).length < 3) return null;
  const { pass, suspect, fail, cannotTell } = checksOf('phase-angles');
  const angles = anglesOf(typical(shots));
  const figures = angles.flatMap(({ pair, degrees }) => (degrees === null ? [] : [figure(pair, degrees, '°', 0)]));
  if (angles.length < 3)
    return cannotTell(
      { en: 'The meter tells no line-to-line voltages.', th: 'มิเตอร์ไม่แจ้งแรงดันระหว่างเฟส' },
      {
        en: 'Measure about 400 V between each two of its voltage terminals.',
        th: 'วัดแรงดันระหว่างขั้วแรงดันทุกคู่ ต้องได้ประมาณ 400 V',
      },
    );
  const same = angles.filter(({ degrees }) => degrees !== null && degrees < SAME_PHASE_BELOW);
  const named = (list: readonly Angle[]): string => list.map(({ pair }) => pair).join(', ');
  if (same.length > 0)
    return fail(
      { en: `${named(same)}: both inputs are on one phase.`, th: `${named(same)}: ขั้วแรงดันสองขั้วต่อเฟสเดียวกัน` },
      { en: 'Give each voltage input a phase of its own.', th: 'ต่อขั้วแรงดันแต่ละขั้วเข้าคนละเฟส' },
      figures,
    );
  const off = angles.filter(({ degrees }) => degrees === null || Math.abs(degrees - 120) > ANGLE_TOLERANCE);
  if (off.length > 0)
    return suspect(
      { en: `${named(off)}: not 120° apart.`, th: `${named(off)}: มุมไม่ใช่ 120°` },
      {
        en: 'Check the neutral and the polarity of voltage transformers.',
        th: 'ตรวจสายนิวทรัลและขั้วของหม้อแปลงแรงดัน',
      },
      figures,
    );
  return pass({ en: 'Three phases, 120° apart.', th: 'สามเฟสห่างกัน 120°' }, figures);
};

/** The order of the phases: voltages are the same both ways round, so that only a tester or the display knows. */
export const checkRotation = ({ profile, answers }: Evidence): Check | null => {
  if (phasesOf(profile).length < 3) return null;
  const { pass, fail, cannotTell } = checksOf('rotation');
  switch (answers.phaseOrder) {
    case 'right':
      return pass({ en: 'L1-L2-L3 by the rotation tester.', th: 'ลำดับเฟส L1-L2-L3 ตามเครื่องวัดลำดับเฟส' });
    case 'wrong':
      return fail(
        { en: 'The rotation tester shows the wrong order.', th: 'เครื่องวัดลำดับเฟสแสดงลำดับผิด' },
        {
          en: 'Change two phases over, voltage and current together.',
          th: 'สลับสองเฟส ทั้งแรงดันและกระแสพร้อมกัน',
        },
      );
    case null:
      return cannotTell(
        { en: 'The registers do not tell the order of the phases.', th: 'รีจิสเตอร์ไม่บอกลำดับเฟส' },
        { en: 'Use a rotation tester at the terminals of the meter.', th: 'ใช้เครื่องวัดลำดับเฟสที่ขั้วมิเตอร์' },
      );
  }
};

/**
 * How far the neutral is from the middle of the three phases, V. Of any point, the squares of its distances to the corners
 * of a triangle exceed those of the centroid by three times the square of its distance to that: d² = (ΣU² − ΣUll²/3) / 3.
 */
const displacement = (values: Values): number | null => {
  const sum = (names: readonly (number | undefined)[]): number | null =>
    names.reduce<number | null>(
      (total, value) => (total === null || value === undefined ? null : total + value ** 2),
      0,
    );
  const toNeutral = sum([values['voltage.L1'], values['voltage.L2'], values['voltage.L3']]);
  const between = sum(pairs.map(([pair]) => values[`voltage.${pair}`]));
  return toNeutral === null || between === null ? null : Math.sqrt(Math.max(0, toNeutral - between / 3) / 3);
};

/** Whether the meter has its neutral: without one its phase voltages wander apart while line-to-line stays as it is. */
export const checkNeutral = ({ profile, shots, configured }: Evidence): Check | null => {
  if (phasesOf(profile).length < 3) return null;
  const { pass, suspect, cannotTell } = checksOf('neutral');
  const { voltage: factor } = gatewayFactors(configured.ratios);
  const judged = shots.flatMap(({ values }) => {
    const volts = voltsOf(values, phasesOf(profile)).map(([, value]) => value);
    if (volts.length < 3 || missingPhases(voltsOf(values, phasesOf(profile))).length > 0) return [];
    const mean = volts.reduce((total, value) => total + value, 0) / volts.length;
    const apart = Math.max(...volts.map((value) => Math.abs(value - mean)));
    return [{ mean, apart, displaced: displacement(values) }];
  });
  const worst = judged.reduce<(typeof judged)[number] | null>((found, one) => {
    const share = ({ mean, apart, displaced }: typeof one): number => Math.max(apart, displaced ?? 0) / mean;
    return found === null || share(one) > share(found) ? one : found;
  }, null);
  if (worst === null)
    return cannotTell(
      { en: 'The three phase voltages are not there.', th: 'ไม่มีแรงดันครบสามเฟส' },
      { en: 'Put the voltages right first.', th: 'แก้ไขแรงดันให้ครบก่อน' },
    );
  const figures: readonly Figure[] = [
    figure('furthest from their mean', worst.apart * factor, 'V'),
    ...(worst.displaced === null ? [] : [figure('neutral displaced by', worst.displaced * factor, 'V')]),
  ];
  if (Math.max(worst.apart, worst.displaced ?? 0) <= VOLTAGE_SHARE * worst.mean)
    return pass({ en: 'The neutral holds the phase voltages together.', th: 'สายนิวทรัลปกติ แรงดันเฟสเกาะกัน' }, figures);
  return suspect(
    {
      en: 'The phase voltages wander apart: the neutral may be missing.',
      th: 'แรงดันเฟสแยกห่างกัน: สายนิวทรัลอาจไม่ได้ต่อ',
    },
    {
      en: 'Switch loads off at once and check the neutral up to the meter.',
      th: 'ปลดโหลดทันที แล้วตรวจสายนิวทรัลจนถึงมิเตอร์',
    },
    figures,
  );
};

/** EN 50160:2022 §4.2.1, interconnected grids: ±1 % nearly always, +4/−6 % always. Something else is another register. */
const USUAL_HERTZ = [49.5, 50.5] as const;
const POSSIBLE_HERTZ = [47, 52] as const;

export const checkFrequency = ({ shots }: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('frequency');
  const { frequency } = typical(shots);
  if (frequency === undefined)
    return cannotTell(
      { en: 'The meter tells no frequency.', th: 'มิเตอร์ไม่แจ้งความถี่' },
      { en: 'Nothing to do: it is not needed for energy.', th: 'ไม่ต้องดำเนินการ ไม่จำเป็นต่อพลังงาน' },
    );
  const figures = [figure('f', frequency, 'Hz', 2)];
  const within = ([least, most]: readonly [number, number]): boolean => frequency >= least && frequency <= most;
  if (within(USUAL_HERTZ)) return pass({ en: 'That of the grid.', th: 'ความถี่ของระบบไฟฟ้า' }, figures);
  if (within(POSSIBLE_HERTZ))
    return suspect(
      { en: 'More than 1 % off 50 Hz.', th: 'ต่างจาก 50 Hz เกิน 1 %' },
      { en: 'Compare with another meter; is this an island grid?', th: 'เทียบกับมิเตอร์อื่น หรือเป็นระบบไฟเกาะ?' },
      figures,
    );
  return fail(
    { en: 'That of no 50 Hz grid.', th: 'ไม่ใช่ระบบไฟ 50 Hz' },
    { en: 'Check the model in the configuration.', th: 'ตรวจรุ่นมิเตอร์ในการตั้งค่า' },
    figures,
  );
};
