import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { GridFact } from '../../src/domain/grid-fact.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import { metered, orderTerms, said, sha256, smallMarket, smallRegistry, ten } from '../support/small-market.ts';

const gridFact = (change: Partial<GridFact> = {}): GridFact => ({
  kind: 'emergency',
  stands: true,
  source: {},
  since: ten,
  at: instant(ten + 10_000),
  alarm: 'frequency-band/grid',
  ...change,
});
const atPoint = (point: string, change: Partial<GridFact> = {}): GridFact =>
  gridFact({ kind: 'congestion', source: { device: `d-${point}`, point }, alarm: `voltage/${point}`, ...change });
const over = { stands: false } as const;

/** Gateway g with points in the zones z and y, g2 with one in y, g3 with none. */
const registry = (change: Partial<Registry> = {}): Registry => {
  const plain = smallRegistry();
  const [gateway] = plain.gateways;
  const [zone] = plain.zones;
  const [binding] = plain.points;
  if (gateway === undefined || zone === undefined || binding === undefined) throw new Error('a registry has these');
  return {
    ...plain,
    zones: [zone, { ...zone, id: 'y' }],
    gateways: ['g', 'g2', 'g3'].map((id) => ({ ...gateway, id })),
    points: [...plain.points, { ...binding, id: 'far', zone: 'y' }, { ...binding, id: 'q', zone: 'y', gateway: 'g2' }],
    deviceBindings: [
      {
        device: 'd-far',
        point: 'far',
        from: ten,
        opening: { importWh: wh(0), exportWh: wh(0) },
        deviceCommitment: new Uint8Array(32),
      },
    ],
    ...change,
  };
};
const gridMarket = () => {
  const town = smallMarket({}, registry());
  const tell = (sequence: number, fact: GridFact, { gateway = 'g', epoch = 1, text = '' } = {}) => {
    const payload = text === '' ? JSON.stringify([sequence, fact]) : text;
    const payloadHash = sha256(new TextEncoder().encode(payload));
    return said(town.apply(instant(ten + 60_000), { kind: 'fact', gateway, epoch, sequence, payloadHash, fact }));
  };
  const standing = () =>
    town.market.facts().map(({ zone, gateway, kind, meters }) => `${kind} in ${zone} by ${gateway}, ${meters} meters`);
  return { ...town, tell, standing };
};

describe('what a fact is about', () => {
  test.for<[what: string, fact: GridFact, gateway: string, zones: string]>([
    ['the grid at large: every zone the gateway has points in', gridFact(), 'g', 'y, z'],
    ['a point: its zone', atPoint('p'), 'g', 'z'],
    ['a point of the other zone', atPoint('far'), 'g', 'y'],
    ['a device alone: the zone of its point', gridFact({ source: { device: 'd-far' } }), 'g', 'y'],
    ['a meter the registry does not know: as the grid at large', atPoint('transformer'), 'g', 'y, z'],
    ['the grid at large of a gateway with one zone', gridFact(), 'g2', 'y'],
    ['a gateway without points: no zone', gridFact(), 'g3', ''],
  ])('%s', ([, fact, gateway, zones]) =>
    expect(gridMarket().tell(1, fact, { gateway })).toEqual([`fact ${gateway} 1: ${fact.kind} stands in ${zones}`]),
  );

  test('a gateway without points is shown without a zone', () => {
    const town = gridMarket();
    town.tell(1, gridFact(), { gateway: 'g3' });
    expect(town.market.facts()).toMatchObject([{ zone: null, gateway: 'g3', kind: 'emergency' }]);
  });
});

test('what stands is shown by zone, gateway and kind, and what is over is not', () => {
  const town = gridMarket();
  const measured = { value: 48_700, limit: 49_000, unit: 'Hz' };
  town.tell(1, gridFact({ measured }));
  town.tell(2, atPoint('p', { measured: { value: 251_000, limit: 240_000, unit: 'V' }, since: instant(ten + 5_000) }));
  town.tell(3, atPoint('c', { since: instant(ten - 5_000) }));
  expect(town.market.facts()).toEqual([
    { zone: 'y', gateway: 'g', kind: 'emergency', since: '2026-11-24T10:00:00+07:00', meters: 0, measured },
    // What one meter measured may be a household's: two meters show it since the first of them did.
    { zone: 'z', gateway: 'g', kind: 'congestion', since: '2026-11-24T09:59:55+07:00', meters: 2, measured: null },
    { zone: 'z', gateway: 'g', kind: 'emergency', since: '2026-11-24T10:00:00+07:00', meters: 0, measured },
  ]);
  town.tell(4, atPoint('c', over));
  town.tell(5, gridFact(over));
  expect(town.standing()).toEqual(['congestion in z by g, 1 meters']);
  expect(town.tell(6, atPoint('p', over))).toEqual(['fact g 6: congestion over in z']);
  expect(town.standing()).toEqual([]);
});

