import type { Alarm } from './alarm.ts';
import type { AlarmCondition } from './alarm-condition.ts';
import type { IdentityReport, Reading } from './reading.ts';
import type { Instant } from './time.ts';

/**
 * Everything the power-quality stage goes by, in the order it took it: nothing else moves it, so that the same inputs
 * give the same alarms and statistics, live and replayed. All times are grid time.
 */
export type QualityInput =
  | Readonly<{ kind: 'reading'; reading: Reading }>
  | Readonly<{ kind: 'identity'; identity: IdentityReport }>
  /** What others watch: silence, and trouble between sealing and the core. */
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  | Readonly<{ kind: 'acknowledge'; id: Alarm['id']; at: Instant }>
  | Readonly<{ kind: 'shelve'; id: Alarm['id']; until: Instant; by: string; reason: string; at: Instant }>
  | Readonly<{ kind: 'unshelve'; id: Alarm['id']; by: string; at: Instant }>
  /** Time passes although nothing else happens. */
  | Readonly<{ kind: 'time'; at: Instant }>;
