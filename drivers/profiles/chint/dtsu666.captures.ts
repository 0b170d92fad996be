import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { dtsuCaptures, dtsuCounters } from './worked.ts';

const captures: readonly GoldenCapture[] = [...dtsuCaptures, dtsuCounters(0x101e)];
export default captures;
