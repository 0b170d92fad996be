import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { integerInverter, sameAtAnotherScale } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [integerInverter, sameAtAnotherScale];
export default captures;
