import { type EnergyChannel, energyChannels, type Quantity } from '../domain/quantity.ts';
import { COARSE_ABOVE_WH } from './energy-resolution.ts';
import { isUnconfirmed, type MeterProfile } from './profile.ts';

/** The worst thing known of a model, from good to bad. `unproven`: fit once it was compared with the meter's display. */
const grades = ['fit', 'coarse', 'unproven', 'unfit'] as const;
type Grade = (typeof grades)[number];

/** What speaks against a model's energy registers, or should be known of them. */
type SettlementReason =
  | 'not-a-meter'
  | 'no-import-register'
  | 'no-export-register'
  | 'netting-unknown'
  | 'netting-unconfirmed'
  | 'import-unconfirmed'
  | 'export-unconfirmed'
  | 'coarse-step'
  | 'coarsens-as-it-counts'
  | 'step-found-on-site';

type Fitness = Readonly<{
  settlement: Readonly<{ fit: Grade; reasons: readonly SettlementReason[] }>;
  /** Of each power-quality quantity the model has. `step` and `fine` are null when only the device itself can say. */
  powerQuality: Readonly<
    Partial<Record<Quantity, Readonly<{ step: number | null; fine: boolean | null; unconfirmed: boolean }>>>
  >;
  /** What is not confirmed of the model: one source, a dispute or an assumption. */
  unconfirmed: MeterProfile['provenance']['unconfirmed'];
}>;

/** Each reason with its weight and its sentence. */
export const settlementReasons: Readonly<Record<SettlementReason, Readonly<{ grade: Grade; en: string; th: string }>>> =
  {
    'not-a-meter': {
      grade: 'unfit',
      en: 'It counts its own generation, or the grid by a sensor of its own: it is not the meter of the connection point.',
      th: 'อุปกรณ์นับพลังงานที่ตัวเองผลิต หรือหน่วยของโครงข่ายด้วยเซนเซอร์ของตัวเอง: ไม่ใช่มิเตอร์ของจุดเชื่อมต่อ',
    },
    'no-import-register': {
      grade: 'unfit',
      en: 'No register counts imported energy.',
      th: 'ไม่มีรีจิสเตอร์นับหน่วยที่รับจากโครงข่าย',
    },
    'no-export-register': {
      grade: 'unfit',
      en: 'No register counts exported energy.',
      th: 'ไม่มีรีจิสเตอร์นับหน่วยที่จ่ายเข้าโครงข่าย',
    },
    'netting-unknown': {
      grade: 'unfit',
      en: 'Nobody says how it nets its three phases: ask the maker.',
      th: 'ไม่มีแหล่งใดบอกว่ามิเตอร์หักลบสามเฟสอย่างไร: ต้องสอบถามผู้ผลิต',
    },
    'netting-unconfirmed': {
      grade: 'unproven',
      en: 'How it nets its three phases is not confirmed by a second source.',
      th: 'ยังไม่มีแหล่งที่สองยืนยันว่ามิเตอร์หักลบสามเฟสอย่างไร',
    },
    'import-unconfirmed': {
      grade: 'unproven',
      en: 'No two sources agree on the import register: compare it with the display.',
      th: 'ยังไม่มีสองแหล่งที่ตรงกันเรื่องรีจิสเตอร์หน่วยรับเข้า: ให้เทียบกับหน้าจอมิเตอร์',
    },
    'export-unconfirmed': {
      grade: 'unproven',
      en: 'No two sources agree on the export register: compare it with the display.',
      th: 'ยังไม่มีสองแหล่งที่ตรงกันเรื่องรีจิสเตอร์หน่วยจ่ายออก: ให้เทียบกับหน้าจอมิเตอร์',
    },
    'coarse-step': {
      grade: 'coarse',
      en: `Its energy registers step by more than ${COARSE_ABOVE_WH} Wh.`,
      th: `รีจิสเตอร์พลังงานเพิ่มทีละมากกว่า ${COARSE_ABOVE_WH} Wh`,
    },
    'coarsens-as-it-counts': {
      grade: 'fit',
      en: 'Its energy is a float32: the step grows with the count and is judged at every reading.',
      th: 'พลังงานเป็น float32: ยิ่งนับมากยิ่งหยาบ ระบบตัดสินความละเอียดทุกครั้งที่อ่าน',
    },
    'step-found-on-site': {
      grade: 'fit',
      en: 'How finely it counts is known only when it is read.',
      th: 'ความละเอียดของการนับจะทราบเมื่ออ่านจากอุปกรณ์จริงเท่านั้น',
    },
  };

