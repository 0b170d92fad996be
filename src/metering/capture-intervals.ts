import { concatMap, from, type Observable, scan } from 'rxjs';
import type { IntervalCapture } from '../domain/capture.ts';
import { wh } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { boundaryAtOrBefore, intervalEnd } from '../domain/interval.ts';
import { good, type Quality, uncertain } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import type { StatedRegisters } from '../domain/registry.ts';
import { type ClockState, type Instant, instant, type Millis } from '../domain/time.ts';
import type { BoundaryRegister } from '../domain/transaction.ts';
import {
  boundaryRegister,
  heardWith,
  type Known,
  knownAgain,
  knownFrom,
  type LastHeard,
  leastTrusted,
  nothingHeard,
} from './boundary.ts';
import type { Judged } from './judge.ts';
import {
  type Carry,
  carried,
  carryOver,
  endOf,
  type MeterExchange,
  STATED_TWICE_WH,
  takenBack,
} from './meter-exchange.ts';
import { advanced, certain, identified, type Provisional } from './provisional.ts';

/** How intervals are captured; spans are grid time. */
export type CaptureRules = Readonly<{
  length: Millis;
  /** Readings farther apart than this around a boundary make its neighbours `recovered`. */
  widestBracket: Millis;
  /**
   * A meter that says who it is says so soon after each boundary; what was captured there waits so long for it. Less
   * than sealing waits for captures.
   */
  identifiedWithin: Millis;
}>;

/**
 * Where a point's capture begins: the last boundary whose registers are known. `device` is read now, `counted` is the
 * meter whose registers those are: after an exchange they differ, and `exchanges` lead from one to the other.
 */
export type CaptureStart = Readonly<{
  point: PointId;
  device: DeviceId;
  counted: DeviceId;
  at: Instant;
  register: BoundaryRegister;
  exchanges: readonly MeterExchange[];
}>;

/** Other points, or others known of them, or other rules: the capture of those not `afresh` goes on as it stands. */
export type OtherPoints = Readonly<{
  kind: 'other-points';
  rules: CaptureRules;
  starts: readonly CaptureStart[];
  afresh: ReadonlySet<DeviceId>;
}>;

/** What one point's capture remembers between readings. */
type PointCapture = Readonly<{
  point: PointId;
  /** The meter whose registers the boundary has. */
  device: DeviceId;
  boundary: Boundary;
  /** What the meter here said last of each register. */
  heard: LastHeard;
  /** The last known registers at or before the next boundary … */
  before: Known;
  /** … and those of a reading that was under way when it passed: of no use for it, perhaps for the one after. */
  straddling: Known | null;
  /** Meters that have taken over since the boundary … */
  exchanges: readonly MeterExchange[];
  /** … and, once they have, what their registers lack to the one the boundary has; until the next boundary. */
  carry: Carry | null;
}>;
type Boundary = Readonly<{
  at: Instant;
  register: BoundaryRegister;
  recovered: boolean;
  clock: ClockState | null;
  coarse: boolean;
}>;

/**
 * As many as one reading closes: 45 days of quarter hours, as long as batches are kept unless the site says otherwise.
 * A clock that is years ahead, or a meter that was away for so long, must not fill the memory at once: what is left is
 * closed by the readings after it, and so not at all where the clock has come back by then.
 */
const MOST_AT_ONCE = 45 * 24 * 4;

/**
 * Energy registers at interval boundaries from readings around them: between the last reading that was certainly before
 * and the first that was certainly after. An outage leaves several boundaries between the same two readings: all are
 * captured, as `recovered`, so every interval since the start gets exactly one capture, and they sum to the register
 * difference. Time is the readings' own. Registers that turn out to be another meter's are as if they had not been read.
 */
export const captureIntervals =
  (rules: CaptureRules, starts: readonly CaptureStart[]) =>
  (judged: Observable<Judged | OtherPoints>): Observable<IntervalCapture> =>
    judged.pipe(
      scan(
        ({ rules: now, points }: Capturing, one): Capturing => {
          if (one.kind === 'other-points') return begin(one, points);
          const { device } = one.kind === 'reading' ? one.reading : one.identity;
          const point = points.get(device);
          if (point === undefined) return { rules: now, points, captures: [] };
          const { next, captures } =
            one.kind === 'reading' ? read(now, point, one.reading) : identified(point, one.identity);
          return { rules: now, points: points.set(device, next), captures };
        },
        begin({ rules, starts, afresh: new Set() }, new Map()),
      ),
      concatMap(({ captures }) => from(captures)),
    );
