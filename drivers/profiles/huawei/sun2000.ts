import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { sun2000, sun2000Mark, sun2000Notes, sun2000Plate, sun2000Sources } from './parts.ts';

/** Huawei SUN2000, three phases (KTL-M, KTL-H): what it generates. */
export default defineProfile({
  ...sun2000,
  id: 'huawei/sun2000',
  kind: 'inverter',
  model: 'SUN2000 (three-phase)',
  provenance: {
    sources: [
      ...sun2000Sources,
      'volkszaehler/mbmd 29c32587 meters/rs485/sun2000ktl.go',
      'evcc-io/evcc b29b49e3 and 17fc25d2 templates/definition/meter/huawei-sun2000-inverter.yaml',
      'recorded answer with the model name: wlcrs/huawei_solar#701',
    ],
    unconfirmed: ['connection', 'timing', 'serialNumber', 'maximumPower'],
  },
  readable: [
    [30_000, 30_034],
    [32_064, 32_115],
  ],
  netting: 'unknown',
  // Generous: no source names the largest of the family.
  maximumPower: 350_000,
  points: {
    ...at.pairVolts(at.lineVolts(['u16', 0.1]), 32_066, 1),
    ...at.phaseVolts(at.volts(['u16', 0.1]), 32_069, 1),
    ...at.phaseAmperes(at.amperes(300)(['s32', 0.001]), 32_072, 2),
    'power.active': at.watts(350_000)(['s32', -1])(32_080),
    'power-factor': at.factor(['s16', 0.001])(32_084),
    frequency: at.hertz(['u16', 0.01])(32_085),
  },
  energy: { export: at.counts(32_106, 'u32', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: sun2000Mark },
  serialNumber: sun2000Plate,
  notes: {
    en: [sun2000Notes.reach.en, sun2000Notes.slow.en, sun2000Notes.yield.en],
    th: [sun2000Notes.reach.th, sun2000Notes.slow.th, sun2000Notes.yield.th],
  },
});
