import type { KeptAlarm } from '../domain/alarm.ts';
import type { Instant } from '../domain/time.ts';
import type { AlarmsKept } from '../ports/outbox.ts';
import type { Metric, Payload } from '../wire/sparkplug.ts';
import { type Scalar, toWire } from '../wire/sparkplug-value.ts';
import type { EdgeNode } from './edge-node-definition.ts';
import { type AlarmJournal, type EdgeNodeState, type EdgeNodeStep, send, silent } from './edge-node-state.ts';
import { alarmMetrics, type MetricDefinition } from './metric-catalogue.ts';
import { birthMetric, dataMetric, qualityCodes } from './metric-state.ts';

/** What storage says of it; only that knows after a start. */
export const journalOf = ({ keptThrough, acknowledgedThrough, lost }: AlarmsKept): AlarmJournal => ({
  kept: keptThrough,
  told: acknowledgedThrough,
  acknowledged: acknowledgedThrough,
  history: keptThrough,
  lost,
});

/** A host that hears a birth may have missed anything before it. */
export const bornAgain = (journal: AlarmJournal): AlarmJournal => ({
  ...journal,
  told: journal.acknowledged,
  history: journal.kept,
});

const countOf = (name: string, { kept, acknowledged, lost }: AlarmJournal): Scalar | null => {
  if (name === alarmMetrics.keptThrough) return BigInt(kept);
  if (name === alarmMetrics.acknowledgedThrough) return BigInt(acknowledged);
  return name === alarmMetrics.lost ? BigInt(lost) : null;
};

/** What a birth says of the journal; null for metrics that are none of it. The changes themselves follow the birth. */
export const journalBirth = (definition: MetricDefinition, journal: AlarmJournal, at: Instant): Metric | null => {
  const ours: readonly string[] = Object.values(alarmMetrics);
  if (!ours.includes(definition.name)) return null;
  const value = countOf(definition.name, journal);
  return birthMetric(definition, value === null ? undefined : { value, at, quality: qualityCodes.good }, at);
};

/**
 * Sends changes that were read after a position, each as one metric with its own time, flagged as history where it was kept
 * before the last birth. What was read before a birth that came in between is dropped: it is read again.
 */
export const tellChanges = (
  node: EdgeNode,
  state: EdgeNodeState,
  { after, changes }: Readonly<{ after: number; changes: readonly KeptAlarm[] }>,
  at: Instant,
): EdgeNodeStep => {
  const { journal } = state;
  if (state.phase !== 'online' || after !== journal.told) return silent(state);
  const last = changes.at(-1);
  // What is not there any more was given up, and counted.
  if (last === undefined) return silent({ ...state, journal: { ...journal, told: journal.kept } });
  const kept = Math.max(journal.kept, last.position);
  const next = { ...state, journal: { ...journal, kept, told: last.position } };
  const change = definitionOf(node, alarmMetrics.change);
  const through = dataMetric(definitionOf(node, alarmMetrics.keptThrough), {
    state: { value: BigInt(kept), at, quality: qualityCodes.good },
    before: { value: null, at, quality: qualityCodes.good },
  });
  const metrics = changes.map((one) => changeMetric(change, one, one.position <= journal.history));
  return send(node, next, [{ type: 'NDATA', metrics: [...metrics, through] }], at);
};

const changeMetric = ({ alias }: MetricDefinition, { position, alarm }: KeptAlarm, historical: boolean): Metric => ({
  ...(alias !== null && { alias }),
  timestamp: alarm.at,
  ...(historical && { isHistorical: true }),
  value: toWire('String', JSON.stringify({ position, ...alarm })),
});

const definitionOf = ({ metrics }: EdgeNode, name: string): MetricDefinition => {
  const found = metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`The catalogue has no ${name}.`);
  return found;
};

/** Through which position a command says that the DSO has all changes; null where it says nothing of it, or the impossible. */
export const acknowledgedIn = (node: EdgeNode, { told }: AlarmJournal, { metrics }: Payload): number | null => {
  const { alias } = definitionOf(node, alarmMetrics.acknowledgedThrough);
  const named = metrics.find((metric) => metric.alias === alias || metric.name === alarmMetrics.acknowledgedThrough);
  if (named?.value?.kind !== 'long') return null;
  const through = Number(named.value.value);
  return through >= 0 && through <= told ? through : null;
};
