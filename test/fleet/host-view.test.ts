import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hear, metersOnline, nothingHeard, outOfTouch } from '../../src/fleet/host-view.ts';
import type { Delivery } from '../../src/ports/broker.ts';
import { encodePayload, type Metric, type Payload } from '../../src/wire/sparkplug.ts';
import { dataTypes, toWire } from '../../src/wire/sparkplug-value.ts';

const at = 1_000;
const bdSeq = (value: bigint): Metric => ({ name: 'bdSeq', timestamp: at, datatype: 4, value: toWire('Int64', value) });
const rebirth: Metric = {
  name: 'Node Control/Rebirth',
  timestamp: at,
  datatype: dataTypes.Boolean,
  value: toWire('Boolean', false),
};
const volts = (alias: bigint, name = 'Voltage/L1'): Metric => ({
  name,
  alias,
  timestamp: at,
  datatype: dataTypes.Float,
  value: toWire('Float', 230),
});
const change = (alias: bigint, value = 231): Metric => ({ alias, timestamp: at, value: toWire('Float', value) });

type Message = readonly [topic: string, payload: Partial<Payload>, envelope?: Partial<Delivery>];
const deliver = ([topic, payload, envelope]: Message): Delivery => ({
  topic: `spBv1.0/g/${topic}`,
  payload: encodePayload({ timestamp: at, metrics: [], ...payload }),
  qos: topic.startsWith('NDEATH') ? 1 : 0,
  retain: false,
  ...envelope,
});
const listen = (...messages: readonly Message[]) => messages.map(deliver).reduce(hear, nothingHeard);

const inEnvelope = ([topic, payload]: Message, envelope: Partial<Delivery>): Message => [topic, payload, envelope];

const nbirth: Message = ['NBIRTH/n', { seq: 0, metrics: [bdSeq(3n), rebirth, volts(1n)] }];
const dbirth: Message = ['DBIRTH/n/m', { seq: 1, metrics: [volts(2n)] }];
const ndeath = (value: bigint): Message => ['NDEATH/n', { metrics: [bdSeq(value)] }];

describe('a host', () => {
  test('learns names at birth and values by alias', () => {
    const view = listen(nbirth, dbirth, ['DDATA/n/m', { seq: 2, metrics: [change(2n, 240)] }]);
    expect(view.violations).toEqual([]);
    expect(view.nodes.get('g/n')?.devices.get('m')?.metrics.get('Voltage/L1')).toEqual({
      type: 'Float',
      value: 240,
      at,
      quality: 192,
    });
    expect(metersOnline(view)).toBe(1);
  });
  test('buries node and meters at the death of this session', () => {
    const view = listen(nbirth, dbirth, ndeath(3n));
    expect([view.nodes.get('g/n')?.presence, metersOnline(view)]).toEqual(['offline', 0]);
    expect(view.violations).toEqual([]);
  });
  test('lets the late Will of an earlier session kill nobody', () => {
    const view = listen(nbirth, dbirth, ndeath(2n));
    expect([view.nodes.get('g/n')?.presence, metersOnline(view)]).toEqual(['online', 1]);
  });
  test('counts a meter out and in', () => {
    const death: Message = ['DDEATH/n/m', { seq: 2 }];
    expect(metersOnline(listen(nbirth, dbirth, death))).toBe(0);
    const back = listen(nbirth, dbirth, death, ['DBIRTH/n/m', { seq: 3, metrics: [volts(2n)] }]);
    expect([metersOnline(back), back.violations]).toEqual([1, []]);
  });
  test('that comes late blames nobody, and neither does one that was away', () => {
    expect(listen(['DDATA/n/m', { seq: 9, metrics: [change(2n)] }]).violations).toEqual([]);
    const away = outOfTouch(listen(nbirth, dbirth));
    expect(hear(away, deliver(['DDATA/n/m', { seq: 77, metrics: [change(2n)] }])).violations).toEqual([]);
  });
  test('does not care for other topics', () => {
    expect(hear(nothingHeard, { ...deliver(nbirth), topic: 'spBv1.0/STATE/scada' })).toBe(nothingHeard);
  });
});

