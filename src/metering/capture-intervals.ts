import { concatMap, from, type Observable, scan } from 'rxjs';
import type { IntervalCapture } from '../domain/capture.ts';
import type { Wh } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { boundaryAtOrBefore } from '../domain/interval.ts';
import { good, type Quality, uncertain } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import { type ClockState, type Instant, instant, type Millis } from '../domain/time.ts';
import type { BoundaryRegister } from '../domain/transaction.ts';
import { boundaryRegister, type Known, knownAgain, knownFrom } from './boundary.ts';

/** How intervals are captured; spans are grid time. */
export type CaptureRules = Readonly<{
  length: Millis;
  /** Readings farther apart than this around a boundary make its neighbours `recovered`. */
  widestBracket: Millis;
}>;

/** Where a point's capture begins: the last boundary whose registers are known. */
export type CaptureStart = Readonly<{ point: PointId; device: DeviceId; at: Instant; register: BoundaryRegister }>;

/** What one point's capture remembers between readings. */
type PointCapture = Readonly<{
  point: PointId;
  device: DeviceId;
  boundary: Boundary;
  /** The last known registers at or before the next boundary … */
  before: Known;
  /** … and those of a reading that was under way when it passed: of no use for it, perhaps for the one after. */
  straddling: Known | null;
}>;
type Boundary = Readonly<{
  at: Instant;
  register: BoundaryRegister;
  recovered: boolean;
  clock: ClockState | null;
  coarse: boolean;
}>;

/**
 * Energy registers at interval boundaries from readings around them: between the last reading that was certainly before
 * and the first that was certainly after. An outage leaves several boundaries between the same two readings: all are
 * captured, as `recovered`, so every interval since the start gets exactly one capture, and they sum to the register
 * difference. Time is the readings' own.
 */
export const captureIntervals =
  (rules: CaptureRules, starts: readonly CaptureStart[]) =>
  (readings: Observable<Reading>): Observable<IntervalCapture> =>
    readings.pipe(
      scan(
        ({ points }: Capturing, reading): Capturing => {
          const point = points.get(reading.device);
          if (point === undefined) return { points, captures: [] };
          const { state, captures } = advanceCapture(rules, point, reading);
          return { points: points.set(reading.device, state), captures };
        },
        { points: new Map(starts.map((start) => [start.device, startCapture(rules, start)])), captures: [] },
      ),
      concatMap(({ captures }) => from(captures)),
    );
/** The map is private to one operator and changed in place: one entry per point, one update per reading. */
type Capturing = Readonly<{ points: Map<DeviceId, PointCapture>; captures: readonly IntervalCapture[] }>;

/** A point's capture as it stands at its last known boundary. */
const startCapture = (rules: CaptureRules, { point, device, at, register }: CaptureStart): PointCapture => ({
  point,
  device,
  boundary: { at, register, recovered: wasBridged(rules, register), clock: null, coarse: false },
  before: knownAgain(at, register, rules.length),
  straddling: null,
});

/** Both null is a statement, not a bridge; one null is a bridge from a statement to the first reading ever. */
const wasBridged = ({ widestBracket }: CaptureRules, { before, after }: BoundaryRegister): boolean =>
  after !== null && (before === null || after.latest - before.earliest > widestBracket);

/** The registers a device binding states, as the boundary its capture starts from; nothing was counted before. */
export const openingBoundary = (
  from: Instant,
  { importWh, exportWh }: Readonly<{ importWh: Wh; exportWh: Wh }>,
  length: Millis,
): Readonly<{ at: Instant; register: BoundaryRegister }> => ({
  at: boundaryAtOrBefore(from, length),
  register: { importWh, exportWh, uncertaintyWh: 0 as Wh, before: null, after: null },
});

/** The reducer behind `captureIntervals`, for one point. */
const advanceCapture = (
  rules: CaptureRules,
  state: PointCapture,
  reading: Reading,
): Readonly<{ state: PointCapture; captures: readonly IntervalCapture[] }> => {
  const known = knownFrom(reading);
  // Without a trusted clock nobody can say on which side of a boundary a reading fell.
  if (known === null || reading.clock === 'unsynchronised' || known.latest < state.before.latest)
    return { state, captures: [] };
  const captures: IntervalCapture[] = [];
  let current = state;
  while (known.earliest >= nextBoundary(rules, current)) {
    const closed = closeInterval(rules, current, known);
    captures.push(closed.capture);
    current = closed.state;
  }
  return { state: remember(rules, current, known), captures };
};

const nextBoundary = ({ length }: CaptureRules, { boundary }: PointCapture): Instant => instant(boundary.at + length);

const remember = (rules: CaptureRules, state: PointCapture, known: Known): PointCapture =>
  known.latest <= nextBoundary(rules, state)
    ? { ...state, before: known, straddling: null }
    : { ...state, straddling: known };

const closeInterval = (rules: CaptureRules, state: PointCapture, after: Known) => {
  const { point, device, boundary: opening, before } = state;
  const at = nextBoundary(rules, state);
  const register = boundaryRegister(at, before, after, opening.register);
  const closing: Boundary = {
    at,
    register,
    recovered: after.latest - before.earliest > rules.widestBracket,
    clock: leastTrusted(before.clock, after.clock),
    coarse: before.coarse || after.coarse,
  };
  const recovered = opening.recovered || closing.recovered;
  const clock = leastTrusted(opening.clock, closing.clock) ?? 'unsynchronised';
  const capture: IntervalCapture = {
    point,
    device,
    interval: { start: opening.at, length: rules.length },
    opening: opening.register,
    closing: register,
    origin: recovered ? 'recovered' : 'measured',
    quality: captureQuality(recovered, clock, opening.coarse || closing.coarse),
    clock,
  };
  const { straddling } = state;
  const passed = straddling !== null && straddling.latest <= instant(at + rules.length);
  const next = { ...state, boundary: closing, before: passed ? straddling : before, straddling: null };
  return { capture, state: next };
};

const trust: readonly ClockState[] = ['synchronised', 'simulated', 'holdover', 'unsynchronised'];
const leastTrusted = (left: ClockState | null, right: ClockState | null): ClockState | null => {
  if (left === null || right === null) return left ?? right;
  return trust.indexOf(left) > trust.indexOf(right) ? left : right;
};

const captureQuality = (recovered: boolean, clock: ClockState, coarse: boolean): Quality => {
  if (recovered) return uncertain('recovered');
  if (clock === 'unsynchronised') return uncertain('clock-unsynchronised');
  if (clock === 'holdover') return uncertain('clock-holdover');
  return coarse ? uncertain('coarse-resolution') : good;
};
