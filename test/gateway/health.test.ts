import { expect, test } from 'vitest';
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
  [
    'a broker out of reach',
    viewOf(20, { connected: false }),
    ["The DSO's broker was in reach before the change and is not."],
  ],
  ['a broker that was taken away', viewOf(20, { connected: false, broker: null }), []],
  ['a core out of reach', viewOf(20, { reachable: false }), ['The core was in reach before the change and is not.']],
])('%s', ([, now, worse]) => {
  expect(healthSince(before, now).map(({ en }) => en)).toEqual(worse);
});
