import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { commonModel, derMeasurement, floatInverter, integerInverter, sameAtAnotherScale } from './worked.captures.ts';

const captures: readonly GoldenCapture[] = [
  commonModel,
  derMeasurement,
  floatInverter,
  integerInverter,
  sameAtAnotherScale,
];
export default captures;
