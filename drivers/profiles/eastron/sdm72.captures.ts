import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { sdmCounters, sdmExporting } from './worked.ts';

const captures: readonly GoldenCapture[] = [sdmCounters, sdmExporting];
export default captures;
