import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import meter from './meter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** The first meter behind a SolarEdge inverter. Its positive power is export, unlike everybody else's. */
const solarEdgeMeter: SunSpecProfile = {
  ...meter,
  id: 'sunspec/solaredge-meter',
  manufacturer: 'SolarEdge',
  model: 'Meter behind an SE inverter (SunSpec)',
  models: [203, 204, 202, 201],
  positivePower: 'export',
  provenance: {
    sources: [
      ...sunSpecSources,
      'evcc-io/evcc 0316f24 templates/definition/meter/solaredge-inverter.yaml (203:W and 203:WphA × −1; TotWhImp as it is)',
      'WillCodeForCats/solaredge-modbus-multi#69 (negative means importing)',
      'SolarEdge Technical Note "SunSpec Logging in SolarEdge Inverters" 2.4 (meters in the same chain)',
    ],
    unconfirmed: [...assumed, 'connection'],
  },
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 1502 },
  notes: {
    en: [
      "Same address and unit number as the inverter's: the meter follows it in the chain. Of several meters the first is read.",
      'Positive power of this meter is export; it is turned here. Switch on a known load and see that import rises.',
      'Only one reader may be connected: inverter and meter are read through one connection.',
    ],
    th: [
      'ใช้ที่อยู่และหมายเลขเครื่องเดียวกับอินเวอร์เตอร์ มิเตอร์อยู่ถัดไปในลำดับเดียวกัน ถ้ามีหลายตัวจะอ่านตัวแรก',
      'กำลังบวกของมิเตอร์นี้คือส่งออก เกตเวย์กลับเครื่องหมายให้แล้ว ให้เปิดโหลดที่ทราบค่าแล้วดูว่าพลังงานนำเข้าเพิ่มขึ้น',
      'ต่อได้ทีละรายเท่านั้น อินเวอร์เตอร์และมิเตอร์อ่านผ่านการเชื่อมต่อเดียวกัน',
    ],
  },
};
export default solarEdgeMeter;
