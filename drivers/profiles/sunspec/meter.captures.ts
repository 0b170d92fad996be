import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { integerMeter } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [integerMeter];
export default captures;
