import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { sun2000, sun2000Mark, sun2000Notes, sun2000Sources } from './parts.ts';

const amperes = at.amperes(3_000)(['s32', 0.01]);
/** To the grid is positive there. */
const watts = at.watts(690_000)(['s32', -1]);

/** The meter behind a Huawei SUN2000 (DTSU666-H, DDSU666-H), read through the inverter. */
export default defineProfile({
  ...sun2000,
  id: 'huawei/sun2000-meter',
  kind: 'meter',
  model: 'power meter behind a SUN2000',
  provenance: {
    sources: [
      ...sun2000Sources,
      'volkszaehler/mbmd 29c32587 meters/rs485/sun2000ktl.go (voltages, powers)',
      'a sign that differs between firmware versions, export read as a negative number: wlcrs/huawei_solar#54',
      'netting: wlcrs/huawei_solar#754 (a DTSU666-H counts the sum of the phases, not each phase)',
      'counters read as positive numbers by another client: sdeigm/uni-meter#230',
      'in the island mode of the backup box there are no values: wlcrs/huawei_solar#151',
    ],
    unconfirmed: [
      'connection',
      'timing',
      'netting',
      'maximumPower',
      'export',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.L1',
      'current.L2',
      'current.L3',
    ],
  },
  readable: [
    [30_000, 30_034],
    [37_100, 37_137],
  ],
  netting: 'vector-sum',
  // The transformers of the meter are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  points: {
    ...at.phaseVolts(at.volts(['s32', 0.1]), 37_101, 2),
    ...at.phaseAmperes(amperes, 37_107, 2),
    'power.active': watts(37_113),
    'power-factor': at.factor(['s16', 0.001])(37_117),
    frequency: at.hertz(['s16', 0.01])(37_118),
    ...at.pairVolts(at.lineVolts(['s32', 0.1]), 37_126, 2),
    ...at.phaseWatts(watts, 37_132, 2),
  },
  // A negative export is refused and not turned: where it was seen, power's sign was turned too (huawei_solar#54).
  energy: { import: at.counts(37_121, 's32', 1), export: at.counts(37_119, 's32', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: sun2000Mark },
  // 30015 is the inverter's number, not the meter's.
  serialNumber: null,
  notes: {
    en: [
      sun2000Notes.reach.en,
      sun2000Notes.slow.en,
      'Register 37100 says whether the meter is there (1); an export that is refused is a negative one, as one owner saw with the sign of power turned: do not settle by it.',
    ],
    th: [
      sun2000Notes.reach.th,
      sun2000Notes.slow.th,
      'รีจิสเตอร์ 37100 บอกว่ามีมิเตอร์หรือไม่ (1 = มี) ถ้าหน่วยจ่ายออกถูกปฏิเสธ แสดงว่าค่าเป็นลบ เคยมีผู้พบพร้อมกับกำลังที่กลับเครื่องหมาย: อย่าใช้คิดเงิน',
    ],
  },
});
