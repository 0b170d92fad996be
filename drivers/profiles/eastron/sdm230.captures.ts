import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { sdmCounters } from './worked.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltage of the manual: 230.2 V',
    kind: 'datasheet',
    source: 'Eastron protocol manuals, example of function 04 (43 66 33 34 = 230.2 V)',
    working: ['0x663334 = 6,697,780; (2^23 + 6,697,780) / 2^16 = 230.20000457763672'],
    request: { function: 4, address: 0x0000, count: 2 },
    words: '4366 3334',
    says: { values: { 'voltage.L1': (2 ** 23 + 6_697_780) / 2 ** 16 }, registers: {} },
  },
  {
    name: 'power that flows into the grid',
    kind: 'worked',
    source: 'SDM230-Modbus protocol V1.4: float32, most significant register first (IEEE 754 binary32 by hand)',
    working: ['1500 W = 1.46484375 × 2^10: exponent 137 = 89h, fraction .46484375 → 44BB 8000; minus: C4BB 8000'],
    request: { function: 4, address: 0x000c, count: 2 },
    words: 'c4bb 8000',
    says: { values: { 'power.active': -1500, 'power.active.L1': -1500 }, registers: {} },
  },
  sdmCounters,
];
export default captures;
