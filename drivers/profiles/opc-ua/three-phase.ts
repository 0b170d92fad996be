import type { OpcUaProfile } from '../../../src/profiles/profile.ts';
import { DIRECT_AMPERES, energy, notes, provenance, WATTS_PER_PHASE, wholePoints } from './parts.ts';

const WATTS = 3 * WATTS_PER_PHASE;
const phaseVoltage = { unit: 'V', range: [0, 300] } as const;
const lineVoltage = { unit: 'V', range: [0, 520] } as const;
const current = { unit: 'A', range: [0, DIRECT_AMPERES] } as const;
const active = { unit: 'W', range: [-WATTS_PER_PHASE, WATTS_PER_PHASE] } as const;
const reactive = { unit: 'var', range: [-WATTS_PER_PHASE, WATTS_PER_PHASE] } as const;
const factor = { unit: '1', range: [-1, 1] } as const;
const distortion = { unit: '%', range: [0, 100] } as const;
const currentDistortion = { unit: '%', range: [0, 1_000] } as const;

/** Any three-phase meter behind an OPC UA server; what the server cannot say, how it nets its phases, is said here. */
export const threePhase = (
  id: string,
  model: string,
  netting: OpcUaProfile['netting'],
  more: Readonly<{ en: string; th: string }>,
): OpcUaProfile => ({
  protocol: 'opc-ua',
  id,
  kind: 'meter',
  manufacturer: 'OPC UA',
  model,
  provenance: { ...provenance, unconfirmed: [...provenance.unconfirmed, 'netting'] },
  netting,
  maximumPower: WATTS,
  points: {
    ...wholePoints(WATTS),
    'voltage.L1': phaseVoltage,
    'voltage.L2': phaseVoltage,
    'voltage.L3': phaseVoltage,
    'voltage.L1-L2': lineVoltage,
    'voltage.L2-L3': lineVoltage,
    'voltage.L3-L1': lineVoltage,
    'current.L1': current,
    'current.L2': current,
    'current.L3': current,
    'current.neutral': current,
    'power.active.L1': active,
    'power.active.L2': active,
    'power.active.L3': active,
    'power.reactive.L1': reactive,
    'power.reactive.L2': reactive,
    'power.reactive.L3': reactive,
    'power-factor.L1': factor,
    'power-factor.L2': factor,
    'power-factor.L3': factor,
    'thd.voltage.L1': distortion,
    'thd.voltage.L2': distortion,
    'thd.voltage.L3': distortion,
    'thd.current.L1': currentDistortion,
    'thd.current.L2': currentDistortion,
    'thd.current.L3': currentDistortion,
  },
  energy,
  notes: { en: [...notes.en, more.en], th: [...notes.th, more.th] },
});
