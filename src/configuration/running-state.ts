import type { DeviceId, PointId } from '../domain/identity.ts';
import type { Instant, Millis } from '../domain/time.ts';

/** What a running gateway holds that a new configuration must not lose. Times are grid time. */
export type RunningState = Readonly<{
  /** When a meter's last usable reading was measured; null before the first. */
  lastReading: (device: DeviceId) => Instant | null;
  /** Through when a point's intervals are sealed; null where nothing of it ever was. */
  sealedThrough: (point: PointId) => Instant | null;
  /** Unacknowledged batches, and how much time they cover. */
  pending: number;
  span: Millis;
  /** What the files of the outbox and of the statistics take by now. */
  outboxBytes: number;
  qualityBytes: number;
}>;
