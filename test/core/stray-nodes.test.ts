import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { RegistryNews } from '../../src/core/registry-changes.ts';
import { strayNodes } from '../../src/core/stray-nodes.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { defaultMarketSettings, type NetworkSettings } from '../../src/market/market-settings.ts';
import { openedRegistry, runCore, tradingRegistry } from '../support/core-fixture.ts';

const network = (...lines: readonly (readonly [from: string, to: string])[]): NetworkSettings => ({
  root: 'substation',
  lines: lines.map(([from, to]) => ({ from, to, fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null })),
});
const zones = (...ids: readonly string[]) => ({
  zones: ids.map((id) => ({ id, statedLossPpm: { lowest: 0, highest: 0 } })),
});

test.for<[string, NetworkSettings, ReturnType<typeof zones>, readonly string[]]>([
  [
    'a node that lines pass through need be no zone',
    network(['junction', 'substation'], ['zone-1', 'junction']),
    zones('zone-1'),
    [],
  ],
  ['the root may be a zone', network(['zone-1', 'substation']), zones('zone-1', 'substation'), []],
  [
    'an end that is misspelt leaves its zone alone',
    network(['zone-l', 'substation'], ['zone-2', 'substation']),
    zones('zone-1', 'zone-2'),
    [
      'market.lines ends at zone-l, which is no zone of the registry: nobody can trade there. Is "zone-1" meant?',
      'No line of market.lines leads to the zone zone-1: it trades with no other.',
    ],
  ],
  [
    'an end that is like no zone',
    network(['harbour', 'substation'], ['zone-1', 'substation']),
    zones('zone-1'),
    ['market.lines ends at harbour, which is no zone of the registry: nobody can trade there.'],
  ],
])('%s', ([, lines, registry, said]) => {
  expect(strayNodes(lines, registry)).toEqual(said);
});

test('it is said at a start, stands as an alarm, and goes with a registry that has the zone', () => {
  const registries = new Subject<RegistryNews>();
  const market = { ...defaultMarketSettings, network: network(['zone-1', 'substation'], ['zone-l', 'substation']) };
  const core = runCore({ registries }, { market });
  const says = 'market.lines ends at zone-l, which is no zone of the registry: nobody can trade there.';
  expect(core.log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
    `${says} Is "zone-1" meant?`,
  ]);
  expect(core.service.view().alarms).toMatchObject([
    { id: 'configuration/market.lines', state: 'raised', message: expect.stringContaining(says) },
  ]);
  const [zone] = tradingRegistry().zones;
  if (zone === undefined) throw new Error('there is no zone');
  const registry = tradingRegistry('tou', { version: 2, zones: [zone, { ...zone, id: 'zone-l' }] });
  registries.next({ kind: 'opened', registry: openedRegistry(registry) });
  expect(core.service.view().alarms).toMatchObject([
    { id: 'configuration/market.lines', state: 'returned-unacknowledged' },
  ]);
});
