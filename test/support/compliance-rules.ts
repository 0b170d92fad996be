import type { ComplianceRule } from '../../src/domain/limits.ts';

/** 95 % of the 10 min voltages of a week within 10 % of the nominal one, or changed. */
export const complianceRule = (changes: Partial<ComplianceRule> = {}): ComplianceRule => ({
  quantity: 'voltage',
  order: null,
  name: 'within-ten-percent',
  unit: '%',
  aggregate: '10min',
  over: 'week',
  low: 90,
  high: 110,
  share: 0.95,
  shortCircuitRatio: null,
  provenance: { source: 'test', confirmed: false },
  ...changes,
});
