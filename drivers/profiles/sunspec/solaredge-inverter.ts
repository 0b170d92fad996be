import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import inverter from './inverter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** SolarEdge SE inverters; the meters behind one follow in the same chain, each after a Common model of its own. */
const solarEdgeInverter: SunSpecProfile = {
  ...inverter,
  id: 'sunspec/solaredge-inverter',
  manufacturer: 'SolarEdge',
  model: 'SE (SunSpec)',
  maker: 'SolarEdge',
  models: [103, 102, 101],
  provenance: {
    sources: [
      ...sunSpecSources,
      'evcc-io/evcc 0316f24 templates/definition/meter/solaredge-inverter.yaml (port 1502, unit 1, models 101 and 103)',
      'SolarEdge Technical Note "SunSpec Logging in SolarEdge Inverters" 2.4 (meters in the same chain)',
      'evcc-io/evcc#7292 (some are set to port 502)',
      'wiki.hiq-home.com (web page) en:robotina_charger:commissioning:pv_inverter (idle time of 2 minutes)',
    ],
    unconfirmed: [...assumed, 'connection'],
  },
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 1502 },
  notes: {
    en: [
      'Switch on Modbus TCP with SetApp: Site Communication → Modbus TCP, port 1502 (older ones: 502).',
      'Only one reader may be connected: stop others, or let them read this gateway.',
      'The inverter ends a connection on which nothing was asked for two minutes: connect soon after switching it on.',
    ],
    th: [
      'เปิด Modbus TCP ด้วย SetApp: Site Communication → Modbus TCP พอร์ต 1502 (รุ่นเก่า 502)',
      'ต่อได้ทีละรายเท่านั้น ให้หยุดผู้อ่านรายอื่น หรือให้อ่านจากเกตเวย์นี้แทน',
      'อินเวอร์เตอร์ตัดการเชื่อมต่อที่ไม่มีการถามนานสองนาที ให้เชื่อมต่อทันทีหลังเปิดใช้งาน',
    ],
  },
};
export default solarEdgeInverter;
