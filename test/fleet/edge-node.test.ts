import { describe, expect, test } from 'vitest';
import { bad, uncertain } from '../../src/domain/quality.ts';
import { type Instant, instant, later, millis } from '../../src/domain/time.ts';
import { advanceEdgeNode, deathOf, type EdgeNodeInput, nextBdSeq } from '../../src/fleet/edge-node.ts';
import { defineEdgeNode, type EdgeNodeSettings } from '../../src/fleet/edge-node-definition.ts';
import { atRest, type EdgeNodeState } from '../../src/fleet/edge-node-state.ts';
import { rebirthCommand } from '../../src/fleet/host-listener.ts';
import { hear, metersOnline, nothingHeard } from '../../src/fleet/host-view.ts';
import type { Publication } from '../../src/ports/broker.ts';
import type { FleetReport } from '../../src/ports/fleet-link.ts';
import { decodePayload } from '../../src/wire/sparkplug-decode.ts';
import { dataTypes, toWire } from '../../src/wire/sparkplug-value.ts';
import { metricOf, qualityOf, type Said, said } from '../support/said.ts';
import { alarmOf, morning, readingOf, twoMeters } from '../support/sparkplug-fixture.ts';

/** An edge node driven by hand: feed it inputs, look at what it says. */
const drive = (settings: EdgeNodeSettings = twoMeters) => {
  const node = defineEdgeNode(settings);
  let state: EdgeNodeState = atRest(node, morning);
  const all: Publication[] = [];
  const take = (input: EdgeNodeInput): readonly Said[] => {
    const step = advanceEdgeNode(node, state, input);
    state = step.state;
    all.push(...step.publish);
    return step.publish.map(said);
  };
  return {
    node,
    all,
    take,
    report: (report: FleetReport, at: Instant = morning) => take({ kind: 'report', at, report }),
    connect: (bdSeq = 0) => {
      take({ kind: 'connecting', bdSeq });
      return take({ kind: 'connected', at: morning });
    },
    rebirth: () =>
      take({ kind: 'command', at: morning, payload: decodePayload(rebirthCommand(node.id, morning).payload) }),
  };
};

const whats = (messages: readonly Said[]): readonly string[] => messages.map(({ what }) => what);
const only = (messages: readonly Said[]): Said => {
  const [message, ...others] = messages;
  if (!message || others.length > 0) throw new Error(`one message expected, not ${whats(messages).join(', ')}`);
  return message;
};
const reading = (device: string, volts: number, at = morning): FleetReport => ({
  kind: 'reading',
  reading: readingOf(device, { 'voltage.L1': volts }, { at }),
});

/** Both meters heard, then connected. */
const live = () => {
  const edge = drive();
  edge.report(reading('h01', 230));
  edge.report(reading('b01', 231));
  const births = edge.connect(7);
  return { ...edge, births };
};

describe('the Will (NDEATH)', () => {
  const death = said(deathOf(defineEdgeNode(twoMeters), 7, morning));

  test('tck-id-message-flow-edge-node-birth-publish-will-message-topic', () => {
    expect(deathOf(defineEdgeNode(twoMeters), 7, morning).topic).toBe('spBv1.0/ss-01/NDEATH/gw-1');
  });
  test('tck-id-message-flow-edge-node-birth-publish-will-message-qos, -will-retained', () => {
    expect(death).toMatchObject({ qos: 1, retain: false });
  });
  test('tck-id-topics-ndeath-payload, tck-id-payloads-ndeath-bdseq: bdSeq as Int64, alone', () => {
    expect(death.payload.metrics).toEqual([
      { name: 'bdSeq', timestamp: morning, datatype: dataTypes.Int64, value: toWire('Int64', 7n) },
    ]);
  });
  test('tck-id-payloads-ndeath-seq: no seq', () => {
    expect(death.payload).not.toHaveProperty('seq');
  });
});

