import type { DeviceId, GatewayId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { frameClocks, frameLengths } from '../../domain/quality-frame.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { median } from '../median.ts';

/** The frames of one gateway, in the order in which their windows end, the shorter first. */
export type FramesOfGateway = Readonly<{ gateway: GatewayId; frames: Iterable<QualityFrame> }>;

/** What one gateway has of a meter that others have too: its windows of 10 min, from the first to the end of the last. */
type MeterStay = Readonly<{ gateway: GatewayId; from: Instant; to: Instant; windows: number }>;
/**
 * A meter that more than one gateway has. `twice`: windows that two of them covered by more than the whole window, where they
 * are more than the meter moved: two gateways read it, or it is two meters of one name.
 */
export type SharedMeter = Readonly<{ device: DeviceId; stays: readonly MeterStay[]; twice: number }>;

type Stay = { readonly gateway: GatewayId; readonly from: Instant; to: Instant; windows: number };
/** `moves`: how often another gateway had it alone than the one that had it alone before. */
type Seen = { readonly stays: Map<GatewayId, Stay>; twice: number; moves: number; alone: GatewayId | null };

/** Where a meter was last, and who shared it: to be asked when all frames were taken. */
export type MergedFrames = Readonly<{
  frames: Iterable<QualityFrame>;
  shared(): readonly SharedMeter[];
  lastAt(device: DeviceId): GatewayId | null;
}>;

/**
 * Frames of several gateways as those of one: a window is one frame with the meters of all. Where two have the same meter
 * in one window, the better covered row counts, of equals that of the gateway that is named first, and it is flagged where
 * either is. The grid's frequency is the median of the gateways' own. Of one gateway its frames are left as they are.
 */
export const mergeFrames = (gateways: readonly FramesOfGateway[]): MergedFrames => {
  const seen = new Map<DeviceId, Seen>();
  const [only] = gateways;
  return {
    frames: gateways.length === 1 && only !== undefined ? only.frames : merged(gateways, seen),
    shared: () =>
      [...seen]
        .filter(([, { stays }]) => stays.size > 1)
        .map(([device, { stays, twice, moves }]) => ({
          device,
          // A window in which it moved is no contradiction: each covers some time before its first reading.
          twice: twice > Math.max(1, moves) ? twice : 0,
          stays: [...stays.values()].toSorted((one, other) => one.from - other.from),
        })),
    lastAt: (device) => {
      const stays = [...(seen.get(device)?.stays.values() ?? [])];
      return stays.toSorted((one, other) => other.to - one.to)[0]?.gateway ?? only?.gateway ?? null;
    },
  };
};

type Part = Readonly<{ gateway: GatewayId; frame: QualityFrame }>;

const endOf = ({ length, start }: QualityFrame): number => start + frameLengths[length];

function* merged(gateways: readonly FramesOfGateway[], seen: Map<DeviceId, Seen>): Generator<QualityFrame> {
  const sources = gateways.map(({ gateway, frames }) => ({ gateway, frames: frames[Symbol.iterator]() }));
  const heads = sources.map(({ frames }) => frames.next());
  for (;;) {
    let first: QualityFrame | null = null;
    for (const { done, value } of heads) if (done !== true && (first === null || isBefore(value, first))) first = value;
    if (first === null) return;
    const parts: Part[] = [];
    for (const [at, { gateway, frames }] of sources.entries()) {
      const head = heads[at] as IteratorResult<QualityFrame>;
      if (head.done === true || head.value.start !== first.start || head.value.length !== first.length) continue;
      parts.push({ gateway, frame: head.value });
      heads[at] = frames.next();
    }
    const frame = oneFrame(parts, seen);
    if (frame.length === '10min') {
      for (const part of parts) see(part, seen);
      seeAlone(parts, seen);
    }
    yield frame;
  }
}

const isBefore = (one: QualityFrame, other: QualityFrame): boolean =>
  endOf(one) < endOf(other) || (endOf(one) === endOf(other) && one.start > other.start);

const see = ({ gateway, frame }: Part, seen: Map<DeviceId, Seen>): void => {
  const to = instant(endOf(frame));
  for (const { device } of frame.meters) {
    const known = seenOf(seen, device);
    const stay = known.stays.get(gateway);
    if (stay === undefined) known.stays.set(gateway, { gateway, from: frame.start, to, windows: 1 });
    else {
      stay.to = to;
      stay.windows += 1;
    }
  }
};

/** By the windows that one gateway has to itself. */
const seeAlone = (parts: readonly Part[], seen: Map<DeviceId, Seen>): void => {
  const owners = new Map<DeviceId, GatewayId | null>();
  for (const { gateway, frame } of parts)
    for (const { device } of frame.meters) owners.set(device, owners.has(device) ? null : gateway);
  for (const [device, owner] of owners) {
    const known = seenOf(seen, device);
    if (owner === null || owner === known.alone) continue;
    if (known.alone !== null) known.moves += 1;
    known.alone = owner;
  }
};

const seenOf = (seen: Map<DeviceId, Seen>, device: DeviceId): Seen => {
  const known = seen.get(device) ?? { stays: new Map(), twice: 0, moves: 0, alone: null };
  seen.set(device, known);
  return known;
};

type Row = Readonly<{ meter: FrameMeter; frame: QualityFrame; at: number }>;

const oneFrame = (parts: readonly Part[], seen: Map<DeviceId, Seen>): QualityFrame => {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only.frame;
  const rows = new Map<DeviceId, Row>();
  for (const { frame } of parts)
    for (const [at, meter] of frame.meters.entries()) {
      const other = rows.get(meter.device);
      rows.set(meter.device, other === undefined ? { meter, frame, at } : better(other, { meter, frame, at }, seen));
    }
  const frames = parts.map(({ frame }) => frame);
  const { length, start } = frames[0] as QualityFrame;
  const names = namesIn(frames);
  const chosen = [...rows.values()];
  return {
    length,
    start,
    ...leastTrusted(frames),
    meters: chosen.map(({ meter }) => meter),
    names,
    values: valuesOf(chosen, names),
    frequency: Float32Array.from({ length: (frames[0] as QualityFrame).frequency.length }, (_, place) =>
      frequencyOf(frames, place),
    ),
  };
};

/** A window is vouched for as little as the least of its parts. */
const leastTrusted = (frames: readonly QualityFrame[]): Pick<QualityFrame, 'clock' | 'revision'> => ({
  clock: frameClocks.findLast((clock) => frames.some((frame) => frame.clock === clock)) ?? 'unrecorded',
  revision: Math.max(...frames.map(({ revision }) => revision)),
});

const better = (one: Row, other: Row, seen: Map<DeviceId, Seen>): Row => {
  if (one.frame.length === '10min' && one.meter.coverage + other.meter.coverage > 1)
    seenOf(seen, one.meter.device).twice += 1;
  const { meter, ...rest } = other.meter.coverage > one.meter.coverage ? other : one;
  return { ...rest, meter: { ...meter, flagged: one.meter.flagged || other.meter.flagged } };
};

/** Those of the first frame where all have the same. */
const namesIn = (frames: readonly QualityFrame[]): readonly StatisticName[] => {
  const [first] = frames;
  const names = [...new Set(frames.flatMap((frame) => frame.names))];
  return first !== undefined && names.length === first.names.length ? first.names : names;
};

const valuesOf = (rows: readonly Row[], names: readonly StatisticName[]): Float32Array => {
  const values = new Float32Array(3 * names.length * rows.length).fill(Number.NaN);
  rows.forEach(({ frame, at }, row) => {
    for (const [place, name] of frame.names.entries()) {
      const from = 3 * (at * frame.names.length + place);
      values.set(frame.values.subarray(from, from + 3), 3 * (row * names.length + names.indexOf(name)));
    }
  });
  return values;
};

const frequencyOf = (frames: readonly QualityFrame[], place: number): number =>
  median(frames.map(({ frequency }) => frequency[place] as number).filter((hertz) => !Number.isNaN(hertz))) ??
  Number.NaN;
