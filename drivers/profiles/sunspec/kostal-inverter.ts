import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import inverter from './inverter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** KOSTAL PLENTICORE and PIKO IQ. */
const kostalInverter: SunSpecProfile = {
  ...inverter,
  id: 'sunspec/kostal-inverter',
  manufacturer: 'KOSTAL',
  model: 'PLENTICORE, PIKO IQ (SunSpec)',
  maker: 'KOSTAL',
  models: [103],
  provenance: {
    sources: [
      ...sunSpecSources,
      'evcc-io/evcc 0151517 templates/definition/meter/kostal-plenticore.yaml (port 1502, unit 71, 103:WH)',
      'KOSTAL Interface MODBUS (TCP) & SunSpec PIKO IQ / PLENTICORE plus, 1.8',
      'volkszaehler/mbmd 0a03dc8 meters/sunspec/sunspec.go (maker "KOSTAL"), CJNE/ha-sunspec#249 (its meter counts export downwards)',
    ],
    unconfirmed: [...assumed],
  },
  connection: { interfaces: ['tcp'], unit: 71, port: 1502 },
  notes: {
    en: [
      "Switch on Modbus in the inverter's web page: Settings → Modbus/SunSpec (TCP). Port 1502, unit 71.",
      "The byte order set there is for KOSTAL's own registers; SunSpec always has the high word first.",
      "KOSTAL's energy meter (KSEM) is not read by this profile: it counts export downwards.",
    ],
    th: [
      'เปิด Modbus ในหน้าเว็บของอินเวอร์เตอร์: Settings → Modbus/SunSpec (TCP) พอร์ต 1502 หมายเลขเครื่อง 71',
      'ลำดับไบต์ที่ตั้งไว้ใช้กับรีจิสเตอร์ของ KOSTAL เท่านั้น ส่วน SunSpec ส่งเวิร์ดสูงก่อนเสมอ',
      'โปรไฟล์นี้ไม่ได้อ่านมิเตอร์ KSEM ของ KOSTAL เพราะนับพลังงานส่งออกถอยหลัง',
    ],
  },
};
export default kostalInverter;