/** The map is private to one operator and changed in place: one entry per point, one update per reading. */
type Capturing = Readonly<{
  rules: CaptureRules;
  points: Map<DeviceId, Provisional<PointCapture>>;
  captures: readonly IntervalCapture[];
}>;

/** `points`: where those stand that go on. What waits of a point that is no more stays uncaptured, as in an outage. */
const begin = (
  { rules, starts, afresh }: Omit<OtherPoints, 'kind'>,
  points: ReadonlyMap<DeviceId, Provisional<PointCapture>>,
): Capturing => ({
  rules,
  points: new Map(
    starts.map((start) => {
      const known = afresh.has(start.device) ? undefined : points.get(start.device);
      return [start.device, known ?? certain(startCapture(rules, start))];
    }),
  ),
  captures: [],
});

const read = (rules: CaptureRules, point: Provisional<PointCapture>, reading: Reading) =>
  advanced(point, advanceCapture(rules, point.current, reading), reading.latest, rules.identifiedWithin);

/** A point's capture as it stands at its last known boundary. */
const startCapture = (
  rules: CaptureRules,
  { point, counted, at, register, exchanges }: CaptureStart,
): PointCapture => ({
  point,
  device: counted,
  boundary: { at, register, recovered: wasBridged(rules, register), clock: null, coarse: false },
  heard: nothingHeard,
  before: knownAgain(at, register, rules.length),
  straddling: null,
  exchanges,
  carry: null,
});

/** Both null is a statement, not a bridge; one null is a bridge from a statement to the first reading ever. */
const wasBridged = ({ widestBracket }: CaptureRules, { before, after }: BoundaryRegister): boolean =>
  after !== null && (before === null || after.latest - before.earliest > widestBracket);

/** The registers a device binding states, as the boundary its capture starts from; nothing was counted before. */
export const openingBoundary = (
  from: Instant,
  { importWh, exportWh }: StatedRegisters,
  length: Millis,
): Readonly<{ at: Instant; register: BoundaryRegister }> => ({
  at: boundaryAtOrBefore(from, length),
  register: statedBoundary({ importWh, exportWh }),
});

const statedBoundary = ({ importWh, exportWh }: StatedRegisters): BoundaryRegister => ({
  importWh,
  exportWh,
  uncertaintyWh: wh(0),
  before: null,
  after: null,
});

type Advanced = Readonly<{ state: PointCapture; captures: readonly IntervalCapture[] }>;

/** The reducer behind `captureIntervals`, for one point. */
const advanceCapture = (rules: CaptureRules, before: PointCapture, reading: Reading): Advanced => {
  // Without a trusted clock nobody can say on which side of a boundary a reading fell.
  if (reading.clock === 'unsynchronised') return { state: before, captures: [] };
  const state = { ...before, heard: heardWith(before.heard, reading) };
  const known =
    reading.registers.import || reading.registers.export ? knownFrom(state.heard, rules.widestBracket) : null;
  return known === null ? { state, captures: [] } : takeReading(rules, state, known);
};

/** Takes in what was read, and first every exchange that happened before it. */
const takeReading = (rules: CaptureRules, state: PointCapture, known: Known): Advanced => {
  const [exchange] = state.exchanges;
  if (exchange === undefined) return takeKnown(rules, state, known);
  // This meter was not here yet: what it counted elsewhere is nobody's here.
  if (known.earliest < exchange.at) return { state, captures: [] };
  const at = instant(Math.max(exchange.at, state.before.latest));
  const end = endOf({ ...exchange, at }, known.clock);
  const upToEnd = takeKnown(rules, state, end);
  // It closed as much as one reading may: the exchange is still to come.
  if (end.earliest >= nextBoundary(rules, upToEnd.state)) return upToEnd;
  const ended = takeOver(rules, upToEnd, exchange);
  const next = takeReading(rules, ended.state, known);
  return { state: next.state, captures: [...ended.captures, ...next.captures] };
};

