import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { sun2000, sun2000Mark, sun2000Notes, sun2000Plate, sun2000Sources } from './parts.ts';

/** Huawei SUN2000, single phase (KTL-L1): its grid voltage stands where three-phase models have L1-L2. */
export default defineProfile({
  ...sun2000,
  id: 'huawei/sun2000-l1',
  kind: 'inverter',
  model: 'SUN2000 (single-phase)',
  provenance: {
    sources: [...sun2000Sources, 'recorded answer of a single-phase model: wlcrs/huawei_solar#507'],
    unconfirmed: ['connection', 'timing', 'serialNumber', 'maximumPower'],
  },
  readable: [
    [30_000, 30_034],
    [32_064, 32_115],
  ],
  netting: 'single-phase',
  // Generous: 230 V times 52 A; no source names the largest of the family.
  maximumPower: 12_000,
  points: {
    'voltage.L1': at.volts(['u16', 0.1])(32_066),
    'current.L1': at.amperes(60)(['s32', 0.001])(32_072),
    'power.active': at.watts(12_000)(['s32', -1])(32_080),
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
