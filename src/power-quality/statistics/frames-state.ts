import type { DeviceId, PointId } from '../../domain/identity.ts';
import { type FrameClock, type FrameLength, frameClocks, frameLengths } from '../../domain/quality-frame.ts';
import type { Reading } from '../../domain/reading.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { QualityRules } from '../quality-rules.ts';
import { type LastCurrents, noCurrents } from './last-currents.ts';
import { noTimes, type ReadingTimes } from './reading-times.ts';
import { clearValues, noValues, type WindowValues } from './window-values.ts';

/** A meter that was asked. */
export type KnownMeter = Readonly<{ device: DeviceId; times: ReadingTimes }> & {
  point: PointId;
  currents: LastCurrents | null;
};
/**
 * A window that is not over: `clock` is the least trusted state among its readings, `from` its start, or when time began
 * anew in it.
 */
export type OpenWindow = Readonly<{
  length: FrameLength;
  start: Instant;
  end: Instant;
  said: Map<KnownMeter, WindowValues>;
}> & { clock: FrameClock; from: Instant };
/** How often frames of a window were given, less one; and whether it may come once more: the clock was set back. */
type GivenWindow = Readonly<{ revision: number; again: boolean }>;
/** `told`: by their starts those whose frames were given, the last `MOST_TOLD` of them. */
export type Windows = Readonly<{
  length: FrameLength;
  open: OpenWindow[];
  spare: WindowValues[];
  told: Map<number, GivenWindow>;
}>;

/** A week of 10 min: of what came before that it is no longer known that it was given; the store keeps one. */
const MOST_TOLD = 1_008;

/** Everything aggregation remembers. Private to one subscription and changed in place. */
export type FramesState = Readonly<{
  meters: Map<DeviceId, KnownMeter>;
  windows: readonly Windows[];
}> & {
  rules: QualityRules;
  demandCurrents: ReadonlyMap<DeviceId, number | null>;
  /** The time of the latest reading of any meter … */
  newest: number;
  /** … and when that was asked for, by the clock that never steps. */
  asked: Pick<Reading, 'monotonic' | 'boot'> | null;
};

const demandCurrentsOf = ({ meters }: QualityRules): FramesState['demandCurrents'] =>
  new Map(meters.map(({ device, demandCurrent }) => [device, demandCurrent]));

/**
 * Windows under way go on by other rules. A meter that is no more stays in those it was read in, and is then forgotten;
 * where another demand current holds, the currents before it are of no use.
 */
export const retuneFrames = (state: FramesState, rules: QualityRules): void => {
  const [before, demands] = [state.rules, demandCurrentsOf(rules)];
  const open = new Set(state.windows.flatMap((windows) => windows.open.flatMap(({ said }) => [...said.keys()])));
  for (const [device, meter] of state.meters) {
    const demand = demands.get(device) ?? null;
    if (!demands.has(device) && !open.has(meter)) state.meters.delete(device);
    else if (demand !== (meter.currents?.demand ?? null) || before.longestGap !== rules.longestGap)
      meter.currents = demand === null ? null : noCurrents(demand, rules.longestGap);
  }
  state.rules = rules;
  state.demandCurrents = demands;
};

export const emptyFrames = (rules: QualityRules): FramesState => ({
  rules,
  demandCurrents: demandCurrentsOf(rules),
  meters: new Map(),
  windows: (['10min', '15min'] as const).map((length) => ({ length, open: [], spare: [], told: new Map() })),
  newest: Number.NEGATIVE_INFINITY,
  asked: null,
});

/** The start of the window of this length that `at` lies in. */
export const startOf = (length: FrameLength, at: number): number =>
  Math.floor(at / frameLengths[length]) * frameLengths[length];

export const meterOf = (
  { meters, demandCurrents, rules }: FramesState,
  { device, point }: Pick<Reading, 'device' | 'point'>,
): KnownMeter => {
  const known = meters.get(device);
  if (known !== undefined) return known;
  const demand = demandCurrents.get(device) ?? null;
  const currents = demand === null ? null : noCurrents(demand, rules.longestGap);
  const meter = { device, point, currents, times: noTimes() };
  meters.set(device, meter);
  return meter;
};

/** The window that `at` lies in, open from now on. */
export const openAt = ({ length, open }: Pick<Windows, 'length' | 'open'>, at: number): OpenWindow => {
  for (const window of open) if (at >= window.start && at < window.end) return window;
  const start = startOf(length, at);
  const window: OpenWindow = {
    length,
    start: instant(start),
    end: instant(start + frameLengths[length]),
    from: instant(start),
    said: new Map(),
    clock: 'synchronised',
  };
  open.push(window);
  return window;
};

/** A window is no more trusted than the least trusted clock among its readings. */
export const trustNoMore = (window: OpenWindow, clock: FrameClock): void => {
  if (clock !== window.clock && frameClocks.indexOf(clock) > frameClocks.indexOf(window.clock)) window.clock = clock;
};

export const saidBy = (
  { length, spare }: Pick<Windows, 'length' | 'spare'>,
  { said }: OpenWindow,
  meter: KnownMeter,
): WindowValues => {
  const known = said.get(meter);
  if (known !== undefined) return known;
  const values = spare.pop() ?? noValues(length);
  said.set(meter, values);
  return values;
};

export const spareAll = (spare: WindowValues[], said: OpenWindow['said']): void => {
  for (const values of said.values()) {
    clearValues(values);
    spare.push(values);
  }
};

/** A frame of the window was given: it comes no more, unless the clock is set back before it. */
export const give = ({ told }: Pick<Windows, 'told'>, start: number, revision: number): void => {
  told.delete(start);
  told.set(start, { revision, again: false });
  for (const oldest of told.keys()) {
    if (told.size <= MOST_TOLD) break;
    told.delete(oldest);
  }
};

/** Which frame of it the next one would be. */
export const revisionOf = ({ told }: Pick<Windows, 'told'>, start: number): number => {
  const given = told.get(start);
  return given === undefined ? 0 : given.revision + 1;
};