describe('bdSeq', () => {
  test.each([
    [null, 0],
    [0, 1],
    [254, 255],
    [255, 0],
  ])('tck-id-topics-nbirth-bdseq-increment: after %s comes %s', (last, next) => {
    expect(nextBdSeq(last)).toBe(next);
  });
  test('tck-id-topics-nbirth-bdseq-matching: the birth carries the one of the CONNECT', () => {
    expect(metricOf(only(drive().connect(41)), 'bdSeq').value).toEqual(toWire('Int64', 41n));
  });
});

describe('births', () => {
  test('tck-id-principles-birth-certificates-order, tck-id-message-flow-device-birth-publish-nbirth-wait', () => {
    expect(whats(live().births)).toEqual(['NBIRTH', 'DBIRTH h01', 'DBIRTH b01']);
  });
  test('tck-id-topics-nbirth-seq-num, tck-id-payloads-dbirth-seq-inc: 0, then one more each', () => {
    expect(live().births.map(({ payload }) => payload.seq)).toEqual([0, 1, 2]);
  });
  test('tck-id-topics-nbirth-mqtt, tck-id-topics-dbirth-mqtt: QoS 0, not retained', () => {
    for (const birth of live().births) expect(birth).toMatchObject({ qos: 0, retain: false });
  });
  test('tck-id-topics-nbirth-timestamp, tck-id-payloads-name-birth-data-requirement', () => {
    for (const { payload } of live().births) {
      expect(payload.timestamp).toBe(morning);
      for (const { timestamp } of payload.metrics) expect(timestamp).toBeTypeOf('number');
    }
  });
  test('tck-id-topics-nbirth-metric-reqs, tck-id-payloads-metric-datatype-req: name, datatype, value or null', () => {
    for (const { payload } of live().births)
      for (const metric of payload.metrics) {
        expect(metric.name).toBeTypeOf('string');
        expect(Object.values(dataTypes)).toContain(metric.datatype);
        expect(metric.value, metric.name).not.toBeUndefined();
      }
  });
  test('tck-id-operational-behavior-data-publish-nbirth-values: what is not known is null, not zero', () => {
    const birth = live().births[1] as Said;
    expect(metricOf(birth, 'Voltage/L1').value).toEqual(toWire('Float', 230));
    expect(metricOf(birth, 'Frequency').value).toBeNull();
    expect(qualityOf(metricOf(birth, 'Frequency'))).toBe(0);
    expect(metricOf(birth, 'Energy/Import').value).toBeNull();
  });
  test('tck-id-operational-behavior-data-commands-rebirth-name, -name-aliases, -datatype, -value', () => {
    const rebirth = metricOf(only(drive().connect()), 'Node Control/Rebirth');
    expect(rebirth).toMatchObject({ datatype: dataTypes.Boolean, value: toWire('Boolean', false) });
    expect(rebirth).not.toHaveProperty('alias');
  });
  test('tck-id-payloads-alias-uniqueness: over node and devices', () => {
    const aliases = live().births.flatMap(({ payload }) => payload.metrics.flatMap(({ alias }) => alias ?? []));
    expect(aliases.length).toBeGreaterThan(20);
    expect(new Set(aliases).size).toBe(aliases.length);
  });
  test('tck-id-operational-behavior-data-publish-nbirth-order: metrics stand in order of their times', () => {
    const edge = drive();
    edge.report({ kind: 'alarm', alarm: alarmOf({ kind: 'storage', source: {}, at: later(morning, millis(-5_000)) }) });
    const times = only(edge.connect()).payload.metrics.map(({ timestamp }) => timestamp ?? 0);
    expect(times[0]).toBe(morning - 5_000);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });
  test('a meter that was never heard is not born', () => {
    const edge = drive();
    edge.report(reading('h01', 230));
    expect(whats(edge.connect())).toEqual(['NBIRTH', 'DBIRTH h01']);
  });
});

