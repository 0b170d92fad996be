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

/** One register and the reading it came in. */
type Heard = Readonly<{ register: RegisterValue; reading: Reading }>;
/** The last of each register: meters whose two stand far apart answer for them in two questions. */
export type LastHeard = Readonly<Record<EnergyChannel, Heard | null>>;

export const nothingHeard: LastHeard = { import: null, export: null };

/** A register that was refused takes the one before it along: nothing is paired with what the meter no longer says. */
export const heardWith = (last: LastHeard, reading: Reading): LastHeard => {
  const heard = (channel: EnergyChannel): Heard | null => {
    const register = reading.registers[channel];
    if (register !== undefined) return { register, reading };
    return reading.rejected[channel] === undefined ? last[channel] : null;
  };
  return { import: heard('import'), export: heard('export') };
};

/**
 * Both registers, each of which stood somewhere in the window that covers the readings they came in; null while one is
 * missing, and where two readings lie so far apart that their window exceeds `widest`.
 */
export const knownFrom = ({ import: imported, export: exported }: LastHeard, widest: Millis): Known | null => {
  if (imported === null || exported === null) return null;
  const [one, other] = [imported.reading, exported.reading];
  const earliest = instant(Math.min(one.earliest, other.earliest));
  const latest = instant(Math.max(one.latest, other.latest));
  if (one !== other && latest - earliest > widest) return null;
  const registers = { import: imported.register, export: exported.register };
  const coarse = [one, other].some(isCoarse);
  return { earliest, latest, registers, lowest: registers, clock: leastTrusted(one.clock, other.clock), coarse };
};

const isCoarse = ({ quality }: Reading): boolean =>
  quality.level === 'uncertain' && quality.reason === 'coarse-resolution';

const trust: readonly ClockState[] = ['synchronised', 'simulated', 'holdover', 'unsynchronised'];
/** Of two clock states the one to be trusted less; null counts for nothing. */
export const leastTrusted = (left: ClockState | null, right: ClockState | null): ClockState | null => {
  if (left === null || right === null) return left ?? right;
  return trust.indexOf(left) > trust.indexOf(right) ? left : right;
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
