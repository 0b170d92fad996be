import type { RegisterValue } from '../../src/domain/energy.ts';
import { good } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading, Sample } from '../../src/domain/reading.ts';
import { instant, monotonic } from '../../src/domain/time.ts';

/** A register in thousandths of a Wh, with some raw words so that it counts as read. */
export const milliWh = (value: number): RegisterValue => ({ value, exponent: -3, words: [1, 2] });

/** An answered sample of `h01`, asked and answered around `at` ms. */
export const sampleAt = (
  at: number,
  {
    imported,
    exported = 0,
    values = {},
    took = 0,
  }: { imported: number; exported?: number; values?: Values; took?: number },
): Sample => ({
  device: 'h01',
  requested: { wall: instant(at), monotonic: monotonic(at) },
  answered: { wall: instant(at + took), monotonic: monotonic(at + took) },
  clock: 'synchronised',
  outcome: {
    kind: 'answered',
    values,
    registers: { import: milliWh(imported), export: milliWh(exported) },
    rejected: {},
  },
});

/** A good reading of `h01` sampled somewhere in [earliest, latest] with registers in mWh. */
export const readingBetween = (
  earliest: number,
  latest: number,
  { imported = 0, exported = 0, values = {} }: { imported?: number; exported?: number; values?: Values } = {},
): Reading => ({
  device: 'h01',
  point: 'p01',
  measuredAt: instant(Math.round((earliest + latest) / 2)),
  earliest: instant(earliest),
  latest: instant(latest),
  monotonic: monotonic(latest),
  boot: 'boot-1',
  clock: 'synchronised',
  quality: good,
  values,
  registers: { import: milliWh(imported), export: milliWh(exported) },
  rejected: {},
});