describe('data', () => {
  test('tck-id-payloads-alias-data-cmd-requirement, tck-id-payloads-metric-datatype-not-req: by alias alone', () => {
    const edge = live();
    const alias = metricOf(edge.births[1] as Said, 'Voltage/L1').alias;
    const data = only(edge.report(reading('h01', 232.5, instant(morning + 1_000)), instant(morning + 1_200)));
    expect(data.what).toBe('DDATA h01');
    expect(data.payload.timestamp).toBe(morning + 1_200);
    expect(data.payload.metrics).toEqual([{ alias, timestamp: morning + 1_000, value: toWire('Float', 232.5) }]);
  });
  test('tck-id-topics-ddata-mqtt, tck-id-topics-ndata-mqtt: QoS 0, not retained', () => {
    const edge = live();
    const gateway = { kind: 'gateway', pending: 3, refused: 0, acknowledgedThrough: 96 } as const;
    expect(only(edge.report(reading('h01', 232)))).toMatchObject({ what: 'DDATA h01', qos: 0, retain: false });
    expect(only(edge.report(gateway))).toMatchObject({ what: 'NDATA', qos: 0, retain: false });
  });
  test('tck-id-payloads-ddata-seq-inc, tck-id-payloads-ndata-seq-inc: one counter, 255 is followed by 0', () => {
    const edge = live();
    const seqs = Array.from({ length: 300 }, (_, n) =>
      n % 2 === 0
        ? only(edge.report(reading('h01', 200 + n / 10))).payload.seq
        : only(edge.report({ kind: 'gateway', pending: n, refused: 0, acknowledgedThrough: 0 })).payload.seq,
    );
    expect(seqs).toEqual(Array.from({ length: 300 }, (_, n) => (3 + n) % 256));
  });
  test('tck-id-principles-rbe-recommended: the same again is not said again', () => {
    const edge = live();
    expect(edge.report(reading('h01', 230, instant(morning + 1_000)))).toEqual([]);
  });
  test('changes within the dead-band are not said, and do not add up unseen', () => {
    const edge = drive({ ...twoMeters, deadband: { 'voltage.L1': 0.5 } });
    edge.report(reading('h01', 230));
    edge.connect();
    expect(edge.report(reading('h01', 230.3))).toEqual([]);
    expect(whats(edge.report(reading('h01', 230.6)))).toEqual(['DDATA h01']);
    expect(edge.report(reading('h01', 230.3))).toEqual([]);
  });
  test('energy is the register, in whole Wh as UInt64', () => {
    const edge = live();
    // 12345.67 kWh is 1234567 × 10^1 Wh.
    const registers = { import: { value: 1_234_567, exponent: 1, words: [] } };
    const data = only(edge.report({ kind: 'reading', reading: readingOf('h01', {}, { registers }) }));
    expect(data.payload.metrics.map(({ value }) => value)).toEqual([toWire('UInt64', 12_345_670n)]);
  });
  test('the outbox is on the node', () => {
    const edge = drive();
    edge.report({ kind: 'gateway', pending: 3, refused: 1, acknowledgedThrough: 96 });
    const birth = only(edge.connect());
    expect(metricOf(birth, 'Outbox/Pending').value).toEqual(toWire('UInt64', 3n));
    expect(metricOf(birth, 'Outbox/Refused').value).toEqual(toWire('UInt64', 1n));
    expect(metricOf(birth, 'Outbox/Acknowledged Through').value).toEqual(toWire('UInt64', 96n));
    expect(metricOf(birth, 'Properties/Realm').value).toEqual(toWire('String', 'simulation'));
  });
  test('a meter the DSO was never told of says nothing', () => {
    expect(live().report(reading('stranger', 230))).toEqual([]);
  });
});

