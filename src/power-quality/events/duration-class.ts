import type { DurationClass, VoltageEventKind } from '../../domain/grid-event.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';

/** 30 cycles of 50 Hz. */
const THIRTY_CYCLES = 600;

/**
 * IEEE 1159-2019 table 2 at 50 Hz; of interruptions it has no instantaneous ones: they are momentary from half a cycle on.
 * Only the lengths are its: how deep an interruption is (5 %) is of EN 50160 and IEC 61000-4-30, with the limits.
 */
const classOf = (kind: VoltageEventKind, length: number): DurationClass => {
  if (length > MINUTE) return 'sustained';
  if (length > 3 * SECOND) return 'temporary';
  return length > THIRTY_CYCLES || kind === 'interruption' ? 'momentary' : 'instantaneous';
};

/**
 * The class of an event that lasted between `shortest` and `longest`; `unclassified` where these are of two classes, and
 * of rapid changes, which have none. An unknown start or end makes `longest` infinite.
 */
export const durationClass = (
  kind: VoltageEventKind,
  { shortest, longest }: Readonly<{ shortest: Millis; longest: Millis }>,
): DurationClass => {
  if (kind === 'rapid-change') return 'unclassified';
  const least = classOf(kind, shortest);
  return least === classOf(kind, longest) ? least : 'unclassified';
};

/**
 * Of what a meter counted itself and its voltage, read every `gap`, did not show: shorter than polling can tell. With a
 * gap longer than 3 s it may have been anything.
 */
export const countedClass = (kind: VoltageEventKind, gap: Millis): DurationClass => {
  if (gap > 3 * SECOND) return 'unclassified';
  return classOf(kind, 0);
};
