import { defineProfile } from '../../../src/profiles/profile.ts';
import {
  janitzaBus,
  janitzaEnergy,
  UMG_WATTS,
  umg512Points,
  umgConnection,
  umgNotes,
  umgSources,
  umgTransformers,
  umgUnconfirmed,
} from './parts.ts';

/** Janitza UMG 512-PRO, a class A analyser of power quality, three phases, transformers of 1 A or 5 A. */
export default defineProfile({
  id: 'janitza/umg512-pro',
  kind: 'meter',
  manufacturer: 'Janitza',
  model: 'UMG 512-PRO',
  provenance: {
    sources: [
      ...umgSources,
      'sm26449/janitza-monitor 7fab0ac7 docs/02-measured-200ms.txt and 07-fft-harmonics.txt, after the Modbus address list of the UMG 512-PRO',
    ],
    unconfirmed: [
      ...umgUnconfirmed,
      'harmonics',
      'flicker.short.L1',
      'flicker.short.L2',
      'flicker.short.L3',
      'flicker.long.L1',
      'flicker.long.L2',
      'flicker.long.L3',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: janitzaBus,
  connection: umgConnection,
  readable: [
    [391, 768],
    [895, 1_272],
    [4_161, 4_176],
    [19_000, 19_121],
  ],
  netting: 'unknown',
  sentinels: {},
  maximumPower: UMG_WATTS,
  energyResolution: { kind: 'float32' },
  points: umg512Points,
  energy: janitzaEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: umgTransformers,
  notes: {
    en: [
      umgNotes.ratio.en,
      umgNotes.float.en,
      umgNotes.sign.en,
      'Its one event counter does not tell dips, swells and interruptions apart: it is not read.',
    ],
    th: [
      umgNotes.ratio.th,
      umgNotes.float.th,
      umgNotes.sign.th,
      'ตัวนับเหตุการณ์มีเพียงตัวเดียว ไม่แยกแรงดันตก แรงดันเกิน และไฟดับ จึงไม่อ่าน',
    ],
  },
});
