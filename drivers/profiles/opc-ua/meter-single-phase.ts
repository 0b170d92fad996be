import type { OpcUaProfile } from '../../../src/profiles/profile.ts';
import { DIRECT_AMPERES, energy, notes, provenance, WATTS_PER_PHASE, wholePoints } from './parts.ts';

/** Any single-phase meter behind an OPC UA server. */
const profile: OpcUaProfile = {
  protocol: 'opc-ua',
  id: 'opc-ua/meter-single-phase',
  kind: 'meter',
  manufacturer: 'OPC UA',
  model: 'single-phase meter',
  provenance,
  netting: 'single-phase',
  maximumPower: WATTS_PER_PHASE,
  points: {
    ...wholePoints(WATTS_PER_PHASE),
    'voltage.L1': { unit: 'V', range: [0, 300] },
    'current.L1': { unit: 'A', range: [0, DIRECT_AMPERES] },
    'thd.voltage.L1': { unit: '%', range: [0, 100] },
    'thd.current.L1': { unit: '%', range: [0, 1_000] },
  },
  energy,
  notes,
};

export default profile;