describe('quality (tck-id-payloads-propertyset-quality-value-value: 0, 192, 500)', () => {
  const rows = [
    { what: 'good', quality: undefined, rejected: {}, code: undefined, value: 229 },
    { what: 'uncertain', quality: uncertain('clock-unsynchronised'), rejected: {}, code: 500, value: 229 },
    { what: 'bad', quality: bad('out-of-range'), rejected: {}, code: 0, value: 229 },
    { what: 'rejected', quality: undefined, rejected: { 'voltage.L1': 'not-a-number' }, code: 0, value: null },
  ] as const;
  test.each(rows)('$what is told as $code with $value', ({ quality, rejected, code, value }) => {
    const edge = live();
    const values = value === null ? {} : { 'voltage.L1': value };
    const options = quality === undefined ? { rejected } : { quality, rejected };
    const { payload } = only(edge.report({ kind: 'reading', reading: readingOf('h01', values, options) }));
    const [metric] = payload.metrics;
    expect(metric?.value).toEqual(value === null ? null : toWire('Float', value));
    expect(metric && qualityOf(metric)).toBe(code);
  });
  test('good again is said once', () => {
    const edge = live();
    edge.report({ kind: 'reading', reading: readingOf('h01', {}, { rejected: { 'voltage.L1': 'not-a-number' } }) });
    expect(only(edge.report(reading('h01', 230))).payload.metrics.map(qualityOf)).toEqual([192]);
    expect(only(edge.report(reading('h01', 231))).payload.metrics.map(qualityOf)).toEqual([undefined]);
  });
});

describe('a meter comes and goes', () => {
  test('tck-id-operational-behavior-device-ddeath, tck-id-payloads-ddeath-seq-inc', () => {
    const edge = live();
    const death = only(edge.report({ kind: 'meter-lost', device: 'h01' }));
    expect(death).toMatchObject({ what: 'DDEATH h01', qos: 0, retain: false, payload: { seq: 3, timestamp: morning } });
  });
  test('dies once', () => {
    const edge = live();
    edge.report({ kind: 'meter-lost', device: 'h01' });
    expect(edge.report({ kind: 'meter-lost', device: 'h01' })).toEqual([]);
  });
  test.each(['no-response', 'link-down', 'corrupt-frame', 'foreign-answer', 'device-exception'] as const)(
    'tck-id-payloads-ddata-order: silent while lost, whatever fails (%s)',
    (reason) => {
      const edge = live();
      edge.report({ kind: 'meter-lost', device: 'h01' });
      expect(edge.report({ kind: 'reading', reading: readingOf('h01', {}, { quality: bad(reason) }) })).toEqual([]);
    },
  );
  test('tck-id-topics-dbirth-*: back with a DBIRTH before any data, what is old in it is stale', () => {
    const edge = live();
    edge.report({ kind: 'meter-lost', device: 'b01' });
    const birth = only(
      edge.report({
        kind: 'reading',
        reading: readingOf('b01', { 'voltage.L2': 229 }, { at: instant(morning + 60_000) }),
      }),
    );
    expect(birth.what).toBe('DBIRTH b01');
    expect([qualityOf(metricOf(birth, 'Voltage/L1')), metricOf(birth, 'Voltage/L1').value]).toEqual([
      500,
      toWire('Float', 231),
    ]);
    expect([qualityOf(metricOf(birth, 'Voltage/L2')), metricOf(birth, 'Voltage/L2').value]).toEqual([
      192,
      toWire('Float', 229),
    ]);
    expect(whats(edge.report(reading('b01', 230)))).toEqual(['DDATA b01']);
  });
  test('a late meter is born in mid-session, and is in the next rebirth', () => {
    const edge = drive();
    edge.connect();
    expect(whats(edge.report(reading('b01', 230)))).toEqual(['DBIRTH b01']);
    expect(whats(edge.rebirth())).toEqual(['NBIRTH', 'DBIRTH b01']);
  });
});

