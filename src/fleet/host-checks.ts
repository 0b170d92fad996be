import type { Delivery } from '../ports/broker.ts';
import type { Metric, Payload, Property } from '../wire/sparkplug.ts';
import type { SparkplugTopic } from '../wire/sparkplug-topic.ts';
import { dataTypeOf, dataTypes } from '../wire/sparkplug-value.ts';
import { bdSeqMetric, rebirthMetric } from './metric-catalogue.ts';

/** A breach of the Sparkplug 3.0.0 specification; `rule` is the `tck-id` without that prefix. */
export type Breach = Readonly<{ rule: string; detail: string }>;

const breach = (broken: boolean, rule: string, detail: string): readonly Breach[] => (broken ? [{ rule, detail }] : []);

/** Rules of the MQTT envelope and of what every payload has. Needs a subscription of QoS 1: a broker lowers, never raises. */
export const checkEnvelope = (
  { type }: SparkplugTopic,
  { qos, retain }: Delivery,
  payload: Payload,
): readonly Breach[] => {
  const command = type === 'NCMD' || type === 'DCMD';
  const death = type === 'NDEATH';
  const lower = type.toLowerCase();
  return [
    ...breach(retain, `topics-${lower}-mqtt`, 'is retained'),
    ...breach(!command && qos !== (death ? 1 : 0), `topics-${lower}-mqtt`, `has QoS ${qos}`),
    ...breach(!death && payload.timestamp === undefined, `topics-${lower}-timestamp`, 'has no timestamp'),
    ...breach((command || death) && payload.seq !== undefined, `payloads-${lower}-seq`, `has seq ${payload.seq}`),
    ...breach(
      !command && !inTimeOrder(payload.metrics),
      `operational-behavior-data-publish-${lower}-order`,
      'is not in order of time',
    ),
    ...payload.metrics.flatMap((metric) => checkMetric(metric)),
  ];
};

const inTimeOrder = (metrics: readonly Metric[]): boolean => {
  const times = metrics.flatMap(({ isHistorical, timestamp }) =>
    isHistorical || timestamp === undefined ? [] : [timestamp],
  );
  return times.every((time, index) => index === 0 || (times[index - 1] ?? time) <= time);
};

const nameOf = ({ name, alias }: Metric): string => name ?? `alias ${alias}`;

const checkMetric = (metric: Metric): readonly Breach[] => [
  ...breach(
    metric.timestamp === undefined,
    'payloads-name-birth-data-requirement',
    `${nameOf(metric)} has no timestamp`,
  ),
  ...(metric.properties ?? []).flatMap((property) =>
    property.key === 'Quality' ? checkQuality(nameOf(metric), property) : [],
  ),
];

const checkQuality = (name: string, { type, value }: Property): readonly Breach[] => [
  ...breach(type !== dataTypes.Int32, 'payloads-propertyset-quality-value-type', `${name}: type ${type}`),
  ...breach(
    value?.kind !== 'int' || ![0, 192, 500].includes(value.value),
    'payloads-propertyset-quality-value-value',
    `${name}: ${String(value?.value)}`,
  ),
];

/** Rules of the metrics in a birth; `taken` are the aliases of the others under the same node. */
export const checkBirthMetrics = (metrics: readonly Metric[], taken: ReadonlySet<bigint>): readonly Breach[] => {
  const names = new Set<string>();
  const aliases = new Set<bigint>();
  return metrics.flatMap((metric) => {
    const { name, alias, datatype, value } = metric;
    const repeated = name !== undefined && names.has(name);
    const clash = alias !== undefined && (taken.has(alias) || aliases.has(alias));
    if (name !== undefined) names.add(name);
    if (alias !== undefined) aliases.add(alias);
    return [
      ...breach(name === undefined, 'payloads-alias-birth-requirement', `${nameOf(metric)} has no name`),
      ...breach(repeated, 'payloads-name-requirement', `${name} stands twice`),
      ...breach(clash, 'payloads-alias-uniqueness', `${nameOf(metric)}: alias ${alias} is taken`),
      ...breach(
        datatype === undefined || dataTypeOf(datatype) === undefined,
        'payloads-metric-datatype-req',
        `${nameOf(metric)}: datatype ${datatype}`,
      ),
      ...breach(value === undefined, 'topics-nbirth-metrics', `${nameOf(metric)} has neither value nor null`),
    ];
  });
};

export const checkNodeBirth = (payload: Payload): readonly Breach[] => {
  const bdSeq = payload.metrics.find(({ name }) => name === bdSeqMetric);
  const rebirth = payload.metrics.find(({ name }) => name === rebirthMetric);
  return [
    ...breach(payload.seq !== 0, 'topics-nbirth-seq-num', `seq is ${payload.seq}`),
    ...breach(bdSeq?.value?.kind !== 'long', 'topics-nbirth-bdseq-included', 'has no bdSeq'),
    ...(rebirth
      ? checkRebirth(rebirth)
      : [{ rule: 'topics-nbirth-rebirth-metric', detail: `has no ${rebirthMetric}` }]),
  ];
};

const checkRebirth = ({ alias, datatype, value }: Metric): readonly Breach[] => [
  ...breach(alias !== undefined, 'operational-behavior-data-commands-rebirth-name-aliases', `has alias ${alias}`),
  ...(datatype === dataTypes.Boolean
    ? breach(
        value?.kind !== 'boolean' || value.value,
        'operational-behavior-data-commands-rebirth-value',
        'is not false',
      )
    : [{ rule: 'operational-behavior-data-commands-rebirth-datatype', detail: `has datatype ${datatype}` }]),
];

export const checkNodeDeath = ({ metrics }: Payload): readonly Breach[] => {
  const [bdSeq, ...others] = metrics;
  return breach(
    others.length > 0 || bdSeq?.name !== bdSeqMetric || bdSeq.value?.kind !== 'long',
    'topics-ndeath-payload',
    'carries something else than bdSeq',
  );
};

/** Rules of DATA metrics under births that used aliases. */
export const checkDataMetrics = (metrics: readonly Metric[], known: (alias: bigint) => boolean): readonly Breach[] =>
  metrics.flatMap((metric) => [
    ...breach(
      metric.alias === undefined || metric.name !== undefined,
      'payloads-alias-data-cmd-requirement',
      `${nameOf(metric)} is not told by alias alone`,
    ),
    ...breach(
      metric.alias !== undefined && !known(metric.alias),
      'topics-nbirth-metric-reqs',
      `alias ${metric.alias} is in no birth`,
    ),
    ...breach(
      metric.datatype !== undefined,
      'payloads-metric-datatype-not-req',
      `${nameOf(metric)} repeats its datatype`,
    ),
  ]);

export const checkSequence = (before: number, { seq }: Payload): readonly Breach[] =>
  breach(seq !== (before + 1) % 256, 'payloads-sequence-num-incrementing', `seq ${seq} after ${before}`);