/** Takes in what is known of the meter that is counting now: closes what ends before it, and remembers it. */
const takeKnown = (rules: CaptureRules, state: PointCapture, read: Known): Advanced => {
  const known = carried(read, state.carry);
  if (known.latest < state.before.latest) return { state, captures: [] };
  const captures: IntervalCapture[] = [];
  let current = state;
  while (read.earliest >= nextBoundary(rules, current) && captures.length < MOST_AT_ONCE) {
    const closed = closeInterval(rules, current, carried(read, current.carry));
    captures.push(closed.capture);
    current = closed.state;
  }
  return { state: remember(rules, current, carried(read, current.carry)), captures };
};

/**
 * From here on the next meter counts. Its registers are carried on from where the old one ended, until a boundary has
 * passed; an exchange at a boundary has nothing to carry: the interval ends with the one and begins with the other.
 */
const takeOver = (rules: CaptureRules, { state, captures }: Advanced, exchange: MeterExchange): Advanced => {
  const exchanges = state.exchanges.slice(1);
  const { device, at, opening } = exchange;
  if (state.boundary.at !== at)
    return { state: { ...state, exchanges, carry: carryOver(state.carry, exchange) }, captures };
  const register = statedBoundary(opening);
  const boundary = { ...state.boundary, register, recovered: false };
  return {
    state: { ...state, device, boundary, before: knownAgain(at, register, rules.length), straddling: null, exchanges },
    captures: captures.map((one) => (intervalEnd(one.interval) === at ? { ...one, next: { device, register } } : one)),
  };
};

/** A boundary has passed since the exchange: the meter goes on with its own registers, those its display shows. */
const onOwnRegister = (state: PointCapture, carry: Carry): PointCapture => ({
  ...state,
  device: carry.device,
  boundary: { ...state.boundary, register: takenBack(state.boundary.register, carry) },
  before: carried(state.before, carry, -1),
  straddling: state.straddling && carried(state.straddling, carry, -1),
  carry: null,
});

const nextBoundary = ({ length }: CaptureRules, { boundary }: PointCapture): Instant => instant(boundary.at + length);

const remember = (rules: CaptureRules, state: PointCapture, known: Known): PointCapture =>
  known.latest <= nextBoundary(rules, state)
    ? { ...state, before: known, straddling: null }
    : { ...state, straddling: known };

const closeInterval = (rules: CaptureRules, state: PointCapture, after: Known) => {
  const { point, device, boundary: opening, before, carry } = state;
  const at = nextBoundary(rules, state);
  const register = boundaryRegister(at, before, after, opening.register);
  const closing: Boundary = {
    at,
    register,
    recovered: after.latest - before.earliest > rules.widestBracket,
    clock: leastTrusted(before.clock, after.clock),
    coarse: before.coarse || after.coarse,
  };
  const recovered = opening.recovered || closing.recovered || carry !== null;
  const clock = leastTrusted(opening.clock, closing.clock) ?? 'unsynchronised';
  const capture: IntervalCapture = {
    point,
    device,
    interval: { start: opening.at, length: rules.length },
    opening: opening.register,
    closing: carry === null ? register : { ...register, uncertaintyWh: wh(register.uncertaintyWh + STATED_TWICE_WH) },
    ...(carry !== null && { next: { device: carry.device, register: takenBack(register, carry) } }),
    origin: recovered ? 'recovered' : 'measured',
    quality: captureQuality(recovered, clock, opening.coarse || closing.coarse),
    clock,
  };
  const { straddling } = state;
  const passed = straddling !== null && straddling.latest <= instant(at + rules.length);
  const next = { ...state, boundary: closing, before: passed ? straddling : before, straddling: null };
  return { capture, state: carry === null ? next : onOwnRegister(next, carry) };
};

const captureQuality = (recovered: boolean, clock: ClockState, coarse: boolean): Quality => {
  if (recovered) return uncertain('recovered');
  if (clock === 'unsynchronised') return uncertain('clock-unsynchronised');
  if (clock === 'holdover') return uncertain('clock-holdover');
  return coarse ? uncertain('coarse-resolution') : good;
};
