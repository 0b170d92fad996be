import type { FrameClock, FrameLength, FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { qualityFrames } from '../../wire/quality-frame.ts';

/** Who the meters of a frame are and what is told of each: nearly always those of the last one of its length. */
type Head = Readonly<{ devices: readonly string[]; points: readonly string[]; names: readonly StatisticName[] }>;

/** Where a frame stands in the numbers of its block; `head`: null where it is that of the last one of its length. */
type PackedFrame = Readonly<{
  length: FrameLength;
  start: Instant;
  clock: FrameClock;
  revision: number;
  head: Head | null;
  /** Where its meters begin, and from where to where its values and its frequency lie. */
  meters: number;
  values: Span;
  frequency: Span;
}>;
type Span = readonly [number, number];

/** Some frames as they travel between threads: all their numbers in two arrays, which are handed over and not copied. */
export type PackedFrames = Readonly<{
  frames: readonly PackedFrame[];
  floats: Float32Array<ArrayBuffer>;
  /** Of each meter of each frame its coverage, and twice its readings, and one more where it is flagged. */
  meters: Float64Array<ArrayBuffer>;
}>;

/** As many numbers as a block has room for at most, but for a frame that needs more by itself: 2 MiB. */
const MOST_FLOATS = 512 * 1024;

/**
 * Makes frames out of bytes with their numbers where the block they travel in has them, so that nothing is copied in between.
 * `send` is given a block when it has `most` frames or no room for the next. Each that was decoded and is to travel is
 * added before the next is decoded; frames that others decoded may be added too.
 */
export const framePacker = (most: number, send: (block: PackedFrames) => void) => {
  const heads = new Map<FrameLength, Head>();
  let floats = new Float32Array(0);
  let used = 0;
  let waiting: QualityFrame[] = [];
  const room = (count: number): Float32Array<ArrayBuffer> => {
    used += count;
    return floats.subarray(used - count, used);
  };
  const flush = (): void => {
    if (waiting.length === 0) return;
    const block = packed(waiting, floats, heads);
    waiting = [];
    floats = new Float32Array(0);
    used = 0;
    send(block);
  };
  let largest = 0;
  const makeRoom = (count: number): void => {
    if (used + count <= floats.length) return;
    flush();
    largest = Math.max(largest, count);
    floats = unset(Math.max(count, Math.min(most * largest, MOST_FLOATS)));
    used = 0;
  };
  const decode = qualityFrames(room);
  return {
    isEmpty: (): boolean => waiting.length === 0,
    decode: (bytes: Uint8Array): QualityFrame => {
      makeRoom(Math.ceil(bytes.length / 4));
      return decode(bytes);
    },
    add: (frame: QualityFrame): void => {
      const inBlock = frame.values.buffer === floats.buffer ? frame : moved(frame);
      waiting.push(inBlock);
      if (waiting.length === most) flush();
    },
    flush,
  };

  function moved(frame: QualityFrame): QualityFrame {
    makeRoom(frame.values.length + frame.frequency.length);
    const [values, frequency] = [room(frame.values.length), room(frame.frequency.length)];
    values.set(frame.values);
    frequency.set(frame.frequency);
    return { ...frame, values, frequency };
  }
};

/** Nothing is read of it that was not written before, and clearing a gigabyte takes its time. */
const unset = (count: number): Float32Array<ArrayBuffer> =>
  new Float32Array(Buffer.allocUnsafeSlow(count * Float32Array.BYTES_PER_ELEMENT).buffer);

/** No frames: a word on how far reading has come. */
export const noFrames = (): PackedFrames => ({
  frames: [],
  floats: new Float32Array(0),
  meters: new Float64Array(0),
});

const packed = (
  frames: readonly QualityFrame[],
  floats: Float32Array<ArrayBuffer>,
  heads: Map<FrameLength, Head>,
): PackedFrames => {
  const told = new Float64Array(2 * frames.reduce((total, { meters }) => total + meters.length, 0));
  let place = 0;
  return {
    frames: frames.map((frame): PackedFrame => {
      const { meters, values, frequency, length, start, clock, revision } = frame;
      const from = place;
      for (const { coverage, flagged, readings } of meters) {
        told[place] = coverage;
        told[place + 1] = 2 * readings + (flagged ? 1 : 0);
        place += 2;
      }
      const head = isHead(heads.get(length) ?? null, frame) ? null : headOf(frame);
      if (head !== null) heads.set(length, head);
      return {
        length,
        start,
        clock,
        revision,
        head,
        meters: from,
        values: spanOf(values),
        frequency: spanOf(frequency),
      };
    }),
    floats,
    meters: told,
  };
};

const spanOf = ({ byteOffset, length, BYTES_PER_ELEMENT }: Float32Array): Span => {
  const from = byteOffset / BYTES_PER_ELEMENT;
  return [from, from + length];
};

const headOf = ({ meters, names }: QualityFrame): Head => ({
  devices: meters.map(({ device }) => device),
  points: meters.map(({ point }) => point),
  names,
});

/** Names are the very list of the frame before where they are the same (`qualityFrames`). */
const isHead = (head: Head | null, { meters, names }: QualityFrame): boolean => {
  if (head === null || head.names !== names || head.devices.length !== meters.length) return false;
  for (let row = 0; row < meters.length; row += 1) {
    const { device, point } = meters[row] as FrameMeter;
    if (device !== head.devices[row] || point !== head.points[row]) return false;
  }
  return true;
};

/** The frames again, those of several blocks in their order: each block goes on with the heads of those before. */
export const unpackedFrames = (): ((block: PackedFrames) => readonly QualityFrame[]) => {
  const heads = new Map<FrameLength, Head>();
  return ({ frames, floats, meters: told }) =>
    frames.map(({ length, start, clock, revision, head: own, meters: from, values, frequency }): QualityFrame => {
      const head = own ?? heads.get(length);
      if (head === undefined) throw new RangeError('the first frame of its length has no head');
      if (own !== null) heads.set(length, own);
      return {
        length,
        start,
        clock,
        revision,
        meters: metersOf(head, told, from),
        names: head.names,
        values: floats.subarray(...values),
        frequency: floats.subarray(...frequency),
      };
    });
};

const metersOf = ({ devices, points }: Head, told: Float64Array, from: number): readonly FrameMeter[] => {
  const meters: FrameMeter[] = [];
  for (let row = 0; row < devices.length; row += 1) {
    const coverage = told[from + 2 * row] as number;
    const count = told[from + 2 * row + 1] as number;
    const flagged = count % 2 === 1;
    const readings = (count - (flagged ? 1 : 0)) / 2;
    meters.push({ device: devices[row] as string, point: points[row] as string, coverage, flagged, readings });
  }
  return meters;
};
