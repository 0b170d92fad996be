import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { commonModel, integerInverter } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [commonModel, integerInverter];
export default captures;
