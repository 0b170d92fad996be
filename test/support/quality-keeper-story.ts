import { MINUTE, millis } from '../../src/domain/time.ts';
import type { QualityRules } from '../../src/power-quality/quality-rules.ts';
import { monday } from './quality-frames.ts';
import { eventRules } from './voltage-stories.ts';

/** What the child that is killed judges by, and what its one meter reads. */
export const keeperRules: QualityRules = {
  ...eventRules('h01'),
  lateness: millis(MINUTE),
  longestGap: millis(MINUTE),
};
export const keeperStart = monday;

/** A supply that is gone for 40 s every 300 s. */
export const OUTAGE_EVERY = 300;
const GONE = 40;
export const outageOf = (second: number): number | null =>
  second % OUTAGE_EVERY >= OUTAGE_EVERY - GONE ? Math.floor(second / OUTAGE_EVERY) : null;
export const keptVolts = (second: number): number => (outageOf(second) === null ? 230 : 1);
