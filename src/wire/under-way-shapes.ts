import { voltageEventKinds } from '../domain/grid-event.ts';
import { isOpaqueId } from '../domain/identity.ts';
import { derivedStatistics, frameClocks, frameLengths } from '../domain/quality-frame.ts';
import type {
  EventsPartUnderWay,
  EventsUnderWay,
  EventUnderWay,
  FramesUnderWay,
  KeptWindows,
  QualityResumed,
  QualityUnderWay,
} from '../domain/quality-under-way.ts';
import { eventCounts, quantities } from '../domain/quantity.ts';
import {
  type Check,
  flag,
  list,
  number,
  oneOf,
  orNull,
  perhaps,
  record,
  someOf,
  text,
  textThat,
  wholeNumber,
} from './json-check.ts';

const opaqueId = textThat(isOpaqueId, 'an identifier');
const length = oneOf(...Object.keys(frameLengths));
const kind = oneOf(...voltageEventKinds);

/** A list of these, in this order. */
const row =
  (...checks: readonly (Check | Readonly<{ perhaps: Check }>)[]): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length > checks.length) return ` is not a list of ${checks.length}`;
    for (const [place, check] of checks.entries()) {
      const one: unknown = value[place];
      const wrong = typeof check === 'function' ? check(one) : one === undefined ? null : check.perhaps(one);
      if (wrong !== null) return `[${place}]${wrong}`;
    }
    return null;
  };

const frames = record<FramesUnderWay>({
  newest: orNull(number),
  meters: list(
    record<FramesUnderWay['meters'][number]>({
      device: opaqueId,
      point: opaqueId,
      times: list(number),
      covers: list(flag),
    }),
  ),
  windows: list(
    record<FramesUnderWay['windows'][number]>({
      length,
      start: wholeNumber,
      from: perhaps(number),
      clock: oneOf(...frameClocks),
      meters: list(
        record<FramesUnderWay['windows'][number]['meters'][number]>({
          device: opaqueId,
          flagged: flag,
          readings: wholeNumber,
          values: someOf(
            [...quantities, ...derivedStatistics],
            row(number, wholeNumber, number, number, perhaps(number)),
          ),
          frequency: list(row(wholeNumber, number, wholeNumber)),
        }),
      ),
    }),
  ),
});

const down = record<NonNullable<EventUnderWay['down']>>({ from: number, to: number });
const event = record<EventUnderWay>({
  device: opaqueId,
  kind,
  start: number,
  startsAfter: orNull(number),
  startsBy: number,
  endsAfter: number,
  end: orNull(number),
  endsBy: orNull(number),
  phases: wholeNumber,
  measured: wholeNumber,
  extreme: number,
  silence: number,
  parted: flag,
  doubt: number,
  counted: flag,
  heard: number,
  down: orNull(down),
});

const place = wholeNumber;
const events = record<EventsUnderWay>({
  now: orNull(number),
  observed: number,
  events: list(event),
  meters: list(
    record<EventsUnderWay['meters'][number]>({
      device: opaqueId,
      last: record<EventsUnderWay['meters'][number]['last']>({ measuredAt: number, earliest: number }),
      volts: list(orNull(number)),
      seen: list(orNull(number)),
      before: list(orNull(number)),
      sag: orNull(place),
      swell: orNull(place),
      rapid: orNull(place),
      tally: record<EventsUnderWay['meters'][number]['tally']>({
        dip: wholeNumber,
        swell: wholeNumber,
        interruption: wholeNumber,
        last: orNull(number),
      }),
    }),
  ),
  groups: list(
    record<EventsUnderWay['groups'][number]>({
      kind,
      alarm: orNull(text),
      alone: perhaps(flag),
      founder: place,
      members: list(list(place)),
      running: list(place),
      others: list(row(opaqueId, number)),
      unseen: number,
      end: orNull(number),
      wait: number,
    }),
  ),
});

const counts = list(
  record<QualityUnderWay['counts'][number]>({
    device: opaqueId,
    name: oneOf(...eventCounts),
    count: number,
    at: number,
  }),
);

/** What the power-quality stage has under way, as JSON. */
export const underWayShape = record<QualityUnderWay>({ form: oneOf(1), frames, events, counts });

/** What of that turns with events, as JSON. */
export const eventsPartShape = record<EventsPartUnderWay>({
  form: oneOf(1),
  flagged: list(
    record<EventsPartUnderWay['flagged'][number]>({
      length,
      start: wholeNumber,
      clock: oneOf(...frameClocks),
      devices: list(opaqueId),
    }),
  ),
  events,
  counts,
});

/** What the stage goes on with after a restart, as JSON. */
export const resumedShape = record<QualityResumed>({
  underWay: orNull(underWayShape),
  kept: list(record<KeptWindows>({ length, start: wholeNumber, count: wholeNumber, revision: wholeNumber })),
});