test('a state that is told again stands once, as it was told last', () => {
  const town = gridMarket();
  town.tell(1, gridFact());
  town.tell(2, gridFact({ since: instant(ten + 7_000) }));
  expect(town.market.facts().map(({ since }) => since)).toEqual(Array(2).fill('2026-11-24T10:00:07+07:00'));
});

test('the same fact again is kept once, and changes nothing', () => {
  const town = gridMarket();
  town.tell(1, gridFact());
  const before = town.market.stateHash();
  expect(town.tell(1, gridFact())).toEqual([]);
  expect(town.market.stateHash()).toBe(before);
});

test.for<[what: string, sequence: number, text: string]>([
  ['another payload under a number that is taken', 2, 'another'],
  ['a number that later ones have passed', 1, ''],
])('%s is no fact, and a broken law', ([, sequence, text]) => {
  const town = gridMarket();
  town.tell(2, gridFact());
  expect(town.tell(sequence, gridFact(over), { text })).toEqual(['broken fact-sequence']);
  expect(town.standing()).toHaveLength(2);
});

test('gaps are taken: what was let go of does not hold up the rest', () => {
  const town = gridMarket();
  town.tell(1, gridFact());
  expect(town.tell(7, gridFact(over))).toEqual(['fact g 7: emergency over in y, z']);
});

test('the last 256 payloads of a gateway are remembered, older numbers only as passed', () => {
  const { market, tell } = gridMarket();
  for (let sequence = 1; sequence <= 300; sequence += 1) tell(sequence, gridFact());
  expect(market.fact('g', 1, 301)).toEqual({ kind: 'new' });
  expect(market.fact('g', 1, 300).kind).toBe('kept');
  expect(market.fact('g', 1, 45).kind).toBe('kept');
  expect(market.fact('g', 1, 44)).toEqual({ kind: 'passed' });
  expect(market.fact('g2', 1, 1)).toEqual({ kind: 'new' });
});

test('how many would stand: what is told again or over is none more', () => {
  const { market, tell } = gridMarket();
  tell(1, gridFact());
  tell(2, atPoint('p'));
  tell(1, atPoint('q'), { gateway: 'g2' });
  expect(market.standingWith('g', atPoint('p'))).toBe(2);
  expect(market.standingWith('g', atPoint('c'))).toBe(3);
  expect(market.standingWith('g3', atPoint('c'))).toBe(1);
});

describe('an epoch that is given up', () => {
  const epochTwo = (version: number) =>
    registry({
      version,
      gateways: registry().gateways.map((one) => (one.id === 'g' ? { ...one, epoch: 2 } : one)),
    });

  test('what was said in it is held no longer, and counting begins anew', () => {
    const town = gridMarket();
    town.tell(5, gridFact());
    town.tell(6, atPoint('p'));
    town.tell(1, atPoint('q'), { gateway: 'g2' });
    expect(said(town.enrol('10:02', epochTwo(2)))).toEqual(['enrolled 2', '2 facts of g lapsed']);
    expect(town.standing()).toEqual(['congestion in y by g2, 1 meters']);
    const fact = gridFact();
    const command = {
      kind: 'fact',
      gateway: 'g',
      epoch: 2,
      sequence: 1,
      payloadHash: sha256(Uint8Array.of(1)),
      fact,
    } as const;
    expect(said(town.apply(instant(ten + 180_000), command))).toEqual(['fact g 1: emergency stands in y, z']);
  });

  test('a gateway that is enrolled no more holds nothing', () => {
    const town = gridMarket();
    town.tell(1, atPoint('q'), { gateway: 'g2' });
    const without = registry().gateways.filter(({ id }) => id !== 'g2');
    expect(said(town.enrol('10:02', registry({ version: 2, gateways: without })))).toEqual([
      'enrolled 2',
      '1 facts of g2 lapsed',
    ]);
  });

  test('a registry that leaves epochs alone leaves facts alone', () => {
    const town = gridMarket();
    town.tell(1, gridFact());
    expect(said(town.enrol('10:02', registry({ version: 2 })))).toEqual(['enrolled 2']);
    expect(town.standing()).toHaveLength(2);
  });
});