const breaches: readonly (readonly [rule: string, ...messages: Message[]])[] = [
  ['topics-nbirth-seq-num', ['NBIRTH/n', { seq: 1, metrics: [bdSeq(0n), rebirth] }]],
  ['topics-nbirth-bdseq-included', ['NBIRTH/n', { seq: 0, metrics: [rebirth] }]],
  ['topics-nbirth-rebirth-metric', ['NBIRTH/n', { seq: 0, metrics: [bdSeq(0n)] }]],
  [
    'operational-behavior-data-commands-rebirth-value',
    ['NBIRTH/n', { seq: 0, metrics: [bdSeq(0n), { ...rebirth, value: toWire('Boolean', true) }] }],
  ],
  [
    'operational-behavior-data-commands-rebirth-name-aliases',
    ['NBIRTH/n', { seq: 0, metrics: [bdSeq(0n), { ...rebirth, alias: 9n }] }],
  ],
  [
    'operational-behavior-data-commands-rebirth-datatype',
    ['NBIRTH/n', { seq: 0, metrics: [bdSeq(0n), { ...rebirth, datatype: 3, value: toWire('Int32', 0) }] }],
  ],
  ['topics-nbirth-mqtt', inEnvelope(nbirth, { qos: 1 })],
  ['topics-nbirth-mqtt', inEnvelope(nbirth, { retain: true })],
  [
    'topics-nbirth-timestamp',
    inEnvelope(nbirth, { payload: encodePayload({ seq: 0, metrics: [bdSeq(3n), rebirth] }) }),
  ],
  ['payloads-alias-uniqueness', nbirth, ['DBIRTH/n/m', { seq: 1, metrics: [volts(1n)] }]],
  ['payloads-alias-uniqueness', nbirth, ['DBIRTH/n/m', { seq: 1, metrics: [volts(2n), volts(2n, 'Other')] }]],
  ['payloads-name-requirement', nbirth, ['DBIRTH/n/m', { seq: 1, metrics: [volts(2n), volts(3n)] }]],
  ['payloads-alias-birth-requirement', nbirth, ['DBIRTH/n/m', { seq: 1, metrics: [{ ...change(2n), datatype: 9 }] }]],
  ['payloads-metric-datatype-req', nbirth, ['DBIRTH/n/m', { seq: 1, metrics: [{ ...change(2n), name: 'V' }] }]],
  ['payloads-sequence-num-incrementing', nbirth, ['DBIRTH/n/m', { seq: 2, metrics: [volts(2n)] }]],
  ['payloads-ddata-order', nbirth, ['DDATA/n/m', { seq: 1, metrics: [change(2n)] }]],
  ['payloads-ddeath-order', nbirth, ['DDEATH/n/m', { seq: 1 }]],
  ['payloads-ndata-order', nbirth, ndeath(3n), ['NDATA/n', { seq: 1, metrics: [change(1n)] }]],
  ['topics-nbirth-metric-reqs', nbirth, ['NDATA/n', { seq: 1, metrics: [change(8n)] }]],
  ['topics-nbirth-metric-reqs', nbirth, dbirth, ['NDATA/n', { seq: 2, metrics: [change(2n)] }]],
  [
    'payloads-alias-data-cmd-requirement',
    nbirth,
    ['NDATA/n', { seq: 1, metrics: [{ ...change(1n), name: 'Voltage/L1' }] }],
  ],
  ['payloads-metric-datatype-not-req', nbirth, ['NDATA/n', { seq: 1, metrics: [{ ...change(1n), datatype: 9 }] }]],
  [
    'payloads-name-birth-data-requirement',
    nbirth,
    ['NDATA/n', { seq: 1, metrics: [{ alias: 1n, value: toWire('Float', 1) }] }],
  ],
  [
    'operational-behavior-data-publish-ndata-order',
    nbirth,
    ['NDATA/n', { seq: 1, metrics: [change(1n), { ...change(1n), timestamp: at - 1 }] }],
  ],
  [
    'payloads-propertyset-quality-value-value',
    nbirth,
    [
      'NDATA/n',
      { seq: 1, metrics: [{ ...change(1n), properties: [{ key: 'Quality', type: 3, value: toWire('Int32', 193) }] }] },
    ],
  ],
  [
    'payloads-propertyset-quality-value-type',
    nbirth,
    [
      'NDATA/n',
      { seq: 1, metrics: [{ ...change(1n), properties: [{ key: 'Quality', type: 7, value: toWire('UInt32', 192) }] }] },
    ],
  ],
  ['topics-ndeath-payload', nbirth, ['NDEATH/n', { metrics: [bdSeq(3n), volts(1n)] }]],
  ['payloads-ndeath-seq', nbirth, ['NDEATH/n', { seq: 1, metrics: [bdSeq(3n)] }]],
  ['topics-ndeath-mqtt', nbirth, inEnvelope(ndeath(3n), { qos: 0 })],
  ['payloads-ncmd-seq', nbirth, ['NCMD/n', { seq: 1 }]],
  ['payloads', nbirth, ['NDATA/n', {}, { payload: Uint8Array.of(0xff) }]],
  ['payloads', nbirth, ['NDATA/n', { seq: 1, metrics: [{ alias: 1n, timestamp: at, value: toWire('Double', 1) }] }]],
];

describe('every breach is seen, and only that one', () => {
  test.each(breaches.map(([rule, ...messages]) => ({ rule, messages })))('$rule', ({ rule, messages }) => {
    expect(listen(...messages).violations.map((violation) => violation.rule)).toEqual([rule]);
  });
});

test('whatever is sent to it, the host keeps listening', () => {
  const topics = ['NBIRTH/n', 'DBIRTH/n/m', 'NDATA/n', 'DDATA/n/m', 'DDEATH/n/m', 'NDEATH/n', 'NCMD/n', 'STRANGE'];
  const message = fc.record({
    topic: fc.constantFrom(...topics.map((topic) => `spBv1.0/g/${topic}`)),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 24 }),
      fc.constantFrom(...[nbirth, dbirth, ndeath(3n)].map((known) => deliver(known).payload)),
    ),
    qos: fc.constantFrom(0 as const, 1 as const),
    retain: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const view = messages.reduce(hear, nothingHeard);
      expect(metersOnline(view)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});
