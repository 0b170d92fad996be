import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { solis, solisNotes, solisStringSources } from './parts.ts';

/** Solis single-phase string inverters (4G, 5G, S6-GR1P): their one voltage stands where others have L3. */
export default defineProfile({
  ...solis,
  id: 'solis/string-1p',
  kind: 'inverter',
  model: '1P string (4G, 5G)',
  provenance: {
    sources: [
      ...solisStringSources,
      'a Solis 5K-4G read out by a user: graham0/ginlong-wifi#5',
      'StephanJoubert/home_assistant_solarman 4799c277 inverter_definitions/solis_1p8k-5g.yaml (3035 to 3043 are answered)',
    ],
    unconfirmed: ['voltage.L1', 'current.L1', 'connection', 'timing', 'maximumPower'],
  },
  readable: [
    [2_999, 3_024],
    [3_035, 3_043],
  ],
  netting: 'single-phase',
  // Generous: no source here names the largest of the series.
  maximumPower: 12_000,
  energyResolution: { kind: 'register' },
  points: {
    'power.active': at.watts(12_000)(['u32', -1])(3_004),
    'voltage.L1': at.volts(['u16', 0.1])(3_035),
    'current.L1': at.amperes(60)(['u16', 0.1])(3_036),
    frequency: at.hertz(['u16', 0.01])(3_042),
  },
  energy: { export: at.counts(3_008, 'u32', 3) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  notes: { en: [solisNotes.reach.en, solisNotes.yield.en], th: [solisNotes.reach.th, solisNotes.yield.th] },
});
