import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { deye, deyeNotes, deyePlate } from './parts.ts';

/** From the grid is positive; a signed word ends at 32 kW. */
const watts = at.watts(32_768)(['s16', 1]);

/** Deye SG04LP3, SG05LP3, Sunsynk three-phase, hybrid with a low-voltage battery: the grid side. */
export default defineProfile({
  ...deye,
  id: 'deye/hybrid-3p',
  model: 'SUN-xK-SG04LP3 / SG05LP3',
  provenance: {
    sources: [
      'kellerza/sunsynk 05248151 src/sunsynk/definitions/three_phase_common.py',
      'Tinkerforge/esp32-firmware 037d057a software/src/modules/meters_modbus_tcp/deye.py',
      'evcc-io/evcc 0316f24a templates/definition/meter/deye-hybrid-3p.yaml',
      'recorded answer of a SUN-12K-SG04LP3: davidrapan/ha-solarman#471',
    ],
    unconfirmed: ['serialNumber', 'connection', 'timing', 'netting', 'maximumPower'],
  },
  readable: [
    [3, 7],
    [500, 558],
    [598, 636],
  ],
  netting: 'unknown',
  // Assumed: nothing above a signed word of W can be told.
  maximumPower: 33_000,
  points: {
    ...at.phaseVolts(at.volts(['u16', 0.1]), 598, 1),
    frequency: at.hertz(['u16', 0.01])(609),
    ...at.phaseAmperes(at.amperes(328)(['s16', 0.01]), 613, 1),
    ...at.phaseWatts(watts, 622, 1),
    'power.active': watts(625),
  },
  energy: { import: at.counts(522, 'u32', 2), export: at.counts(524, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: deyePlate,
  notes: {
    en: [deyeNotes.reach.en, deyeNotes.words.en, deyeNotes.hybrid.en],
    th: [deyeNotes.reach.th, deyeNotes.words.th, deyeNotes.hybrid.th],
  },
});
