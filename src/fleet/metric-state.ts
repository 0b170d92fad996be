import type { Quality } from '../domain/quality.ts';
import { type Instant, instant } from '../domain/time.ts';
import type { Metric, Property } from '../wire/sparkplug.ts';
import { dataTypes, type Scalar, toWire, type WireValue } from '../wire/sparkplug-value.ts';
import type { MetricDefinition } from './metric-catalogue.ts';

/** Sparkplug 3.0.0 §6.4.9.1: bad, good, stale. There are no others. */
export type QualityCode = 0 | 192 | 500;
export const qualityCodes: Readonly<Record<Quality['level'], QualityCode>> = { bad: 0, good: 192, uncertain: 500 };

/** What was last said, or would have been, of one metric. Null is a value we do not have. */
export type MetricState = Readonly<{ value: Scalar | null; at: Instant; quality: QualityCode }>;
/** By metric name. What is not in it has never been known. */
export type Holdings = ReadonlyMap<string, MetricState>;

export type Change = Readonly<{ name: string; state: MetricState }>;
export type Applied = Readonly<{
  holdings: Holdings;
  /** Changes worth reporting, with what they replace. */
  changed: readonly Readonly<{ change: Change; before: MetricState | undefined }>[];
}>;

/** Report by exception: keeps only what differs in value (by more than its dead-band) or in quality. */
export const applyChanges = (
  holdings: Holdings,
  changes: readonly Change[],
  deadband: (name: string) => number,
): Applied => {
  const changed = changes
    .map((change) => ({ change, before: holdings.get(change.name) }))
    .filter(({ change, before }) => !before || differs(before, change.state, deadband(change.name)));
  if (changed.length === 0) return { holdings, changed };
  const next = new Map(holdings);
  for (const { change } of changed) next.set(change.name, change.state);
  return { holdings: next, changed };
};

const differs = (before: MetricState, after: MetricState, deadband: number): boolean => {
  if (before.quality !== after.quality) return true;
  if (typeof before.value === 'number' && typeof after.value === 'number')
    return Math.abs(after.value - before.value) > deadband;
  return before.value !== after.value;
};

/** Nobody is there to vouch for these values any more: they stay, as stale. */
export const gone = (holdings: Holdings): Holdings =>
  new Map([...holdings].map(([name, state]) => [name, state.value === null ? state : { ...state, quality: 500 }]));

const typed = ({ type }: MetricDefinition, value: Scalar | null): WireValue | null =>
  value === null ? null : toWire(type, value);

const qualityProperty = (quality: QualityCode): Property => ({
  key: 'Quality',
  type: dataTypes.Int32,
  value: toWire('Int32', quality),
});

/** Named by hosts (Ignition and others); the specification leaves property names but `Quality` open. */
const unitProperty = (unit: string): Property => ({
  key: 'engUnit',
  type: dataTypes.String,
  value: toWire('String', unit),
});

/** Everything a birth says of a metric: name, alias, type, value or null, its time, quality and unit. */
export const birthMetric = (definition: MetricDefinition, held: MetricState | undefined, at: Instant): Metric => {
  const state = held ?? { value: null, at, quality: qualityCodes.bad };
  return {
    name: definition.name,
    ...(definition.alias === null ? {} : { alias: definition.alias }),
    timestamp: state.at,
    datatype: dataTypes[definition.type],
    // What nobody measures (bdSeq, the rebirth command) has no quality to speak of.
    ...(definition.alias === null
      ? {}
      : {
          properties: [
            qualityProperty(state.quality),
            ...(definition.unit === undefined ? [] : [unitProperty(definition.unit)]),
          ],
        }),
    value: typed(definition, state.value),
  };
};

/** A change by alias alone; quality only when it changed: the host keeps the last it was told. */
export const dataMetric = (
  definition: MetricDefinition,
  { state, before }: Readonly<{ state: MetricState; before: MetricState | undefined }>,
): Metric => ({
  ...(definition.alias === null ? { name: definition.name } : { alias: definition.alias }),
  timestamp: state.at,
  ...(state.quality === before?.quality && state.quality === qualityCodes.good
    ? {}
    : { properties: [qualityProperty(state.quality)] }),
  value: typed(definition, state.value),
});

/** `tck-id-operational-behavior-data-publish-nbirth-order`: metrics of one payload stand in the order of their times. */
export const chronological = (metrics: readonly Metric[]): readonly Metric[] =>
  [...metrics].sort((left, right) => instant(left.timestamp ?? 0) - instant(right.timestamp ?? 0));
