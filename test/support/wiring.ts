import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import type { Evidence, Shot } from '../../src/commissioning/evidence.ts';
import type { Values } from '../../src/domain/quantity.ts';
import { instant } from '../../src/domain/time.ts';

/** Three phases as they should be: 230 V, 400 V (230 × √3 = 398.4), heaters of 1000, 2000 and 3000 W, nothing reactive. */
export const soundValues: Values = {
  'voltage.L1': 230,
  'voltage.L2': 230,
  'voltage.L3': 230,
  'voltage.L1-L2': 398.4,
  'voltage.L2-L3': 398.4,
  'voltage.L3-L1': 398.4,
  // 1000 / 230, 2000 / 230, 3000 / 230.
  'current.L1': 4.348,
  'current.L2': 8.696,
  'current.L3': 13.043,
  'power.active.L1': 1000,
  'power.active.L2': 2000,
  'power.active.L3': 3000,
  'power.active': 6000,
  frequency: 50.02,
};

const start = Date.parse('2026-11-24T10:00:00+07:00');
const kwh = (milliWh: number) => ({ value: milliWh, exponent: -3, words: [0x42c8, 0x0000] });

/** `seconds` after ten o'clock; registers in Wh. */
export const shot = (seconds: number, values: Values, importWh: number, exportWh = 0): Shot => ({
  at: instant(start + seconds * 1000),
  values,
  registers: { import: kwh(importWh * 1000), export: kwh(exportWh * 1000) },
});

/** A direct meter on which all is well; 6000 W for 60 s are 100 Wh. */
export const soundEvidence: Evidence = {
  profile: { ...sdm630, provenance: { ...sdm630.provenance, unconfirmed: [] } },
  configured: {
    serialNumber: '4711',
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
    settles: true,
  },
  said: { serialNumber: '4711', isModel: null, currentRatio: null, voltageRatio: null },
  shots: [shot(0, soundValues, 100_000), shot(60, soundValues, 100_100)],
  rejected: {},
  unanswered: [],
  loads: [{ phase: 'L1', watts: 1000, shown: { L1: 1000, L2: 0, L3: 0 }, alone: true }],
  answers: {
    ratios: { current: [1, 1], voltage: [1, 1] },
    generation: false,
    phaseOrder: 'right',
    displays: [{ channel: 'import', shownKwh: '100.10', differenceWh: 0, toleranceWh: 10, readAt: null }],
  },
  clock: 'synchronised',
  nominalVoltage: 230,
};

/** The same with other values all the time. */
export const showing = (changes: Values, evidence: Evidence = soundEvidence): Evidence => ({
  ...evidence,
  shots: evidence.shots.map((one) => ({ ...one, values: { ...one.values, ...changes } })),
});
