import type { FrameClock, FrameLength, FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';

/** Who the meters of a frame are and what is told of each: nearly always those of the last one of its length. */
export type Head = Readonly<{ devices: readonly string[]; points: readonly string[]; names: readonly StatisticName[] }>;

/** Where a frame stands in the numbers of its block; `head`: null where it is that of the last one of its length. */
type PackedFrame = Readonly<{
  length: FrameLength;
  start: Instant;
  clock: FrameClock;
  revision: number;
  head: Head | null;
  meters: number;
  values: number;
  frequency: number;
}>;

/** Some frames as they travel between threads: all their numbers in two arrays, which are handed over and not copied. */
export type PackedFrames = Readonly<{
  frames: readonly PackedFrame[];
  /** Of each frame coverage, values and frequency, one after the other. */
  floats: Float32Array<ArrayBuffer>;
  /** Of each meter of each frame twice its readings, and one more where it is flagged. */
  readings: Float64Array<ArrayBuffer>;
}>;

/** `heads`: of the last frame of each length so far, kept up to date. */
export const packFrames = (frames: readonly QualityFrame[], heads: Map<FrameLength, Head>): PackedFrames => {
  const sum = (of: (frame: QualityFrame) => number): number => frames.reduce((total, frame) => total + of(frame), 0);
  const floats = new Float32Array(
    sum(({ meters, values, frequency }) => meters.length + values.length + frequency.length),
  );
  const readings = new Float64Array(sum(({ meters }) => meters.length));
  let [at, place] = [0, 0];
  const packed = frames.map((frame): PackedFrame => {
    const { meters, values, frequency, length, start, clock, revision } = frame;
    for (const { coverage, flagged, readings: count } of meters) {
      floats[at] = coverage;
      readings[place] = 2 * count + (flagged ? 1 : 0);
      at += 1;
      place += 1;
    }
    floats.set(values, at);
    floats.set(frequency, at + values.length);
    at += values.length + frequency.length;
    const head = isHead(heads.get(length) ?? null, frame) ? null : headOf(frame);
    if (head !== null) heads.set(length, head);
    const counts = { meters: meters.length, values: values.length, frequency: frequency.length };
    return { length, start, clock, revision, head, ...counts };
  });
  return { frames: packed, floats, readings };
};

const headOf = ({ meters, names }: QualityFrame): Head => ({
  devices: meters.map(({ device }) => device),
  points: meters.map(({ point }) => point),
  names,
});

/** Names are the very list of the frame before where they are the same (`qualityFrames`). */
const isHead = (head: Head | null, { meters, names }: QualityFrame): boolean =>
  head !== null &&
  head.names === names &&
  head.devices.length === meters.length &&
  meters.every(({ device, point }, row) => device === head.devices[row] && point === head.points[row]);

/** The frames again, those of several blocks in their order: each block goes on with the heads of those before. */
export const unpackedFrames = (): ((block: PackedFrames) => readonly QualityFrame[]) => {
  const heads = new Map<FrameLength, Head>();
  return ({ frames, floats, readings }) => {
    let [at, place] = [0, 0];
    return frames.map((packed): QualityFrame => {
      const head = packed.head ?? heads.get(packed.length);
      if (head === undefined) throw new RangeError('the first frame of its length has no head');
      if (packed.head !== null) heads.set(packed.length, head);
      const { devices, points, names } = head;
      const meters = devices.map((device, row): FrameMeter => {
        const count = readings[place + row] as number;
        const flagged = count % 2 === 1;
        const coverage = floats[at + row] as number;
        return { device, point: points[row] as string, coverage, flagged, readings: (count - (flagged ? 1 : 0)) / 2 };
      });
      const values = at + packed.meters;
      const frequency = values + packed.values;
      place += packed.meters;
      at = frequency + packed.frequency;
      const { length, start, clock, revision } = packed;
      return {
        length,
        start,
        clock,
        revision,
        meters,
        names,
        values: floats.subarray(values, frequency),
        frequency: floats.subarray(frequency, at),
      };
    });
  };
};