test('facts change nothing of the market but that it is in alert: orders, trades and money are what they are without them', () => {
  const [calm, troubled] = [gridMarket(), gridMarket()];
  troubled.tell(1, gridFact());
  troubled.tell(2, atPoint('p', { kind: 'export-limit' }));
  for (const { order, batch, tick } of [calm, troubled]) {
    order('10:02', orderTerms({ nonce: 's1' }));
    order('10:03', orderTerms({ nonce: 'b1', account: 'consumer' }));
    batch('10:16', metered('c', ten, [1000, 0]), metered('p', ten, [0, 500]));
    tick('11:30');
  }
  const alert = { level: 'alert', declared: { since: '2026-11-24T10:00:00+07:00', reason: null } };
  expect(troubled.market.zones()).toEqual(
    calm.market.zones().map((zone) => ({ ...zone, control: { ...alert, halted: null, limits: null } })),
  );
  for (const account of ['producer', 'consumer'])
    expect(troubled.market.account(account)).toEqual(calm.market.account(account));
});

describe('the state hash', () => {
  test('of a journal without facts is what it was before there were any', () => {
    // Computed with the revision before facts came in, from these very commands.
    const town = smallMarket();
    expect(town.market.stateHash()).toBe('74af8a5b12d8702d23cadd5cfc448ad136038bf67f6d2645cba5a736b561d2a2');
    town.order('10:01', orderTerms({ nonce: 's1' }));
    town.order('10:02', orderTerms({ nonce: 'b1', account: 'consumer' }));
    town.batch('10:16', metered('c', ten, [1000, 0]), metered('p', ten, [0, 500]));
    town.tick('10:45');
    expect(town.market.stateHash()).toBe('bac66d3e19ae5919b32d8ca84dcbdd09646d3fb1b197fbd7961319b73040bb3e');
  });

  test('tells what stands from what is over, and who said it', () => {
    const hashAfter = (...told: readonly Readonly<{ fact: GridFact; gateway?: string }>[]): string => {
      const { market, tell } = gridMarket();
      for (const { fact, gateway = 'g' } of told) tell(1, fact, { gateway, text: 'the same' });
      return market.stateHash();
    };
    const hashes = [
      hashAfter({ fact: gridFact() }),
      hashAfter({ fact: gridFact(over) }),
      hashAfter({ fact: atPoint('p') }),
      hashAfter({ fact: gridFact({ kind: 'congestion' }) }),
      hashAfter({ fact: gridFact(), gateway: 'g2' }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

const telling = fc.record({
  gateway: fc.constantFrom('g', 'g2'),
  sequence: fc.integer({ min: 1, max: 12 }),
  payload: fc.integer({ min: 0, max: 1 }),
  stands: fc.boolean(),
  point: fc.constantFrom('', 'p', 'c', 'q'),
  again: fc.integer({ min: 0, max: 2 }),
});

test('any order of resends, duplicates and forgeries gives one fact a number, in rising order, and one replay', () => {
  fc.assert(
    fc.property(fc.array(telling, { maxLength: 50 }), (tellings) => {
      const town = gridMarket();
      const kept: string[] = [];
      for (const { gateway, sequence, payload, stands, point, again } of tellings) {
        const fact = point === '' ? gridFact({ stands }) : atPoint(point, { stands });
        // Duplicates of one message are the same bytes; what differs has another payload.
        const text = `${gateway} ${sequence} ${payload} ${stands} ${point}`;
        for (let time = 0; time <= again; time += 1)
          kept.push(...town.tell(sequence, fact, { gateway, text }).filter((line) => line.startsWith('fact')));
      }
      // The naive twin: a number counts if it is higher than every one before it.
      const highest = new Map<string, number>();
      const standing = new Map<string, string>();
      const expected: string[] = [];
      for (const { gateway, sequence, stands, point } of tellings) {
        if (sequence <= (highest.get(gateway) ?? 0)) continue;
        highest.set(gateway, sequence);
        expected.push(`fact ${gateway} ${sequence}: `);
        const slot = `${gateway} ${point}`;
        if (stands) standing.set(slot, point);
        else standing.delete(slot);
      }
      expect(kept.map((line) => line.slice(0, line.indexOf(':') + 2))).toEqual(expected);
      const meters = town.market.facts().reduce((sum, one) => sum + one.meters, 0);
      expect(meters).toBe([...standing.values()].filter((point) => point !== '').length);
      const again = createMarket({ sha256 });
      for (const entry of town.journal) again.apply(entry);
      expect(again.stateHash()).toBe(town.market.stateHash());
      expect(again.facts()).toEqual(town.market.facts());
    }),
    { numRuns: 300 },
  );
});
