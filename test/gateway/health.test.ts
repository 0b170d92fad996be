import { expect, test } from 'vitest';
import type { GatewayView } from '../../src/domain/view.ts';
import { healthSince } from '../../src/gateway/health.ts';

type Bus = Readonly<{ name: string; requests: number; answers: number }>;
const viewOf = (
  second: number,
  {
    buses = [],
    alarms = [],
    refused = 0,
    reachable = true,
  }: Readonly<{
    buses?: readonly Bus[];
    alarms?: readonly (readonly [id: string, state: string])[];
    refused?: number;
    reachable?: boolean;
  }>,
) =>
  ({
    at: new Date(Date.parse('2026-11-24T10:00:00+07:00') + second * 1_000).toISOString(),
    buses,
    alarms: alarms.map(([id, state]) => ({ id, kind: id.split('/')[0], state, message: `${id} stands.` })),
    outbox: { refused },
    core: { reachable },
  }) as unknown as GatewayView;

const bus = (requests: number, answers: number, name = 'lan'): Bus => ({ name, requests, answers });
const before = viewOf(0, { buses: [bus(100, 90)], alarms: [['meter-silent/h01', 'raised']] });

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
  ['one that came back', viewOf(20, { alarms: [['meter-silent/h02', 'returned']] }), []],
  ['a grid that is no matter of the configuration', viewOf(20, { alarms: [['voltage-band/h02', 'raised']] }), []],
  ['batches that are refused', viewOf(20, { refused: 2 }), ['The core has refused 2 batches since the change.']],
  ['a core out of reach', viewOf(20, { reachable: false }), ['The core was in reach before the change and is not.']],
])('%s', ([, now, worse]) => {
  expect(healthSince(before, now).map(({ en }) => en)).toEqual(worse);
});
