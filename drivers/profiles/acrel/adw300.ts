import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { acrel, acrelNotes, byGateway, readMeters } from './parts.ts';

const watts = at.watts(1_000_000)(['s32', 1]);

/** Acrel ADW300 (also ADW300N), three phases, transformers of 5 A or split-core ones. */
export default defineProfile({
  ...acrel,
  id: 'acrel/adw300',
  model: 'ADW300',
  provenance: {
    sources: [
      'evcc-io/evcc b29b49e3 and 0316f24a templates/definition/meter/acrel-adw300.yaml',
      `${readMeters} (voltage, current, power times its CT ratio of 4; frequency)`,
    ],
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'current.L1',
      'current.L2',
      'current.L3',
      'power.active.L1',
      'frequency',
      'power.active',
      'power.active.L2',
      'power.active.L3',
      'import',
      'export',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [[20, 65]],
  netting: 'unknown',
  // Assumed: three times 6 A times 264 V at its own terminals.
  maximumPower: 5_000,
  energyResolution: { kind: 'register' },
  points: {
    ...at.phaseVolts(at.volts(['u16', 0.1]), 20, 1),
    ...at.phaseAmperes(at.amperes(100)(['u16', 0.01]), 26, 1),
    ...at.phaseWatts(watts, 30, 2),
    'power.active': watts(36),
    frequency: at.hertz(['u16', 0.01])(59),
  },
  energy: { import: at.counts(62, 'u32', 1), export: at.counts(64, 'u32', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  transformers: byGateway,
  notes: {
    en: [
      acrelNotes.line.en,
      acrelNotes.secondary.en,
      'One source multiplies power but not energy by the CT ratio: check both against the display with a load.',
    ],
    th: [
      acrelNotes.line.th,
      acrelNotes.secondary.th,
      'มีแหล่งหนึ่งคูณกำลังด้วยอัตราส่วน CT แต่ไม่คูณพลังงาน: ให้ตรวจทั้งสองค่ากับหน้าจอขณะมีโหลด',
    ],
  },
});