describe('rebirth', () => {
  test('tck-id-operational-behavior-data-commands-rebirth-action-1..3: all births, same bdSeq, seq from 0, no death', () => {
    const edge = live();
    edge.report(reading('h01', 240));
    const births = edge.rebirth();
    expect(whats(births)).toEqual(['NBIRTH', 'DBIRTH h01', 'DBIRTH b01']);
    expect(births.map(({ payload }) => payload.seq)).toEqual([0, 1, 2]);
    expect(metricOf(births[0] as Said, 'bdSeq').value).toEqual(toWire('Int64', 7n));
    expect(metricOf(births[1] as Said, 'Voltage/L1').value).toEqual(toWire('Float', 240));
    expect(only(edge.report(reading('h01', 230))).payload.seq).toBe(3);
  });
  test('aliases stay', () => {
    const edge = live();
    const aliases = (messages: readonly Said[]) =>
      messages.flatMap(({ payload }) => payload.metrics.map(({ name, alias }) => [name, alias]));
    expect(aliases(edge.rebirth())).toEqual(aliases(edge.births));
  });
  test.each([
    ['another command', [{ name: 'Node Control/Reboot', value: toWire('Boolean', true) }]],
    ['a rebirth that is false', [{ name: 'Node Control/Rebirth', value: toWire('Boolean', false) }]],
    ['a rebirth that is not Boolean', [{ name: 'Node Control/Rebirth', value: toWire('Int32', 1) }]],
    ['nothing', []],
  ])('%s is not obeyed', (_what, metrics) => {
    expect(live().take({ kind: 'command', at: morning, payload: { metrics } })).toEqual([]);
  });
});

describe('away and back', () => {
  test('tck-id-operational-behavior-edge-node-intentional-disconnect-ndeath', () => {
    const edge = live();
    const death = only(edge.take({ kind: 'stopping', at: morning }));
    expect(death).toMatchObject({ what: 'NDEATH', qos: 1, retain: false });
    expect(metricOf(death, 'bdSeq').value).toEqual(toWire('Int64', 7n));
  });
  test('a node that is not online has nothing to take leave of', () => {
    const edge = drive();
    edge.take({ kind: 'connecting', bdSeq: 1 });
    expect(edge.take({ kind: 'stopping', at: morning })).toEqual([]);
  });
  test('nothing is said and nothing queued while away; the next births are of the present', () => {
    const edge = live();
    edge.take({ kind: 'disconnected' });
    expect(edge.report(reading('h01', 241))).toEqual([]);
    expect(edge.report(reading('h01', 242))).toEqual([]);
    expect(edge.report({ kind: 'meter-lost', device: 'b01' })).toEqual([]);
    expect(edge.rebirth()).toEqual([]);
    const births = edge.connect(8);
    expect(whats(births)).toEqual(['NBIRTH', 'DBIRTH h01']);
    expect(metricOf(births[0] as Said, 'bdSeq').value).toEqual(toWire('Int64', 8n));
    expect(metricOf(births[1] as Said, 'Voltage/L1').value).toEqual(toWire('Float', 242));
  });
});

