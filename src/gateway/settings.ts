import type { Limits } from '../domain/limits.ts';
import type { Millis } from '../domain/time.ts';
import type { BusView } from '../domain/view.ts';
import type { CaptureStart } from '../metering/capture-intervals.ts';
import { captureStart, type InstalledMeter } from '../metering/meter-rules.ts';
import type { Clock } from '../ports/clock.ts';
import type { CoreClient } from '../ports/core-client.ts';
import type { FleetLink } from '../ports/fleet-link.ts';
import type { GatewayDesk } from '../ports/gateway-desk.ts';
import type { Log } from '../ports/log.ts';
import type { MeterDriver } from '../ports/meter-driver.ts';
import type { CaptureState, Outbox } from '../ports/outbox.ts';
import type { Random } from '../ports/random.ts';
import type { Signer } from '../ports/signer.ts';
import type { PointTerms } from '../settlement/point-chain.ts';
import type { SealRules } from '../settlement/seal.ts';

/** A meter with the bus it is on, and what every leaf of its point repeats. */
export type GatewayMeter = InstalledMeter &
  Readonly<{ bus: string; terms: Omit<PointTerms, 'point' | 'ratios' | 'netting' | 'start'> }>;

export type GatewaySettings = Readonly<{
  meters: readonly GatewayMeter[];
  limits: Limits;
  /** A meter without an answer for so long is silent; real time. */
  silence: Millis;
  /** Readings farther apart than this around a boundary make it recovered; grid time. */
  widestBracket: Millis;
  sealing: Omit<SealRules, 'points'>;
  /** Where the DSO's broker is, for people; null without one. */
  broker: string | null;
}>;

export type GatewayPorts = Readonly<{
  buses: readonly (MeterDriver & Readonly<{ view(): BusView }>)[];
  signer: Signer;
  outbox: Outbox;
  core: CoreClient;
  fleet: FleetLink | null;
  desk: GatewayDesk;
  clock: Clock;
  random: Random;
  log: Log;
}>;

/** Where each meter's capture goes on, by what the outbox remembers. */
export const startOf =
  ({ sealing }: GatewaySettings, kept: CaptureState | null) =>
  (meter: InstalledMeter): CaptureStart => {
    const chain = kept?.points.find(({ point }) => point === meter.point);
    return captureStart(meter, chain, sealing.length);
  };
