import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { stringMark, sungrow, sungrowNotes, sungrowSources } from './parts.ts';

/** From the grid is positive. */
const watts = at.watts(690_000)(['s32', 1]);

/** The meter behind a Sungrow SG string inverter. */
export default defineProfile({
  ...sungrow,
  id: 'sungrow/sg-meter',
  kind: 'meter',
  model: 'meter behind an SG',
  provenance: {
    sources: [...sungrowSources, 'evcc-io/evcc 0316f24a templates/definition/meter/sungrow-inverter.yaml'],
    unconfirmed: ['model', 'connection', 'timing', 'netting', 'maximumPower'],
  },
  readable: [[4_999, 5_099]],
  netting: 'unknown',
  // Its transformers are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  points: {
    frequency: at.hertz(['u16', 0.1, 'slow'])(5_035),
    'power.active': watts(5_082),
    ...at.phaseWatts(watts, 5_084, 2),
  },
  energy: { import: at.counts(5_098, 'u32', 2), export: at.counts(5_094, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: stringMark },
  // 4990 is the inverter's number, not the meter's.
  serialNumber: null,
  notes: {
    en: [sungrowNotes.socket.en, sungrowNotes.meter.en, sungrowNotes.address.en, sungrowNotes.words.en],
    th: [sungrowNotes.socket.th, sungrowNotes.meter.th, sungrowNotes.address.th, sungrowNotes.words.th],
  },
});
