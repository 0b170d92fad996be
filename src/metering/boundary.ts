import { divideHalfEven, type RegisterValue, type Wh, wh } from '../domain/energy.ts';
import type { EnergyChannel } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import { type ClockState, type Instant, instant, type Millis } from '../domain/time.ts';
import type { BoundaryMark, BoundaryRegister } from '../domain/transaction.ts';
import { scaled, statedRegister } from './register-arithmetic.ts';

type Pair = Readonly<Record<EnergyChannel, RegisterValue>>;

/**
 * Registers known to have stood somewhere in [earliest, latest]: a reading, or a register that was stated. `lowest` is
 * below `registers` only where a boundary's estimate was carried over a restart.
 */
export type Known = Readonly<{
  earliest: Instant;
  latest: Instant;
  registers: Pair;
  lowest: Pair;
  /** Null where no reading stands behind it. */
  clock: ClockState | null;
  coarse: boolean;
}>;

/** Null where the reading does not carry both registers. */
export const knownFrom = ({ earliest, latest, registers, clock, quality }: Reading): Known | null => {
  const { import: imported, export: exported } = registers;
  if (imported === undefined || exported === undefined) return null;
  const pair = { import: imported, export: exported };
  const coarse = quality.level === 'uncertain' && quality.reason === 'coarse-resolution';
  return { earliest, latest, registers: pair, lowest: pair, clock, coarse };
};

/**
 * The registers of a boundary as they are known again after a restart: by the reading just after it, by the one before it
 * where the other was already past the next boundary, or else by the estimate itself.
 */
export const knownAgain = (at: Instant, register: BoundaryRegister, length: Millis): Known => {
  const { importWh, exportWh, uncertaintyWh, before, after } = register;
  const mark = after !== null && after.latest <= length ? after : before;
  if (mark !== null) {
    const window = { earliest: instant(at + mark.earliest), latest: instant(at + mark.latest) };
    return { ...window, registers: mark.registers, lowest: mark.registers, clock: null, coarse: false };
  }
  const stated = (less: number): Pair => ({
    import: statedRegister(wh(importWh - less)),
    export: statedRegister(wh(exportWh - less)),
  });
  return { earliest: at, latest: at, registers: stated(0), lowest: stated(uncertaintyWh), clock: null, coarse: false };
};

/**
 * The boundary register at `at`, between two known ones (before.latest ≤ at ≤ after.earliest): linear between their
 * midpoints, rounded once half-even to Wh, never below `floor`, the boundary before it. Registers never decrease, so
 * the truth lies between the two, and the farther one is how wrong the estimate can be.
 */
export const boundaryRegister = (
  at: Instant,
  before: Known,
  after: Known,
  floor: Readonly<{ importWh: Wh; exportWh: Wh }>,
): BoundaryRegister => {
  const imported = estimate('import', at, before, after, floor.importWh);
  const exported = estimate('export', at, before, after, floor.exportWh);
  return {
    importWh: imported.value,
    exportWh: exported.value,
    uncertaintyWh: wh(Math.max(imported.uncertainty, exported.uncertainty)),
    before: markAt(at, before),
    after: markAt(at, after),
  };
};

const estimate = (channel: EnergyChannel, at: Instant, before: Known, after: Known, floor: Wh) => {
  const [low, high, lowest] = [before.registers[channel], after.registers[channel], before.lowest[channel]];
  const exponent = Math.min(low.exponent, high.exponent, lowest.exponent, 0);
  const unitsPerWh = 10n ** BigInt(-exponent);
  const [from, to] = [scaled(low, exponent), scaled(high, exponent)];
  // Twice the midpoints, so that half milliseconds stay whole.
  const start = BigInt(before.earliest) + BigInt(before.latest);
  const span = BigInt(after.earliest) + BigInt(after.latest) - start;
  const passed = 2n * BigInt(at) - start;
  const line =
    span === 0n
      ? divideHalfEven(from, unitsPerWh)
      : divideHalfEven(from * span + (to - from) * passed, span * unitsPerWh);
  const value = wh(Math.max(floor, Number(line)));
  const exact = BigInt(value) * unitsPerWh;
  return {
    value,
    uncertainty: Math.max(...[scaled(lowest, exponent), to].map((end) => wholeWh(exact - end, unitsPerWh))),
  };
};

/** The size of a difference, rounded up to whole Wh. */
const wholeWh = (difference: bigint, unitsPerWh: bigint): number =>
  Number(((difference < 0n ? -difference : difference) + unitsPerWh - 1n) / unitsPerWh);

/** Null for what was stated rather than read: it has no raw words. */
const markAt = (at: Instant, { earliest, latest, registers }: Known): BoundaryMark | null =>
  registers.import.words.length === 0 ? null : { earliest: earliest - at, latest: latest - at, registers };
