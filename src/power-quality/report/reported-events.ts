import type { GridEvent, Witness } from '../../domain/grid-event.ts';
import { bangkokTime, type Instant, SECOND } from '../../domain/time.ts';
import { lastingEvents } from '../events/lasting-events.ts';
import type { QualityMeter } from '../quality-rules.ts';
import { figure } from './figure.ts';
import type { ReportedEvent } from './quality-report.ts';
import type { ReportOf, ReportStorage } from './report-sources.ts';
import { type ReportView, viewContents } from './report-view.ts';

/** Those that are over, and those that last: of one that was kept since, the one that is over. */
export const eventsIn = (
  { gateway, events, underWay }: ReportStorage,
  { meters, period }: ReportOf,
): readonly GridEvent[] => {
  const over = [...events()];
  const known = underWay();
  if (known === null) return over;
  const lasting = lastingEvents(known.events, {
    meters: meters.filter((meter) => meter.gateway === gateway),
    longestGap: known.longestGap,
  });
  const isNew = ({ id, start, end }: GridEvent): boolean =>
    start < period.end && (end === null || end >= period.start) && over.every((one) => one.id !== id);
  return [...over, ...lasting.filter(isNew)];
};

/** As far as the report's meters saw it: a plant's report names no neighbour, not in an id and not in a hint. */
export const eventOf = (
  event: GridEvent,
  meters: readonly QualityMeter[],
  view: ReportView,
): readonly ReportedEvent[] => {
  const devices = new Set(meters.map(({ device }) => device));
  const witnesses = event.witnesses.filter(({ device }) => devices.has(device));
  const [first] = witnesses;
  if (first === undefined) return [];
  const isCut = viewContents[view].meters !== 'all' && witnesses.length < event.witnesses.length;
  const timed = isShort(event) ? preciseTime : bangkokTime;
  const worst = witnesses.reduce((one, other) => (severity(event, other) > severity(event, one) ? other : one));
  return [
    {
      id: isCut ? `${event.kind}/${first.device}/${event.start}` : event.id,
      kind: event.kind,
      duration: event.duration,
      start: timed(event.start),
      end: event.end === null ? null : timed(event.end),
      extent: event.extent,
      witnesses: witnesses.length,
      first: first.device,
      feeder: event.feeder ?? null,
      extreme: figure(worst.extreme, 1),
      perUnit: figure(worst.perUnit, 3),
      hint: isCut ? '' : event.hint,
      ...(event.down !== undefined && { down: downOf(event.down) }),
    },
  ];
};

const downOf = ({ from, to, shortest, longest }: NonNullable<GridEvent['down']>) => ({
  from: bangkokTime(from),
  to: bangkokTime(to),
  shortest: figure(shortest / SECOND, 3),
  longest: figure(longest === null ? null : longest / SECOND, 3),
});

/** Of what is this short, whole seconds say too little. */
const SHORT_EVENT = 10_000;
const isShort = ({ start, end }: GridEvent): boolean => end !== null && end - start < SHORT_EVENT;

/** `2026-11-24T10:00:00.500+07:00`. */
const preciseTime = (at: Instant): string =>
  bangkokTime(at).replace('+', `.${String(new Date(at).getUTCMilliseconds()).padStart(3, '0')}+`);

/** How far from the nominal voltage; a rapid change is a step already. */
const severity = ({ kind }: GridEvent, { perUnit }: Witness): number =>
  kind === 'rapid-change' ? Math.abs(perUnit) : Math.abs(perUnit - 1);
