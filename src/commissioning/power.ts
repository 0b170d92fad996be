import { type Check, checksOf, figure } from './check.ts';
import { type Evidence, phasesOf, typical } from './evidence.ts';
import { phaseLoads, primaryWatts } from './phase-loads.ts';

/** No power exceeds U·I. An engineering choice: room for the meter's class, and for values not of quite one moment. */
const POWER_TOLERANCE = 0.05;

const measure = {
  en: 'Compare U, I and P with a clamp meter; check model and ratios.',
  th: 'เทียบ U, I, P กับแคลมป์มิเตอร์ ตรวจรุ่นและอัตราส่วน',
};

/** Whether power, voltage, current and power factor are of one measurement, and the phases make the total. */
export const checkPower = (evidence: Evidence): Check => {
  const { pass, suspect, fail, cannotTell } = checksOf('power');
  const values = typical(evidence.shots);
  const loads = phaseLoads(evidence);
  const known = loads.flatMap((load) => (load.apparent === null ? [] : [{ ...load, apparent: load.apparent }]));
  if (known.length === 0)
    return cannotTell(
      { en: 'Too little flows to compare P with U·I.', th: 'กระแสน้อยเกินไป เทียบ P กับ U·I ไม่ได้' },
      measure,
    );
  const inPrimary = (watts: number): number => primaryWatts(watts, evidence.configured);
  const figures = known.flatMap(({ phase, active, apparent }) => [
    figure(`P ${phase}`, inPrimary(active), 'W', 0),
    figure(`U·I ${phase}`, inPrimary(apparent), 'VA', 0),
  ]);
  const over = known.find(({ active, apparent }) => Math.abs(active) > apparent * (1 + POWER_TOLERANCE));
  if (over !== undefined) {
    const times = (Math.abs(over.active) / over.apparent).toFixed(2);
    return fail(
      { en: `P is ${times} times U·I on ${over.phase}.`, th: `P เป็น ${times} เท่าของ U·I ที่ ${over.phase}` },
      {
        en: 'A transformer ratio counts for power and not for current: check it in the meter, and the model.',
        th: 'อัตราส่วนหม้อแปลงคูณเฉพาะกำลัง: ตรวจค่าในมิเตอร์และรุ่น',
      },
      figures,
    );
  }
  const factors = known.flatMap((load) => {
    const factor =
      values[`power-factor.${load.phase}`] ??
      (phasesOf(evidence.profile).length === 1 ? values['power-factor'] : undefined);
    return factor === undefined ? [] : [{ ...load, factor }];
  });
  const odd = factors.find(
    ({ active, apparent, factor }) =>
      Math.abs(Math.abs(active) - apparent * Math.abs(factor)) > 2 * POWER_TOLERANCE * apparent,
  );
  if (odd !== undefined)
    return suspect({ en: `P is not U·I·cos φ on ${odd.phase}.`, th: `P ไม่เท่ากับ U·I·cos φ ที่ ${odd.phase}` }, measure, [
      ...figures,
      figure(`cos φ ${odd.phase}`, odd.factor, '1', 2),
    ]);
  return (
    totalProblem(evidence, figures) ??
    pass({ en: 'P, U, I and the total agree.', th: 'P, U, I และผลรวมสอดคล้องกัน' }, figures)
  );
};

const totalProblem = (evidence: Evidence, figures: Check['figures']): Check | null => {
  const values = typical(evidence.shots);
  const total = values['power.active'];
  const each = phasesOf(evidence.profile).map((phase) => values[`power.active.${phase}`]);
  const parts = each.flatMap((value) => (value === undefined ? [] : [value]));
  if (total === undefined || parts.length < 3 || parts.length < each.length) return null;
  const sum = parts.reduce((all, value) => all + value, 0);
  const size = parts.reduce((all, value) => all + Math.abs(value), 0);
  if (Math.abs(total - sum) <= 2 * POWER_TOLERANCE * size) return null;
  const { suspect } = checksOf('power');
  const inPrimary = (watts: number): number => primaryWatts(watts, evidence.configured);
  return suspect(
    { en: 'The total is not the sum of the phases.', th: 'กำลังรวมไม่เท่ากับผลรวมสามเฟส' },
    {
      en: 'Check the wiring mode set in the meter (3 phases, 4 wires).',
      th: 'ตรวจโหมดการต่อสายในมิเตอร์ (3 เฟส 4 สาย)',
    },
    [...figures, figure('P', inPrimary(total), 'W', 0), figure('sum', inPrimary(sum), 'W', 0)],
  );
};
