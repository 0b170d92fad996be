import type { LimitSet } from '../domain/limits.ts';
import type { QualityRules } from '../power-quality/quality-rules.ts';
import { toHex } from '../wire/bytes.ts';
import type { RecordedRules } from '../wire/recording.ts';
import { hashOfJson } from './gateway-settings.ts';

/** Rules as a recording names them. */
export const recordedRules = (rules: QualityRules): RecordedRules => ({
  hash: toHex(hashOfJson(rules)),
  meters: rules.meters.map(({ limits, ...meter }) => ({ ...meter, limits: limits.map(({ name }) => name) })),
  lateness: rules.lateness,
  longestGap: rules.longestGap,
});

/** The other way, by what limits of those names say today: `recordedRules` of it tells whether that is still the same. */
export const rulesOf = (
  { meters, lateness, longestGap }: RecordedRules,
  limitsOf: (names: readonly string[]) => readonly LimitSet[],
): QualityRules => ({
  meters: meters.map(({ limits, feeder = null, isHead = false, mayExport = true, rating = null, ...meter }) => ({
    ...meter,
    feeder,
    isHead,
    mayExport,
    rating,
    limits: limitsOf(limits),
  })),
  lateness,
  longestGap,
});
