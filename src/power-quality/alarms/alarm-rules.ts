import { HOUR, MINUTE, type Millis, millis, SECOND } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';

/** What the life of alarms goes by. All spans are grid time. */
export type AlarmRules = Readonly<{
  /** Which there are, the line each is read over, and the feeder it is on. */
  meters: readonly Pick<QualityMeter, 'device' | 'line' | 'feeder'>[];
  grouping: Readonly<{
    /** The same trouble at this many meters or more … */
    meters: number;
    /** … within so long has one cause. */
    window: Millis;
    /** How many meters show it is told at most so often. */
    tellEvery: Millis;
  }>;
  flood: Readonly<{ window: Millis; beginsAbove: number; endsBelow: number }>;
  /** Nothing lies longer on the shelf: it is looked at again, or shelved again. */
  longestShelf: Millis;
}>;

/**
 * Grouping and the shelf are engineering choices: no standard gives their figures. The flood's (it begins above 10 alarms in
 * 10 minutes and is over below 5) are those of ISA-18.2 and EEMUA 191, from memory and not read in their text.
 */
export const alarmRules = ({ meters }: Pick<AlarmRules, 'meters'>): AlarmRules => ({
  meters,
  grouping: { meters: 3, window: MINUTE, tellEvery: millis(10 * SECOND) },
  flood: { window: millis(10 * MINUTE), beginsAbove: 10, endsBelow: 5 },
  longestShelf: millis(12 * HOUR),
});
