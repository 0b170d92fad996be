import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { greatestPower } from '../rating.ts';
import { live, schneider } from './parts.ts';

/** Taken for 63 A: no source here names its rating. */
const maximumPower = greatestPower(63, 1);
const watts = at.watts(maximumPower)(['f32', 1000])(0x0bed);

/** Schneider iEM2150 (A9MEM2150), single phase. Addresses are the number of the register list less one. */
export default defineProfile({
  ...schneider,
  id: 'schneider/iem2150',
  model: 'iEM2150',
  provenance: {
    sources: [
      'jacobstim/wattmonitor 49d89061 src/meters/A9MEM2150.py, an owner’s iEM2150: counters are of Wh',
      'Schneider DOCA0005EN-04: the float copy of the counters is of Wh (iEM3000)',
      'adam4521/energy-scribe 3dd00b2b schneider_iEM2150.py (Arup, 2021): recorded answers; it calls the counters kWh',
    ],
    unconfirmed: ['power.reactive', 'power.apparent', 'import', 'export', 'connection', 'timing', 'maximumPower'],
  },
  bus: { ...schneider.bus, serial: { baud: 9600, parity: 'none', stopBits: 1 } },
  readable: [live, [0xb02b, 0xb02e]],
  netting: 'single-phase',
  maximumPower,
  energyResolution: { kind: 'float32' },
  points: {
    'current.L1': at.amperes(126)(['f32', 1])(0x0bb7),
    'voltage.L1': at.volts(['f32', 1])(0x0bd3),
    'power.active.L1': watts,
    'power.active': watts,
    'power.reactive': at.vars(maximumPower)(['f32', 1000])(0x0bfb),
    'power.apparent': at.voltAmperes(maximumPower)(['f32', 1000])(0x0c03),
    frequency: at.hertz(['f32', 1])(0x0c25),
  },
  energy: { import: at.floats(0xb02b, 'f32', 'Wh'), export: at.floats(0xb02d, 'f32', 'Wh') },
  serialNumber: null,
  transformers: null,
  notes: {
    en: [
      'Seen at 9600 baud, 8N1, unit 1: look at the meter’s settings.',
      'Sources differ in whether its counters are Wh or kWh: compare with the display before anything is settled.',
      'The counters are float32 of Wh: above 16.8 MWh they step by 2 Wh.',
    ],
    th: [
      'พบใช้ที่ 9600 บอด 8N1 หมายเลขเครื่อง 1 ให้ดูค่าที่ตั้งในมิเตอร์',
      'แหล่งข้อมูลขัดแย้งกันว่าหน่วยเป็น Wh หรือ kWh: ต้องเทียบกับจอก่อนใช้คิดเงิน',
      'หน่วยพลังงานเป็น float32 ของ Wh: เกิน 16.8 MWh ความละเอียดเหลือ 2 Wh',
    ],
  },
});
