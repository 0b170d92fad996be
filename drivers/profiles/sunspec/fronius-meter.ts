import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import meter from './meter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** Fronius Smart Meter, read through the inverter it is wired to. */
const froniusMeter: SunSpecProfile = {
  ...meter,
  id: 'sunspec/fronius-meter',
  manufacturer: 'Fronius',
  model: 'Smart Meter behind a GEN24 (SunSpec)',
  maker: 'Fronius',
  provenance: {
    sources: [
      ...sunSpecSources,
      'evcc-io/evcc 0316f24 templates/definition/meter/fronius-gen24.yaml (unit 200; 203 or 213; W positive = import)',
      'evcc-io/evcc#19905 (recorded: Smart Meter TS at a generator, negative current while TotWhExp grows)',
      'OpenEMS/openems 10a4059 io.openems.edge.fronius/…/MeterFroniusImpl.java (models 203, 213)',
      'Fronius Primo GEN24 Plus manual, page "Meter address" (factory setting 200)',
    ],
    unconfirmed: [...assumed],
  },
  connection: { interfaces: ['tcp', 'rtu'], unit: 200, port: 502 },
  positivePower: 'import',
  notes: {
    en: [
      'In the inverter\'s own web page open Communication → Modbus, switch on the server over TCP, and set "SunSpec Model Type" to int + SF.',
      'The meter address is 200 on a GEN24, 240 on older inverters with a Datamanager; a second meter has the next number.',
      'A meter set up as a generator meter counts what it generates as export.',
    ],
    th: [
      'ในหน้าเว็บของอินเวอร์เตอร์ เปิดเมนู Communication → Modbus เปิดเซิร์ฟเวอร์ TCP และตั้ง "SunSpec Model Type" เป็น int + SF',
      'หมายเลขมิเตอร์คือ 200 สำหรับ GEN24 และ 240 สำหรับรุ่นเก่าที่ใช้ Datamanager มิเตอร์ตัวที่สองใช้หมายเลขถัดไป',
      'มิเตอร์ที่ตั้งเป็นมิเตอร์ฝั่งผลิตจะนับพลังงานที่ผลิตเป็นส่งออก',
    ],
  },
};
export default froniusMeter;
