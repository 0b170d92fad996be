import type { GridEvent } from '../../domain/grid-event.ts';
import type { GatewayId } from '../../domain/identity.ts';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import type { EventsUnderWay } from '../../domain/quality-under-way.ts';
import type { Instant, Millis } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';
import type { ReportPeriod } from './report-period.ts';
import type { ReportView } from './report-view.ts';

/** What is known of a kept chain of frames once it was read: `lost` says why it could not be, or not to its end. */
type StorageState = Readonly<{
  anchor: string;
  head: string;
  /** Of all that are kept, in and out of the period. */
  events: Readonly<{ kept: number; anchor: string; head: string }>;
  broken: string | null;
  lost: string | null;
}>;

/**
 * What one gateway has kept. Frames come in the order in which their windows end, those of 15 min from the start of the
 * month the period starts in; `events` and `state` are asked for when these were taken.
 */
export type ReportStorage = Readonly<{
  gateway: GatewayId;
  frames: Iterable<QualityFrame>;
  events: () => Iterable<GridEvent>;
  /** What was not over when it was last kept, and the longest gap of the gateway's rules; null: nothing is known of any. */
  underWay: () => Readonly<{ events: EventsUnderWay; longestGap: Millis }> | null;
  state: () => StorageState;
}>;

/** A meter as the configuration of a gateway has it. */
export type ReportMeter = QualityMeter & Readonly<{ gateway: GatewayId }>;

/** What a report is made of: of one gateway, or of several of a substation. */
export type ReportOf = Readonly<{
  /** Of the gateway, or of the substation. */
  name: string;
  realm: string;
  software: string;
  view: ReportView;
  period: ReportPeriod;
  /** When it is made. */
  at: Instant;
  /** Several entries of one meter say the same of it but where it is. */
  meters: readonly ReportMeter[];
  storages: readonly ReportStorage[];
  previous: string | null;
}>;
