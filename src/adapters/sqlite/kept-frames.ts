import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { frameLengths, judgedFrame, type QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { qualityFrames } from '../../wire/quality-frame.ts';
import { allFrames, type ChainVerdict, type FrameRow, frameChain, framesInOrder, isWindow } from './verify-quality.ts';

/** From one moment to before another. */
export type ReportSpan = Readonly<{ from: Instant; to: Instant }>;

/** Told how many frames are behind, and how many steps there are in all. */
export type Passed = (done: number, all: number) => void;

type Decode = (bytes: Uint8Array) => QualityFrame;

/**
 * The frames of a store that start in the span, in the order in which their windows end, the shorter first: of a window that
 * came again, the one that is judged. The chain is checked on the way, over all frames there are; what is not what was kept
 * is left out, and the verdict is returned. Of what `decode` makes only the newest is held here.
 */
export function* keptFrames(
  database: Database.Database,
  span: ReportSpan,
  { decode, passed }: Readonly<{ decode: Decode; passed: Passed }>,
): Generator<QualityFrame, ChainVerdict> {
  const places = placesOf(database);
  // They were kept as their windows ended, unless a clock was set back: once through them is enough for frames and chain.
  return yield* isInOrder(places)
    ? framesAsKept(database, span, { decode, passed: (done) => passed(Math.min(done, places.length), places.length) })
    : framesSorted(database, places, { span, passed });
}

const isIn = ({ starts }: Pick<FrameRow, 'starts'>, { from, to }: ReportSpan): boolean => starts >= from && starts < to;

function* framesAsKept(
  database: Database.Database,
  span: ReportSpan,
  { decode, passed }: Readonly<{ decode: Decode; passed: (done: number) => void }>,
): Generator<QualityFrame, ChainVerdict> {
  const chain = frameChain(database);
  let done = 0;
  for (const row of framesInOrder(database)) {
    const isSound = chain.take(row);
    done += 1;
    passed(done);
    if (!isSound || !isIn(row, span)) continue;
    const frame = decodedRow(row, decode, chain);
    if (frame !== null) yield frame;
  }
  return chain.verdict();
}

/** Twice through them: in the order in which they were kept for the chain, in that of their windows for whoever judges. */
function* framesSorted(
  database: Database.Database,
  places: readonly FramePlace[],
  { span, passed }: Readonly<{ span: ReportSpan; passed: Passed }>,
): Generator<QualityFrame, ChainVerdict> {
  const chain = frameChain(database);
  const decode = qualityFrames();
  const wanted = places.filter((place) => isIn(place, span));
  const steps = places.length + wanted.length;
  let done = 0;
  const step = (): void => {
    done += 1;
    passed(Math.min(done, steps), steps);
  };
  for (const row of framesInOrder(database)) {
    if (chain.take(row) && isIn(row, span)) decodedRow(row, decode, chain);
    step();
  }
  const verdict = chain.verdict();
  const altered = new Set(verdict.altered.map(({ number }) => number));
  const rowOf = database.prepare<[number], FrameRow>(`SELECT * FROM (${allFrames}) WHERE number = ?`);
  let several: readonly QualityFrame[] = [];
  for (const { number } of wanted) {
    step();
    if (altered.has(number)) continue;
    const frame = decodedRow(rowOf.get(number) as FrameRow, decode, chain);
    if (frame === null) continue;
    const isSame = several[0]?.start === frame.start && several[0].length === frame.length;
    if (!isSame && several.length > 0) yield several.reduce(judgedFrame);
    several = isSame ? [...several, frame] : [frame];
  }
  if (several.length > 0) yield several.reduce(judgedFrame);
  return verdict;
}

type FramePlace = Pick<FrameRow, 'number' | 'length' | 'starts'>;

/** Of all frames, in the order in which their windows end; out of the indices alone. */
const placesOf = (database: Database.Database): readonly FramePlace[] =>
  database
    .prepare<[], FramePlace>(
      'SELECT number, length, starts FROM frame UNION ALL SELECT number, length, starts FROM later_frame',
    )
    .all()
    .filter(isWindow)
    .sort((one, other) => endOf(one) - endOf(other) || other.starts - one.starts || one.number - other.number);
const endOf = ({ length, starts }: FramePlace): number => starts + frameLengths[length];
/** Each after the one before it, and none of the same window. */
const isInOrder = (places: readonly FramePlace[]): boolean =>
  places.every(({ number, starts, length }, at) => {
    const before = places[at - 1];
    if (before === undefined) return true;
    return number > before.number && !(before.starts === starts && before.length === length);
  });

/** Null where it is no frame of its window, which the chain is told: who can write the file can hang anything on it. */
const decodedRow = (
  row: FrameRow,
  decode: Decode,
  { refuse }: Pick<ReturnType<typeof frameChain>, 'refuse'>,
): QualityFrame | null => {
  const { number } = row;
  try {
    const frame = decode(row.bytes);
    if (frame.length === row.length && frame.start === row.starts && frame.revision === row.revision) return frame;
    refuse({ number, why: 'is not of the window it is kept for' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse({ number, why: `cannot be read (${error.message})` });
  }
  return null;
};
