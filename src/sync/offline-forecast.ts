import { DAY, HOUR, type Millis } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';
import type { OutboxStatus } from '../ports/outbox.ts';

/** What fills an outbox while the core is out of reach. */
export type Pace = Readonly<{ batchesPerDay: number; bytesPerBatch: number }>;

/** For how long from now on the outbox takes every batch, in whole hours (rounded down), and which bound ends it. */
export type OfflineForecast = GatewayView['outbox']['offline'];

/** Bytes allowed for a batch's signature and header, and again for each leaf, while none has been sealed. */
const ALLOWANCE = 512;

/** One batch an interval with a leaf for each point, larger than it will be. */
export const expectedPace = (interval: Millis, points: number): Pace => ({
  batchesPerDay: DAY / interval,
  bytesPerBatch: ALLOWANCE * (1 + points),
});

/** The size of sealed batches, once there are any, is what the outbox says it is. */
export const offlineForecast = (
  {
    pending,
    bytes,
    span,
    limits,
    batchBytes,
  }: Pick<OutboxStatus, 'pending' | 'bytes' | 'span' | 'limits' | 'batchBytes'>,
  { batchesPerDay, bytesPerBatch }: Pace,
): OfflineForecast => {
  const rows = Math.max(0, limits.rows - pending);
  const byBytes = Math.max(0, Math.floor((limits.bytes - bytes) / (batchBytes ?? bytesPerBatch)));
  const hours = Math.floor((Math.min(rows, byBytes) * (DAY / HOUR)) / batchesPerDay);
  const byDays = Math.max(0, Math.floor((limits.span - span) / HOUR));
  if (byDays < hours) return { hours: byDays, bound: 'days' };
  return { hours, bound: byBytes < rows ? 'bytes' : 'rows' };
};

/** `62 days`; `31 hours` where days would say too little. */
export const offlineTime = (hours: number): string =>
  hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hour${hours === 1 ? '' : 's'}`;

const spent = {
  rows: 'the number of batches it may hold',
  bytes: 'the bytes it may hold',
  days: 'the days it may hold',
} as const;

export const offlineSentence = ({ hours, bound }: OfflineForecast): string =>
  `The gateway can be offline for ${offlineTime(hours)}: then the outbox has reached ${spent[bound]}.`;
