import { millis } from '../../../src/domain/time.ts';
import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** Hundredths of a kW are tens of a W. */
const watts = at.watts(10_000_000)(['s32', 10]);

/** Socomec Countis E3x and E4x, three phases, 80 A direct (E3x) or transformers (E4x): JBUS common table. */
export default defineProfile({
  id: 'socomec/countis-e3x-e4x',
  kind: 'meter',
  manufacturer: 'Socomec',
  model: 'Countis E3x / E4x',
  provenance: {
    sources: [
      'volkszaehler/mbmd 4304ad77 meters/rs485/socomec.go, which cites JBUS common table 1.01',
      'a C header of Countis E13 (public file, repository not known): 50520 voltage, 50528 current, 50544 power of the first phase',
      'a PHP driver of Countis E23 to E44 (public file, repository not known), not tried on a meter: frequency in 0.001 Hz, energy in 0.01 kWh',
    ],
    unconfirmed: [
      'voltage.L1',
      'current.L1',
      'power.active.L1',
      'voltage.L2',
      'voltage.L3',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.L2',
      'current.L3',
      'power.active.L2',
      'power.active.L3',
      'power.active',
      'power.reactive',
      'power.apparent',
      'power-factor',
      'frequency',
      'import',
      'export',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: {
    longestRead: 62,
    gap: millis(50),
    turnaround: millis(100),
    timeout: { least: millis(300), most: millis(1_000) },
    latest: millis(2_000),
    lengthStep: 2,
    serial: { baud: 9600, parity: 'none', stopBits: 1 },
  },
  connection: { interfaces: ['rtu'], unit: 5, port: 502 },
  readable: [
    [0xc550, 0xc58d],
    [0xc652, 0xc65b],
  ],
  netting: 'unknown',
  sentinels: { u32: ['ffffffff'], s32: ['7fffffff'] },
  // Assumed: three times 80 A times 276 V (230 V + 20 %), the directly connected ones.
  maximumPower: 67_000,
  energyResolution: { kind: 'register' },
  points: {
    ...at.pairVolts(at.lineVolts(['u32', 0.01]), 0xc552, 2),
    ...at.phaseVolts(at.volts(['u32', 0.01]), 0xc558, 2),
    frequency: at.hertz(['u32', 0.01])(0xc55e),
    ...at.phaseAmperes(at.amperes(10_000)(['u32', 0.001]), 0xc560, 2),
    'power.active': watts(0xc568),
    'power.reactive': at.vars(10_000_000)(['s32', 10])(0xc56a),
    'power.apparent': at.voltAmperes(10_000_000)(['u32', 10])(0xc56c),
    'power-factor': at.factor(['s32', 0.001])(0xc56e),
    ...at.phaseWatts(watts, 0xc570, 2),
  },
  energy: { import: at.counts(0xc652, 'u32', 3), export: at.counts(0xc658, 'u32', 3) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: { appliedBy: 'meter', current: null, voltage: null },
  notes: {
    en: [
      'Assumed unit 5 at 9600 baud: look at the display.',
      'Power steps by 10 W and energy by 1 kWh (another source: 10 Wh): compare the energy with the display before anything is settled.',
    ],
    th: [
      'สันนิษฐานว่าหมายเลขเครื่อง 5 ที่ 9600 บอด: ให้ดูที่หน้าจอ',
      'กำลังละเอียดขั้นละ 10 W และพลังงานขั้นละ 1 kWh (อีกแหล่งว่า 10 Wh): ต้องเทียบพลังงานกับหน้าจอก่อนใช้คิดเงิน',
    ],
  },
});
