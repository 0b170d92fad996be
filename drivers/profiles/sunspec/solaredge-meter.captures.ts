import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { turnedMeter } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [turnedMeter];
export default captures;
