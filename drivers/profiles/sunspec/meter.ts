import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import { assumed, bothWays, meterModels, pointsUpTo, sunSpecBus, sunSpecSources } from './parts.ts';

const MOST_WATTS = 100_000;

/** Any meter that speaks SunSpec, alone or behind an inverter, up to 100 kW. */
const meter: SunSpecProfile = {
  id: 'sunspec/meter',
  protocol: 'sunspec',
  kind: 'meter',
  manufacturer: 'SunSpec',
  model: 'Meter (models 201–204, 211–214)',
  provenance: {
    sources: sunSpecSources,
    unconfirmed: [
      ...assumed,
      'power.active',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'import',
      'export',
      'connection',
    ],
  },
  netting: 'unknown',
  maximumPower: MOST_WATTS,
  bus: sunSpecBus,
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 },
  models: meterModels,
  positivePower: 'import',
  points: pointsUpTo(MOST_WATTS),
  energy: bothWays,
  notes: {
    en: [
      'SunSpec does not say which way positive power flows: switch on a known load and see that power and import rise.',
      'Behind an inverter a meter often has its own unit number (200 or 240), or follows the inverter under the same one.',
      'Where the menu offers "int + SF" and "float", choose int + SF: floats lose watt-hours as the count grows.',
      'A counter that stands at exactly zero is shown as not available: SunSpec uses zero for both.',
    ],
    th: [
      'มาตรฐาน SunSpec ไม่ได้กำหนดทิศของกำลังที่เป็นบวก ให้เปิดโหลดที่ทราบค่าแล้วดูว่ากำลังและพลังงานนำเข้าเพิ่มขึ้น',
      'มิเตอร์ที่อยู่หลังอินเวอร์เตอร์มักมีหมายเลขเครื่องของตัวเอง (200 หรือ 240) หรืออยู่ต่อจากอินเวอร์เตอร์ในหมายเลขเดียวกัน',
      'ถ้าเมนูมีให้เลือก "int + SF" กับ "float" ให้เลือก int + SF เพราะ float จะเสียความละเอียดเมื่อตัวเลขพลังงานมากขึ้น',
      'ตัวนับที่เป็นศูนย์พอดีจะแสดงว่าไม่มีค่า เพราะ SunSpec ใช้ศูนย์แทนทั้งสองความหมาย',
    ],
  },
};
export default meter;