const stepWh = (profile: MeterProfile, channel: EnergyChannel): number | null => {
  if (profile.protocol !== 'modbus') return null;
  const register = profile.energy[channel];
  if (!register) return null;
  const { energyResolution } = profile;
  return Math.max(10 ** register.exponent, energyResolution.kind === 'fixed' ? energyResolution.stepWh : 0);
};

/** A register counts in something, so a meter that says nothing of its step, or a float's, is judged as it is read. */
const countingReason = (profile: MeterProfile, ratio: number): readonly SettlementReason[] => {
  if (profile.protocol !== 'modbus') return ['step-found-on-site'];
  if (energyChannels.some((channel) => (stepWh(profile, channel) ?? 0) * ratio > COARSE_ABOVE_WH))
    return ['coarse-step'];
  return profile.energyResolution.kind === 'float32' ? ['coarsens-as-it-counts'] : [];
};

const reasonsOf = (profile: MeterProfile, ratio: number): readonly SettlementReason[] => {
  const { unconfirmed } = profile.provenance;
  const of = (channel: EnergyChannel): readonly SettlementReason[] => {
    if (!profile.energy[channel]) return [`no-${channel}-register`];
    return unconfirmed.includes(channel) ? [`${channel}-unconfirmed`] : [];
  };
  return [
    ...(profile.kind === 'meter' ? [] : (['not-a-meter'] as const)),
    ...energyChannels.flatMap(of),
    ...(profile.netting === 'unknown' ? (['netting-unknown'] as const) : []),
    ...(profile.netting !== 'unknown' && unconfirmed.includes('netting') ? (['netting-unconfirmed'] as const) : []),
    ...countingReason(profile, ratio),
  ];
};

/**
 * The largest step that still shows a limit. Frequency: a band of ±0.05 Hz needs a fifth of it. Voltage: 0.1 % of 230 V
 * is 0.23 V (IEC 61000-4-30 asks that of class A). THD: its limits are whole percents, so a tenth.
 */
const neededStep = (quantity: Quantity): number | null => {
  if (quantity === 'frequency') return 0.01;
  if (quantity.startsWith('voltage.')) return 0.1;
  return quantity.startsWith('thd.') ? 0.1 : null;
};

/** Floats that are scaled down hold whole numbers of the scale; others are as fine as a float32 of that size. */
const pointStep = (profile: MeterProfile, quantity: Quantity): number | null => {
  if (profile.protocol !== 'modbus') return null;
  const point = profile.points[quantity];
  if (!point) return null;
  const scale = Math.abs(point.scale);
  const isFloat = point.encoding === 'f32' || point.encoding === 'f64';
  return isFloat && scale >= 1 ? 0 : scale;
};

/** Powers of ten are not exact in binary: 0.01 must not exceed itself. */
const atMost = (step: number, needed: number): boolean => step <= needed * (1 + 1e-9);

/**
 * What a model is good for by its data alone, before it has been read. `ratio` is the product of the transformer ratios
 * that the gateway applies; the value read is judged by `judgeResolution`.
 */
export const fitness = (profile: MeterProfile, ratio = 1): Fitness => {
  const reasons = reasonsOf(profile, ratio);
  const worst = Math.max(0, ...reasons.map((reason) => grades.indexOf(settlementReasons[reason].grade)));
  const { unconfirmed } = profile.provenance;
  const quality = (Object.keys(profile.points) as Quantity[]).flatMap((quantity) => {
    const needed = neededStep(quantity);
    if (needed === null) return [];
    const step = pointStep(profile, quantity);
    const fine = step === null ? null : atMost(step, needed);
    return [[quantity, { step, fine, unconfirmed: isUnconfirmed(profile, quantity) }] as const];
  });
  return {
    settlement: { fit: grades[worst] ?? 'unfit', reasons },
    powerQuality: Object.fromEntries(quality),
    unconfirmed,
  };
};
