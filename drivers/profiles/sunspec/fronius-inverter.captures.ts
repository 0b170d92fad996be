import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { floatInverter, integerInverter } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [floatInverter, integerInverter];
export default captures;
