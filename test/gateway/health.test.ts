import { expect, test } from 'vitest';
import { isBrokerAnew } from '../../src/bin/gateway-broker.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import { healthSince } from '../../src/gateway/health.ts';

const at = (second: number): string => new Date(Date.parse('2026-11-24T10:00:00+07:00') + second * 1_000).toISOString();

type Bus = Readonly<{ name: string; requests: number; answers: number }>;
const viewOf = (
  second: number,
  {
    buses = [],
    alarms = [],
    refused = 0,
    reachable = true,
    connected = true,
    broker = 'mqtts://dso',
    meters = [],
  }: Readonly<{
    buses?: readonly Bus[];
    alarms?: readonly (readonly [id: string, state: string, second?: number])[];
    refused?: number;
    reachable?: boolean;
    connected?: boolean;
    broker?: string | null;
    meters?: readonly (readonly [device: string, second: number | null])[];
  }>,
) =>
  ({
    at: at(second),
    buses,
    meters: meters.map(([device, last]) => ({ device, measuredAt: last === null ? null : at(last) })),
    alarms: alarms.map(([id, state, since = second]) => ({
      ...{ id, kind: id.split('/')[0], state, since: at(since), message: `${id} stands.` },
    })),
    outbox: { refused },
    core: { reachable },
    fleet: { connected, broker },
  }) as unknown as GatewayView;

const lost = "The DSO's broker was in reach before the change and is not.";
const unreached = "The change leads to the DSO's broker anew, and it is not in reach.";
const none = { connected: false, broker: null };
const away = { connected: false };
type Mqtt = NonNullable<Parameters<typeof isBrokerAnew>[0]>;
const mqtt: Mqtt = {
  ...{ url: 'mqtts://dso', group: 'north', edgeNode: 'gw-1', protocol: '3.1.1', oldestTls: '1.3' },
  ...{ usernameFile: null, passwordFile: null },
};

const bus = (requests: number, answers: number, name = 'lan'): Bus => ({ name, requests, answers });
const before = viewOf(0, {
  buses: [bus(100, 90)],
  alarms: [['meter-silent/h01', 'raised']],
  meters: [
    ['h02', -1],
    ['dying', -8],
    ['dead', null],
  ],
});

test.for<[string, GatewayView, readonly string[]]>([
  ['all as before', viewOf(20, { buses: [bus(150, 140)], alarms: [['meter-silent/h01', 'acknowledged']] }), []],
  [
    'a line that is asked and mute',
    viewOf(2, { buses: [bus(104, 90)] }),
    ['Line lan answered before the change and has not since.'],
  ],
  [
    'a line that is opened anew and mute',
    viewOf(2, { buses: [bus(3, 0)] }),
    ['Line lan answered before the change and has not since.'],
  ],
  ['one that has not had its time yet', viewOf(2, { buses: [bus(2, 0)] }), []],
  [
    'one that does not even open',
    viewOf(11, { buses: [bus(0, 0)] }),
    ['Line lan answered before the change and has not since.'],
  ],
  ['one that is new', viewOf(20, { buses: [bus(150, 140), bus(40, 0, 'roof')] }), []],
  ['one that was taken away', viewOf(20, { buses: [] }), []],
  ['a meter that fell silent', viewOf(20, { alarms: [['meter-silent/h02', 'raised']] }), ['meter-silent/h02 stands.']],
  [
    'one that had fallen silent before',
    viewOf(20, {
      alarms: [
        ['meter-silent/dying', 'raised', 2],
        ['meter-silent/dead', 'raised', 9],
      ],
    }),
    [],
  ],
  [
    'one that is new and does not answer',
    viewOf(20, { alarms: [['meter-silent/h09', 'raised']] }),
    ['meter-silent/h09 stands.'],
  ],
  ['one that came back', viewOf(20, { alarms: [['meter-silent/h02', 'returned']] }), []],
  ['a grid that is no matter of the configuration', viewOf(20, { alarms: [['voltage-band/h02', 'raised']] }), []],
  ['batches that are refused', viewOf(20, { refused: 2 }), ['The core has refused 2 batches since the change.']],
  ['a broker out of reach', viewOf(20, { connected: false }), [lost]],
  ['a broker that was taken away', viewOf(20, { connected: false, broker: null }), []],
  ['a core out of reach', viewOf(20, { reachable: false }), ['The core was in reach before the change and is not.']],
])('%s', ([, now, worse]) => {
  expect(healthSince(before, now, false).map(({ en }) => en)).toEqual(worse);
});

test.for<[string, was: object, is: object, anew: boolean, worse: readonly string[]]>([
  ['one that is new and out of reach', none, away, true, [unreached]],
  ['one that is new and in reach', none, {}, true, []],
  ['another one, out of reach like the one before', away, away, true, [unreached]],
  ['another one, out of reach where the one before was not', {}, away, true, [lost]],
  ['the same one, out of reach before the change too', away, away, false, []],
])("the DSO's broker: %s", ([, was, is, anew, worse]) => {
  expect(healthSince(viewOf(0, was), viewOf(20, is), anew).map(({ en }) => en)).toEqual(worse);
});

test.for<[string, was: Partial<Mqtt> | null, is: Partial<Mqtt> | null, anew: boolean]>([
  ['there was none', null, {}, true],
  ['it was taken away', {}, null, false],
  ['nothing of it', {}, {}, false],
  ['another address', {}, { url: 'mqtts://dso:8884' }, true],
  ['as somebody else', {}, { usernameFile: '/etc/user' }, true],
  ['other names there', {}, { group: 'south', edgeNode: 'gw-9' }, false],
])("what leads to the DSO's broker anew: %s", ([, was, is, anew]) => {
  expect(isBrokerAnew(was && { ...mqtt, ...was }, is && { ...mqtt, ...is })).toBe(anew);
});
