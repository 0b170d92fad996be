import type { DeviceId, GatewayId } from '../../domain/identity.ts';
import { frameLengths, type QualityFrame } from '../../domain/quality-frame.ts';
import { oneFrame } from './one-window.ts';
import { type PartOfWindow, type SharedMeter, type SharedMeters, sharedMeters } from './shared-meters.ts';

/** The frames of one gateway, in the order in which their windows end, the shorter first. */
export type FramesOfGateway = Readonly<{ gateway: GatewayId; frames: Iterable<QualityFrame> }>;

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
  const meters = sharedMeters();
  const [only] = gateways;
  return {
    frames: gateways.length === 1 && only !== undefined ? only.frames : merged(gateways, meters),
    shared: meters.shared,
    lastAt: (device) => meters.lastAt(device) ?? only?.gateway ?? null,
  };
};

const endOf = ({ length, start }: QualityFrame): number => start + frameLengths[length];

function* merged(gateways: readonly FramesOfGateway[], meters: SharedMeters): Generator<QualityFrame> {
  const sources = gateways.map(({ gateway, frames }) => ({ gateway, frames: frames[Symbol.iterator]() }));
  const heads = sources.map(({ frames }) => frames.next());
  for (;;) {
    let first: QualityFrame | null = null;
    for (const { done, value } of heads) if (done !== true && (first === null || isBefore(value, first))) first = value;
    if (first === null) return;
    const parts: PartOfWindow[] = [];
    for (const [at, { gateway, frames }] of sources.entries()) {
      const head = heads[at] as IteratorResult<QualityFrame>;
      if (head.done === true || head.value.start !== first.start || head.value.length !== first.length) continue;
      parts.push({ gateway, frame: head.value });
      heads[at] = frames.next();
    }
    const frame = oneFrame(parts, meters.seeTwice);
    if (frame.length === '10min') meters.see(parts);
    yield frame;
  }
}

const isBefore = (one: QualityFrame, other: QualityFrame): boolean =>
  endOf(one) < endOf(other) || (endOf(one) === endOf(other) && one.start > other.start);