describe('alarms', () => {
  test('of a meter are its metrics; by alias, the whole life', () => {
    const edge = live();
    const birth = edge.births[1] as Said;
    expect(metricOf(birth, 'Alarms/voltage-band/L1/State').value).toEqual(toWire('String', 'normal'));
    expect(metricOf(birth, 'Alarms/voltage-band/L1/Message').value).toBeNull();
    const names = new Map(birth.payload.metrics.map(({ alias, name }) => [alias, name]));
    const told = only(edge.report({ kind: 'alarm', alarm: alarmOf({}) }));
    expect(told.what).toBe('DDATA h01');
    expect(told.payload.metrics.map(({ alias, value }) => [names.get(alias), value?.value])).toEqual([
      ['Alarms/voltage-band/L1/State', 'raised'],
      ['Alarms/voltage-band/L1/Priority', 'high'],
      ['Alarms/voltage-band/L1/Since', BigInt(morning)],
      ['Alarms/voltage-band/L1/Message', 'Voltage of h01 is above its band: check the transformer tap.'],
    ]);
    const returned = only(edge.report({ kind: 'alarm', alarm: alarmOf({ state: 'returned-unacknowledged' }) }));
    expect(returned.payload.metrics.map(({ value }) => value?.value)).toEqual(['returned-unacknowledged']);
  });

  const places = [
    { alarm: { kind: 'storage', source: {} }, at: 'NBIRTH', slot: 'Alarms/storage/Gateway' },
    { alarm: { kind: 'meter-silent', source: { device: 'b01' } }, at: 'NBIRTH', slot: 'Alarms/meter-silent/b01' },
    { alarm: { kind: 'frequency-band', source: {} }, at: 'NBIRTH', slot: 'Alarms/frequency-band/Gateway' },
    {
      alarm: { kind: 'meter-silent', source: { device: 'stranger' } },
      at: 'NBIRTH',
      slot: 'Alarms/meter-silent/Gateway',
    },
    {
      alarm: { kind: 'voltage-band', source: { device: 'b01', phase: 'L3' } },
      at: 'DBIRTH b01',
      slot: 'Alarms/voltage-band/L3',
    },
    {
      alarm: { kind: 'voltage-unbalance', source: { device: 'b01' } },
      at: 'DBIRTH b01',
      slot: 'Alarms/voltage-unbalance',
    },
    {
      alarm: { kind: 'counter-suspect', source: { device: 'h01', phase: 'x' } },
      at: 'DBIRTH h01',
      slot: 'Alarms/counter-suspect',
    },
  ] as const;
  test.each(places)('$alarm.kind of $alarm.source is told in $at as $slot', ({ alarm, at, slot }) => {
    const edge = live();
    edge.report({ kind: 'alarm', alarm: alarmOf({ ...alarm, id: 'x' }) });
    const birth = edge.rebirth().find(({ what }) => what === at);
    expect(birth && metricOf(birth, `${slot}/State`).value).toEqual(toWire('String', 'raised'));
  });

  test('two in one place: the more urgent is shown until it returns', () => {
    const edge = live();
    const state = (kind: string) => metricOf(edge.rebirth()[0] as Said, `Alarms/storage/Gateway/${kind}`).value?.value;
    const tell = (id: string, changes: object) =>
      edge.report({ kind: 'alarm', alarm: alarmOf({ kind: 'storage', source: {}, id, message: id, ...changes }) });
    tell('full', { priority: 'critical' });
    tell('slow', { priority: 'low' });
    expect([state('Message'), state('State')]).toEqual(['full', 'raised']);
    tell('full', { priority: 'critical', state: 'returned' });
    expect([state('Message'), state('State')]).toEqual(['slow', 'raised']);
    tell('slow', { priority: 'low', state: 'returned' });
    expect([state('Message'), state('State')]).toEqual(['slow', 'returned']);
  });
});

describe('what cannot be an edge node', () => {
  const h01 = { device: 'h01', quantities: [], channels: [] };
  test.each([
    ['a group with a slash', { group: 'a/b' }],
    ['an empty node', { node: '' }],
    ['a device with a wildcard', { devices: [{ ...h01, device: '+' }] }],
    ['a meter twice', { devices: [h01, h01] }],
    ['a quantity twice', { devices: [{ ...h01, quantities: ['frequency', 'frequency'] }] }],
  ] satisfies readonly (readonly [string, Partial<EdgeNodeSettings>])[])('%s', (_what, change) => {
    expect(() => defineEdgeNode({ ...twoMeters, ...change })).toThrow(
      expect.objectContaining({ code: 'configuration' }),
    );
  });
});

test('a host that checks everything finds nothing in a long eventful session', () => {
  const edge = live();
  for (let n = 0; n < 600; n += 1) {
    const at = instant(morning + n * 1_000);
    if (n % 97 === 13) edge.report({ kind: 'meter-lost', device: 'h01' }, at);
    if (n % 211 === 100) edge.rebirth();
    if (n === 400) edge.take({ kind: 'stopping', at });
    if (n === 410) edge.connect(8);
    edge.report(reading(n % 3 === 0 ? 'b01' : 'h01', 220 + (n % 20), at), at);
    if (n % 50 === 0)
      edge.report({ kind: 'alarm', alarm: alarmOf({ at, state: n % 100 === 0 ? 'raised' : 'returned' }) }, at);
  }
  const view = edge.all.reduce(hear, nothingHeard);
  expect(view.violations).toEqual([]);
  expect(metersOnline(view)).toBe(2);
  expect(view.heard.DDATA).toBeGreaterThan(500);
  expect(view.nodes.get('ss-01/gw-1')?.bdSeq).toBe(8n);
});
