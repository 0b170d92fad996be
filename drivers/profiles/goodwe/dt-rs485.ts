import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { gridTied, gridTiedNotes } from './parts.ts';

/** GoodWe SDT and DT in their older RS-485 map, from 781: two values only. */
export default defineProfile({
  ...gridTied,
  id: 'goodwe/dt-rs485',
  model: 'SDT / DT (RS-485 map)',
  provenance: {
    sources: ['evcc-io/evcc b29b49e3 and 191d4fb6 templates/definition/meter/goodwe-dt.yaml'],
    unconfirmed: ['power.active', 'export', 'connection', 'timing', 'maximumPower'],
  },
  connection: { interfaces: ['rtu', 'tcp'], unit: 247, port: 502 },
  readable: [
    [781, 781],
    [786, 787],
  ],
  sentinels: {},
  netting: 'unknown',
  points: { 'power.active': at.watts(65_535)(['u16', -1])(781) },
  energy: { export: at.counts(786, 'u32', 2) },
  identify: { quantity: 'power.active', between: [-50_000, 0], model: null },
  serialNumber: null,
  notes: {
    en: ['Try goodwe/dt first: this older map knows two values, from one source.', gridTiedNotes.yield.en],
    th: ['ให้ลอง goodwe/dt ก่อน: ผังรีจิสเตอร์รุ่นเก่านี้มีเพียงสองค่าและมาจากแหล่งเดียว', gridTiedNotes.yield.th],
  },
});
