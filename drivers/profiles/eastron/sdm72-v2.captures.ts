import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { sdmCounters, sdmExporting } from './worked.ts';

const captures: readonly GoldenCapture[] = [
  sdmCounters,
  sdmExporting,
  {
    name: 'nominal frequency',
    kind: 'worked',
    source: 'Eastron protocol manuals: float32, most significant register first (IEEE 754 binary32 by hand)',
    working: ['50 Hz = 1.5625 × 2^5: exponent 132 = 84h, fraction .5625 = 1001 0… → 4248 0000'],
    request: { function: 4, address: 0x0046, count: 2 },
    words: '4248 0000',
    says: { values: { frequency: 50 }, registers: {} },
  },
];
export default captures;
