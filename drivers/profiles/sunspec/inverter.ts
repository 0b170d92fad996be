import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import { assumed, generated, inverterModels, pointsUpTo, sunSpecBus, sunSpecSources } from './parts.ts';

const MOST_WATTS = 100_000;

/** Any inverter that speaks SunSpec, of any maker, up to 100 kW. */
const inverter: SunSpecProfile = {
  id: 'sunspec/inverter',
  protocol: 'sunspec',
  kind: 'inverter',
  manufacturer: 'SunSpec',
  model: 'Inverter (models 101–103, 111–113, 701)',
  provenance: { sources: sunSpecSources, unconfirmed: [...assumed, 'connection'] },
  netting: 'unknown',
  maximumPower: MOST_WATTS,
  bus: sunSpecBus,
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 },
  models: inverterModels,
  points: pointsUpTo(MOST_WATTS),
  energy: generated,
  notes: {
    en: [
      "Switch on Modbus TCP, in SunSpec mode, in the inverter's menu: most leave the works with it off.",
      'Where the menu offers "int + SF" and "float", choose int + SF: floats lose watt-hours as the count grows.',
      'What it gives is shown as negative power and counted as export.',
      'Port and unit number differ between makers: 502 or 1502, 1 or 126.',
    ],
    th: [
      'เปิด Modbus TCP โหมด SunSpec ในเมนูของอินเวอร์เตอร์ ส่วนใหญ่ปิดมาจากโรงงาน',
      'ถ้าเมนูมีให้เลือก "int + SF" กับ "float" ให้เลือก int + SF เพราะ float จะเสียความละเอียดเมื่อตัวเลขพลังงานมากขึ้น',
      'กำลังที่ผลิตแสดงเป็นค่าลบ และนับเป็นพลังงานส่งออก',
      'พอร์ตและหมายเลขเครื่องต่างกันตามผู้ผลิต: 502 หรือ 1502 และ 1 หรือ 126',
    ],
  },
};
export default inverter;
