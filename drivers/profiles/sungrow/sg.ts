import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { stringMark, sungrow, sungrowNotes, sungrowPlate, sungrowSources } from './parts.ts';

/** Sungrow SG string inverters: what they generate. */
export default defineProfile({
  ...sungrow,
  id: 'sungrow/sg',
  kind: 'inverter',
  model: 'SG (string)',
  provenance: {
    sources: [...sungrowSources, 'evcc-io/evcc 0316f24a templates/definition/meter/sungrow-inverter.yaml'],
    unconfirmed: ['serialNumber', 'model', 'connection', 'timing', 'maximumPower'],
  },
  readable: [[4_989, 5_098]],
  netting: 'unknown',
  // Generous: no source here names the largest of the family.
  maximumPower: 300_000,
  points: {
    'power.apparent': at.voltAmperes(300_000)(['u32', 1])(5_008),
    ...at.phaseVolts(at.volts(['u16', 0.1]), 5_018, 1),
    ...at.phaseAmperes(at.amperes(400)(['s16', 0.1]), 5_021, 1),
    'power.active': at.watts(300_000)(['u32', -1])(5_030),
    'power-factor': at.factor(['s16', 0.001])(5_034),
    frequency: at.hertz(['u16', 0.1])(5_035),
  },
  energy: { export: at.counts(5_003, 'u32', 3) },
  identify: { quantity: 'frequency', between: [45, 65], model: stringMark },
  serialNumber: sungrowPlate,
  notes: {
    en: [
      sungrowNotes.socket.en,
      sungrowNotes.address.en,
      sungrowNotes.words.en,
      'It counts what the inverter generates, in whole kWh; the grid is sungrow/sg-meter.',
      'On three-wire models (output type 2) the phase voltages may be line-to-line.',
    ],
    th: [
      sungrowNotes.socket.th,
      sungrowNotes.address.th,
      sungrowNotes.words.th,
      'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต นับเป็นจำนวนเต็ม kWh ส่วนโครงข่ายให้ใช้ sungrow/sg-meter',
      'รุ่นสามสาย (output type 2) แรงดันเฟสอาจเป็นแรงดันระหว่างเฟส',
    ],
  },
});
