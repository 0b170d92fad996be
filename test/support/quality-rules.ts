import type { Band, LimitSet } from '../../src/domain/limits.ts';
import { millis } from '../../src/domain/time.ts';
import type { QualityMeter, QualityRules } from '../../src/power-quality/quality-rules.ts';

const minute = millis(60_000);

/** Nobody watches anything. */
export const unwatched: QualityRules = { meters: [], lateness: minute, longestGap: minute };

/** Limits of a 230 V network that limit nothing but what a test adds. */
export const limitSet = (changes: Partial<LimitSet> = {}): LimitSet => ({
  name: 'test',
  authority: 'gateway',
  level: 'lv',
  nominal: { volts: 230, between: 'phase-neutral' },
  bands: [],
  events: null,
  compliance: [],
  ...changes,
});

/** 200 to 240 V, in by 2 V, for three seconds and back for two. */
export const bandOf = (changes: Partial<Band> = {}): Band => ({
  quantity: 'voltage',
  order: null,
  name: 'band',
  unit: 'V',
  low: 200,
  high: 240,
  hysteresis: 2,
  dwell: { rise: millis(3_000), fall: millis(2_000) },
  priority: 'high',
  tells: null,
  provenance: { source: 'test', confirmed: false },
  ...changes,
});

export const qualityMeter = (device: string, changes: Partial<QualityMeter> = {}): QualityMeter => ({
  device,
  point: device.replace('h', 'p'),
  line: 'rs485',
  feeder: null,
  isHead: false,
  limits: [limitSet()],
  exportLimit: null,
  mayExport: true,
  rating: null,
  demandCurrent: null,
  shortCircuitCurrent: null,
  ...changes,
});

/** Meters of these names under one set of limits. */
export const watchedUnder = (limits: LimitSet, ...devices: readonly string[]): QualityRules => ({
  ...unwatched,
  meters: devices.map((device) => qualityMeter(device, { limits: [limits] })),
});
