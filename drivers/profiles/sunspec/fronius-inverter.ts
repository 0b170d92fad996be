import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import inverter from './inverter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** Fronius Symo, Primo and GEN24 through their own SunSpec server. */
const froniusInverter: SunSpecProfile = {
  ...inverter,
  id: 'sunspec/fronius-inverter',
  manufacturer: 'Fronius',
  model: 'Symo, Primo, GEN24 (SunSpec)',
  maker: 'Fronius',
  provenance: {
    sources: [
      ...sunSpecSources,
      'evcc-io/evcc 0316f24 templates/definition/meter/fronius-gen24.yaml (port 502, unit 1)',
      'OpenEMS/openems 24e472a io.openems.edge.fronius/…/PvInverterFroniusImpl.java (models 111–113 from 40070)',
      'Fronius Primo GEN24 Plus manual, page "SunSpec Model Type" (float or int + SF; unit 1 is fixed)',
    ],
    unconfirmed: [...assumed],
  },
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 },
  notes: {
    en: [
      'In the inverter\'s own web page open Communication → Modbus, switch on the server over TCP, and set "SunSpec Model Type" to int + SF.',
      'The unit number is 1; the meter behind it has its own, 200.',
      'Ask one question at a time: a second reader slows it down.',
    ],
    th: [
      'ในหน้าเว็บของอินเวอร์เตอร์ เปิดเมนู Communication → Modbus เปิดเซิร์ฟเวอร์ TCP และตั้ง "SunSpec Model Type" เป็น int + SF',
      'หมายเลขเครื่องคือ 1 ส่วนมิเตอร์ที่ต่ออยู่ใช้หมายเลข 200',
      'ให้มีผู้อ่านทีละรายเท่านั้น ผู้อ่านรายที่สองทำให้ช้าลง',
    ],
  },
};
export default froniusInverter;
