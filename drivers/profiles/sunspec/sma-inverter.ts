import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import inverter from './inverter.ts';
import { assumed, sunSpecSources } from './parts.ts';

/** SMA Sunny Boy and Sunny Tripower: SunSpec has a unit number of its own beside SMA's own register map. */
const smaInverter: SunSpecProfile = {
  ...inverter,
  id: 'sunspec/sma-inverter',
  manufacturer: 'SMA',
  model: 'Sunny Boy, Sunny Tripower (SunSpec)',
  maker: 'SMA',
  models: [103, 102, 101],
  provenance: {
    sources: [
      ...sunSpecSources,
      'SMA Technical Information STP60-SunSpec_Modbus-TI-en-12 (base 40001 printed, unit 126, models 101–103, "SMA")',
      'cathiele/evcc-config 8664d1cd templates/meter-modbus-sma-pv.go (port 502, unit 126)',
    ],
    unconfirmed: [...assumed],
  },
  connection: { interfaces: ['tcp'], unit: 126, port: 502 },
  notes: {
    en: [
      'The Modbus server over TCP is off when it leaves the works: switch it on with the installer password, under External Communication.',
      "SunSpec answers at unit 126, not at the unit 3 of SMA's own registers.",
      'An Inverter Manager answers for itself at unit 125; its inverters begin at 126.',
    ],
    th: [
      'เซิร์ฟเวอร์ Modbus TCP ปิดมาจากโรงงาน ต้องเปิดด้วยรหัสผ่านผู้ติดตั้งในเมนู External Communication',
      'SunSpec ตอบที่หมายเลขเครื่อง 126 ไม่ใช่ 3 ซึ่งเป็นของรีจิสเตอร์แบบ SMA',
      'Inverter Manager ตอบเองที่หมายเลข 125 ส่วนอินเวอร์เตอร์เริ่มที่ 126',
    ],
  },
};
export default smaInverter;
