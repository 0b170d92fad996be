import type { QualityFrame } from '../../src/domain/quality-frame.ts';
import {
  advanceLonger,
  endLonger,
  type LongerAggregate,
  startLonger,
} from '../../src/power-quality/statistics/longer-aggregates.ts';

/** All aggregates of some frames, which come in order of time; the last may be of a part only, as its coverage says. */
export function* longerAggregates(
  over: LongerAggregate['over'],
  frames: Iterable<QualityFrame>,
): Generator<LongerAggregate> {
  const state = startLonger(over);
  for (const frame of frames) {
    const ended = advanceLonger(state, frame);
    if (ended !== null) yield ended;
  }
  const last = endLonger(state);
  if (last !== null) yield last;
}
