import type { Publication } from '../../src/ports/broker.ts';
import type { Metric, Payload } from '../../src/wire/sparkplug.ts';
import { decodePayload } from '../../src/wire/sparkplug-decode.ts';
import { parseTopic } from '../../src/wire/sparkplug-topic.ts';

/** A Sparkplug message taken apart, for assertions: `NBIRTH`, or `DDATA h01`. */
export type Said = Readonly<{ what: string; payload: Payload; qos: 0 | 1; retain: boolean; bytes: number }>;

export const said = ({ topic, payload, qos, retain }: Publication): Said => {
  const parsed = parseTopic(topic);
  if (!parsed) throw new Error(`${topic} is no Sparkplug topic`);
  const what = parsed.device === null ? parsed.type : `${parsed.type} ${parsed.device}`;
  return { what, payload: decodePayload(payload), qos, retain, bytes: payload.length };
};

export const metricOf = ({ payload }: Said, name: string): Metric => {
  const metric = payload.metrics.find((candidate) => candidate.name === name);
  if (!metric) throw new Error(`no metric ${name} among ${payload.metrics.map((each) => each.name).join(', ')}`);
  return metric;
};

export const qualityOf = ({ properties }: Metric): number | undefined => {
  const value = properties?.find(({ key }) => key === 'Quality')?.value;
  return value?.kind === 'int' ? value.value : undefined;
};
