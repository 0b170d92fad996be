import type { Alarm } from '../../src/domain/alarm.ts';
import { good, type Quality } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading, Registers, Rejected } from '../../src/domain/reading.ts';
import { type Instant, instant, monotonic } from '../../src/domain/time.ts';
import type { EdgeNodeSettings } from '../../src/fleet/edge-node-definition.ts';

/** 24 Nov 2026, 10:00 in Bangkok. */
export const morning = instant(Date.UTC(2026, 10, 24, 3));

/** Two meters: a household with one phase, a business with three. */
export const twoMeters: EdgeNodeSettings = {
  group: 'ss-01',
  node: 'gw-1',
  devices: [
    { device: 'h01', quantities: ['voltage.L1', 'power.active', 'frequency'], channels: ['import', 'export'] },
    { device: 'b01', quantities: ['voltage.L1', 'voltage.L2', 'voltage.L3'], channels: ['import'] },
  ],
  properties: { Realm: 'simulation' },
  deadband: {},
};

/** A reading of a device: what it says, how good, and when. */
export const readingOf = (
  device: string,
  values: Values,
  {
    at = morning,
    quality = good,
    registers = {},
    rejected = {},
  }: Readonly<{ at?: Instant; quality?: Quality; registers?: Registers; rejected?: Rejected }> = {},
): Reading => ({
  device,
  point: `p-${device}`,
  measuredAt: at,
  earliest: at,
  latest: at,
  monotonic: monotonic(0),
  boot: 'boot-1',
  clock: 'simulated',
  quality,
  values,
  registers,
  rejected,
});

export const alarmOf = (changes: Partial<Alarm>): Alarm => ({
  id: 'voltage-band/h01/L1',
  kind: 'voltage-band',
  source: { device: 'h01', phase: 'L1' },
  priority: 'high',
  state: 'raised',
  since: morning,
  at: morning,
  message: 'Voltage of h01 is above its band: check the transformer tap.',
  ...changes,
});
