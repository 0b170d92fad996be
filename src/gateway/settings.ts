import type { Observable } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { ComplianceTerms } from '../domain/compliance.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type { BusView, ConfigurationView } from '../domain/view.ts';
import type { CaptureStart } from '../metering/capture-intervals.ts';
import { type Bound, captureStart, type InstalledMeter } from '../metering/meter-rules.ts';
import type { Clock } from '../ports/clock.ts';
import type { ComplianceWatch } from '../ports/compliance.ts';
import type { CoreClient } from '../ports/core-client.ts';
import type { FleetLink } from '../ports/fleet-link.ts';
import type { GatewayDesk } from '../ports/gateway-desk.ts';
import type { Log } from '../ports/log.ts';
import type { MeterDriver } from '../ports/meter-driver.ts';
import type { MeterImage } from '../ports/meter-image.ts';
import type { CaptureState, Outbox } from '../ports/outbox.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import type { Random } from '../ports/random.ts';
import type { Recorder } from '../ports/recorder.ts';
import type { Signer } from '../ports/signer.ts';
import type { QualityRules } from '../power-quality/quality-rules.ts';
import type { PointTerms } from '../settlement/point-chain.ts';
import type { SealRules } from '../settlement/seal.ts';
import type { WitnessTools } from '../sync/witness.ts';

/** A meter with the bus it is on. Without `settling` it is only observed: read, judged, shown and reported. */
export type GatewayMeter = InstalledMeter & Readonly<{ bus: string; settling: Settling | null }>;

/** What makes a meter's energy count, and what every leaf of its point repeats. */
export type Settling = Bound & Readonly<{ terms: Omit<PointTerms, 'point' | 'start'> }>;

export type GatewaySettings = Readonly<{
  meters: readonly GatewayMeter[];
  quality: QualityRules;
  /** A meter without an answer for so long is silent; real time. */
  silence: Millis;
  /** Readings farther apart than this around a boundary make it recovered; grid time. */
  widestBracket: Millis;
  sealing: Omit<SealRules, 'points'>;
  /** The most sealed batches that wait in memory behind a full outbox; a day of quarter hours unless it is said. */
  mostWaiting?: number;
  /** Where the DSO's broker is, for people; null without one. */
  broker: string | null;
}>;

/** A line with its meters, and how it is. */
export type Bus = MeterDriver & Readonly<{ view(): BusView }>;

/**
 * What a running gateway becomes: a bus that is in `buses` already goes on untouched, and so does a link that is the same.
 * `kept` is what the outbox remembers by then: where the capture of other points begins.
 */
export type GatewayChange = Readonly<{
  settings: GatewaySettings;
  buses: readonly Bus[];
  fleet: FleetLink | null;
  witness: Witnessing | null;
  recorder: Recorder | null;
  kept: CaptureState | null;
}>;

export type GatewayPorts = Readonly<{
  buses: readonly Bus[];
  /** Each is taken, by all that runs, before it returns. Never of realm, core, epoch, gateway or length; absent: none comes. */
  changes?: Observable<GatewayChange>;
  signer: Signer;
  outbox: Outbox;
  /** Without it the core's market is told nothing of the grid. */
  quality?: QualityStore;
  core: CoreClient;
  fleet: FleetLink | null;
  desk: GatewayDesk;
  /** Witnesses the core's log; absent where nobody does. */
  witness?: Witnessing;
  /** Where the site's own control room reads along; absent without one. */
  image?: MeterImage;
  /** Writes down what power quality is judged by; absent where nobody wants it. */
  recorder?: Recorder;
  /** What it has to keep to beside measuring, and who looks; absent where nobody does. */
  compliance?: Readonly<{ terms: ComplianceTerms; watch: ComplianceWatch }>;
  /** Which configuration runs, and what is wrong with it as conditions of alarms; `view` is null where no history of it is kept. */
  configuration?: Readonly<{ view(): ConfigurationView | null; troubles(at: Instant): readonly AlarmCondition[] }>;
  /** Emits when the gateway is to stop; absent: never. It completes once what it has under way is kept. */
  stop?: Observable<unknown>;
  clock: Clock;
  random: Random;
  /** The platform's own; absent: the one that the wire formats bring along. */
  sha256?: Sha256;
  log: Log;
}>;

/** What this gateway witnesses the log with: a key for nothing else, and what it must not forget. */
export type Witnessing = Pick<WitnessTools, 'link' | 'memory' | 'logKeys' | 'verify' | 'witness'>;

/** Where a meter's capture goes on, by what the outbox remembers; null where nothing of it is captured. */
export const startOf =
  ({ sealing }: GatewaySettings, kept: CaptureState | null) =>
  ({ device, point, settling }: GatewayMeter): CaptureStart | null => {
    const chain = kept?.points.find((one) => one.point === point);
    return settling && captureStart({ device, point, ...settling }, chain, sealing.length);
  };

/** The meters whose energy counts, each with where its capture goes on. */
export const settled = (
  settings: GatewaySettings,
  kept: CaptureState | null,
): readonly Readonly<{ meter: GatewayMeter; settling: Settling; start: CaptureStart }>[] =>
  settings.meters.flatMap((meter) => {
    const start = startOf(settings, kept)(meter);
    return meter.settling === null || start === null ? [] : [{ meter, settling: meter.settling, start }];
  });
