import { expect, test } from 'vitest';
import { outboxBounds } from '../../src/bin/outbox-bounds.ts';
import type { GatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { DAY, MINUTE, millis } from '../../src/domain/time.ts';

/** One batch an interval: 90 days have 90 × 24 × 60 / 5 = 25 920 of five minutes, 8 640 of fifteen. */
test.for<readonly [number, number, number]>([
  [5, 90, 25_920],
  [15, 90, 8_640],
  [60, 90, 6_000],
  [15, 0, 6_000],
])('intervals of %i min, kept for %i days: %i batches', ([minutes, days, rows]) => {
  const outbox = {
    ...{
      pendingBatches: 10,
      pendingFor: millis(DAY),
      keptFor: millis(days * DAY),
      maxBytes: 2 ** 29,
      wearBudget: 2 ** 28,
    },
  };
  const interval: GatewayConfiguration['interval'] = {
    ...{ length: millis(minutes * MINUTE), grace: millis(0), widestBracket: millis(MINUTE) },
  };
  expect(outboxBounds({ outbox, interval })).toEqual({
    limits: { pendingRows: 10, pendingFor: DAY, keptRows: rows, keptFor: days * DAY, wearBudget: 2 ** 28 },
    maxBytes: 2 ** 29,
  });
});
