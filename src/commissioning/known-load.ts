import type { Phase } from '../domain/quantity.ts';
import { type Check, checksOf, figure, type Words } from './check.ts';
import { type Evidence, type KnownLoad, ratioOf } from './evidence.ts';
import { primaryWatts } from './phase-loads.ts';

/**
 * A heater takes by the square of its voltage what its plate says at nominal: ±10 % (EN 50160:2022 §4.2.2) make 0.81 to
 * 1.21. Wider than that, it is not the plate.
 */
const AGREES = [0.8, 1.25] as const;
/** Rated primary currents, A and their decades (IEC 61869-2:2012 §5.201); secondaries are 1 A and 5 A. */
const RATED_PRIMARIES = [10, 12.5, 15, 20, 25, 30, 40, 50, 60, 75] as const;
const SECONDARIES = [5, 1] as const;
/** Less than this share of a load is none of it: a transformer that is left short-circuited shows a trace. */
const NOT_SHOWN = 0.05;
/** A ratio is named only where it explains what is shown this closely: neighbours of the series are 1.2 times apart. */
const EXPLAINS = 0.1;

/** The ratio of a usual transformer nearest to `ratio`; null where none is near. */
export const usualRatio = (ratio: number): readonly [primary: number, secondary: number] | null => {
  const all = SECONDARIES.flatMap((secondary) =>
    [1, 10, 100].flatMap((decade) => RATED_PRIMARIES.map((primary) => [primary * decade, secondary] as const)),
  );
  const off = (candidate: readonly [number, number]): number => Math.abs(ratio / ratioOf(candidate) - 1);
  return all.reduce<readonly [number, number] | null>((best, candidate) => {
    if (off(candidate) > EXPLAINS) return best;
    return best === null || off(candidate) < off(best) ? candidate : best;
  }, null);
};

const words = (load: KnownLoad): string => `${load.watts} W @ ${load.phase}`;
const within = (share: number): boolean => share >= AGREES[0] && share <= AGREES[1];

const elsewhere = ({ phase, watts, shown }: KnownLoad, evidence: Evidence): Phase | undefined =>
  (Object.entries(shown) as [Phase, number][]).find(
    ([other, value]) => other !== phase && within(Math.abs(primaryWatts(value, evidence.configured)) / watts),
  )?.[0];

const ratioWords = (share: number, configured: number): Readonly<{ says: string; next: Words }> => {
  const usual = share > 0 ? usualRatio(configured / share) : null;
  const meant = usual === null ? '' : ` (${usual.join('/')}?)`;
  return {
    says: share.toFixed(2),
    next: {
      en: `Read the ratio off the plate of the transformer again${meant}, and count its windings.`,
      th: `อ่านอัตราส่วนจากป้าย CT อีกครั้ง${meant} และตรวจจำนวนรอบที่พัน`,
    },
  };
};

const judge = (load: KnownLoad, evidence: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('load');
  const own = load.shown[load.phase];
  if (own === undefined)
    return cannotTell(
      { en: `The meter does not tell the power of ${load.phase}.`, th: `มิเตอร์ไม่แจ้งกำลังของ ${load.phase}` },
      { en: 'Compare with a clamp meter.', th: 'เทียบกับแคลมป์มิเตอร์' },
    );
  const shown = primaryWatts(own, evidence.configured);
  const share = shown / load.watts;
  const figures = [
    figure(`load ${load.phase}`, load.watts, 'W', 0),
    ...(Object.entries(load.shown) as [Phase, number][]).map(([phase, value]) =>
      figure(`shown ${phase}`, primaryWatts(value, evidence.configured), 'W', 0),
    ),
  ];
  if (within(share)) return pass({ en: `${words(load)} is shown.`, th: `แสดง ${words(load)} ถูกต้อง` }, figures);
  if (within(-share))
    return fail(
      {
        en: `${words(load)} is shown as export: the transformer is reversed.`,
        th: `${words(load)} แสดงเป็นจ่ายออก: CT กลับทิศ`,
      },
      { en: 'Turn it round, or change S1 and S2 over.', th: 'กลับทิศ CT หรือสลับสาย S1 กับ S2' },
      figures,
    );
  const other = Math.abs(share) < 1 - AGREES[0] ? elsewhere(load, evidence) : undefined;
  if (other !== undefined)
    return fail(
      { en: `${words(load)} is shown on ${other}.`, th: `${words(load)} ไปแสดงที่ ${other}` },
      {
        en: 'Transformer or voltage of another phase: follow the wires.',
        th: 'CT หรือแรงดันต่อสลับเฟส: ไล่สายตรวจสอบ',
      },
      figures,
    );
  if (Math.abs(share) < NOT_SHOWN)
    return fail(
      { en: `${words(load)} is not shown.`, th: `ไม่แสดง ${words(load)}` },
      {
        en: 'Is it on, and behind this meter? Open the shorting links of the transformers.',
        th: 'เปิดโหลดอยู่และอยู่หลังมิเตอร์นี้หรือไม่? ตรวจว่าปลดสะพานลัดวงจร CT แล้ว',
      },
      figures,
    );
  const { says, next } = ratioWords(Math.abs(share), ratioOf(evidence.configured.ratios.current));
  const sentence = {
    en: `${words(load)} is shown ${says} times as large.`,
    th: `${words(load)} แสดงเป็น ${says} เท่า`,
  };
  // More may be on than the load that was named.
  return !load.alone && share > 1 ? suspect(sentence, next, figures) : fail(sentence, next, figures);
};

/** Whether loads of known watts are shown as what they are: sign, phase and size at once. */
export const checkLoads = (evidence: Evidence): readonly Check[] => {
  if (evidence.loads.length > 0) return evidence.loads.map((load) => judge(load, evidence));
  return [
    checksOf('load').cannotTell(
      { en: 'No load of known watts was switched on.', th: 'ไม่ได้ทดสอบด้วยโหลดที่ทราบกำลัง' },
      {
        en: 'Only one proves sign and ratio: a heater, with --load 2000@L1.',
        th: 'ทดสอบทิศและอัตราส่วนด้วยฮีตเตอร์: --load 2000@L1',
      },
    ),
  ];
};
