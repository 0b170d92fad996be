import { type Phase, phases } from '../domain/quantity.ts';
import { type Check, checksOf, figure } from './check.ts';
import { type CurrentAngles, currentAngles } from './current-angles.ts';
import { type Evidence, phasesOf, typical } from './evidence.ts';
import { LEAST_WATTS, type PhaseLoad, phaseLoads, primaryWatts } from './phase-loads.ts';

const switchOn = {
  en: 'Switch a load of known watts on, on each phase, and run this again with --load.',
  th: 'เปิดโหลดที่ทราบกำลังไฟทีละเฟส แล้วสั่งใหม่พร้อม --load',
};
const tooLittle = {
  en: 'Too little flows, or the meter does not tell it of each phase.',
  th: 'กระแสน้อยเกินไป หรือมิเตอร์ไม่แจ้งแยกเฟส ตัดสินไม่ได้',
};

const allReversed = {
  en: 'All transformers reversed, or supply and load side of the meter changed over.',
  th: 'CT กลับทิศทั้งหมด หรือสลับด้านระบบกับด้านโหลด',
};

/** Of a meter that tells the total only. */
const exportsAsWhole = ({ shots, configured }: Evidence): boolean => {
  const values = typical(shots);
  const isPerPhase = phases.some((phase) => values[`power.active.${phase}`] !== undefined);
  return !isPerPhase && primaryWatts(values['power.active'] ?? 0, configured) < -LEAST_WATTS;
};

const reversedOf = (angles: CurrentAngles): readonly Phase[] =>
  angles.kind === 'signs'
    ? angles.reversed
    : angles.pairings
        .filter(({ phase, belongsTo, reversed }) => reversed && phase === belongsTo)
        .map(({ phase }) => phase);

const figuresOf = (evidence: Evidence, loads: readonly PhaseLoad[]) =>
  loads.map(({ phase, active }) => figure(`P ${phase}`, primaryWatts(active, evidence.configured), 'W', 0));

/** Whether each current flows the way its load draws it: one reversed transformer makes its phase export. */
export const checkDirection = (evidence: Evidence): Check => {
  const { pass, suspect, cannotTell } = checksOf('direction');
  const loads = phaseLoads(evidence);
  const figures = figuresOf(evidence, loads);
  const allWay = { en: 'It flows backwards, and nothing generates.', th: 'กำลังไหลย้อน ทั้งที่ไม่มีแหล่งผลิต' };
  if (loads.length === 0)
    return exportsAsWhole(evidence) && evidence.answers.generation !== true
      ? suspect(allWay, allReversed)
      : cannotTell(tooLittle, switchOn);
  const reversed = reversedOf(currentAngles(loads, phasesOf(evidence.profile).length === 3));
  const names = reversed.join(', ');
  if (reversed.length === 0)
    return loads.length < phasesOf(evidence.profile).length
      ? cannotTell(
          {
            en: 'What flows imports; on the other phases too little flows.',
            th: 'เฟสที่มีกระแสรับไฟเข้า เฟสอื่นกระแสน้อยเกินไป',
          },
          switchOn,
          figures,
        )
      : pass({ en: 'No phase flows backwards.', th: 'ไม่มีเฟสใดไหลย้อน' }, figures);
  if (evidence.answers.generation === true)
    return cannotTell(
      {
        en: `${names} exports: the generation behind it may be why.`,
        th: `${names} จ่ายออก อาจเป็นเพราะแหล่งผลิตหลังมิเตอร์`,
      },
      {
        en: 'Switch the generation off and run this again.',
        th: 'ปิดแหล่งผลิต แล้วสั่งตรวจใหม่',
      },
      figures,
    );
  const turn = { en: 'Turn its transformer round, or change S1 and S2 over.', th: 'กลับทิศ CT หรือสลับสาย S1 กับ S2' };
  return reversed.length === loads.length && loads.length > 1
    ? suspect(
        { en: 'All phases flow backwards, and nothing generates.', th: 'ทุกเฟสไหลย้อน ทั้งที่ไม่มีแหล่งผลิต' },
        allReversed,
        figures,
      )
    : suspect(
        { en: `${names} flows backwards, and nothing generates.`, th: `${names} ไหลย้อน ทั้งที่ไม่มีแหล่งผลิต` },
        turn,
        figures,
      );
};

const displacedWords = (angles: CurrentAngles): Readonly<{ names: string; how: string }> | null => {
  if (angles.kind === 'signs')
    return angles.displaced.length === 0 ? null : { names: angles.displaced.join(', '), how: '' };
  const wrong = angles.pairings.filter(({ phase, belongsTo }) => phase !== belongsTo);
  if (wrong.length === 0) return null;
  const how = wrong.map(({ phase, belongsTo, reversed }) => `I ${phase} → U ${belongsTo}${reversed ? ' (−)' : ''}`);
  return { names: wrong.map(({ phase }) => phase).join(', '), how: `: ${how.join(', ')}` };
};

/** Whether each current is measured with the voltage of its own phase. */
export const checkPairing = (evidence: Evidence): Check | null => {
  if (phasesOf(evidence.profile).length < 3) return null;
  const { pass, suspect, cannotTell } = checksOf('pairing');
  const loads = phaseLoads(evidence);
  if (loads.length === 0) return cannotTell(tooLittle, switchOn);
  const figures = loads.flatMap(({ phase, active, apparent }) =>
    apparent === null || apparent === 0 ? [] : [figure(`cos φ ${phase}`, active / apparent, '1', 2)],
  );
  const displaced = displacedWords(currentAngles(loads, true));
  if (displaced === null) {
    if (figures.length < loads.length)
      return cannotTell(
        { en: 'The meter does not tell U, I and P of each phase.', th: 'มิเตอร์ไม่แจ้ง U, I และ P ทุกเฟส' },
        switchOn,
        figures,
      );
    return loads.length < 3
      ? cannotTell(
          { en: 'What flows fits its voltage; not all phases carry load.', th: 'เฟสที่มีโหลดตรงกับแรงดัน แต่ยังมีเฟสที่ไม่มีโหลด' },
          switchOn,
          figures,
        )
      : pass({ en: 'Each current goes with its own voltage.', th: 'กระแสแต่ละเฟสตรงกับแรงดันของตน' }, figures);
  }
  const { names, how } = displaced;
  return suspect(
    {
      en: `The currents of ${names} do not go with their voltages${how}.`,
      th: `กระแส ${names} ไม่ตรงกับแรงดันของเฟส${how}`,
    },
    {
      en: 'Follow each transformer to its terminals: two phases are changed over.',
      th: 'ไล่สาย CT แต่ละตัวถึงขั้วต่อ: มีเฟสสลับกัน',
    },
    figures,
  );
};
