import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { ReadingDecision } from '../../src/domain/held-reading.ts';
import type { MeteredInterval } from '../../src/domain/market.ts';
import type { Connection, Registry } from '../../src/domain/registry.ts';
import { DAY, type Instant, instant, MINUTE } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import { at, metered, said, sha256, smallMarket, smallRegistry, ten } from '../support/small-market.ts';

/** 19:30 to 5:00, and a week: as the core is configured where nobody says otherwise. */
const validation = { darkFrom: 19 * 60 + 30, darkTo: 5 * 60, silentDays: 7 };
/** 15(45) A at 230 V are 10,350 W; in a quarter hour 2,587.5 Wh. 5 kW of PV. */
const connection: Connection = { importW: 10_350, exportW: 5_000, daylightOnly: true };
const registry = (change: Partial<Registry> = {}): Registry =>
  smallRegistry({
    points: smallRegistry().points.map((one) => (one.id === 'c' ? { ...one, connection } : one)),
    ...change,
  });
const town = (of: Registry = registry()) => {
  const made = smallMarket({ validation }, of);
  const spent = (account: string): bigint => BigInt(made.market.account(account)?.balance ?? 0) - 1_000_000_000_000n;
  const decide = (
    time: string | Instant,
    verdict: ReadingDecision['verdict'],
    reading: MeteredInterval,
    change: Partial<ReadingDecision> = {},
  ) =>
    made.apply(typeof time === 'string' ? at(time) : time, {
      kind: 'decide',
      hash: new Uint8Array(32).fill(1),
      message: new Uint8Array(),
      decision: {
        ...{ realm: 'simulation', core: 'core', author: 'op-1', reason: 'looked at it', energy: null, verdict },
        ...{ point: reading.point, start: reading.start, version: reading.version, leafHash: reading.leafHash },
        ...change,
      },
    });
  return { ...made, spent, decide };
};
const quarter = (number: number): Instant => instant(ten + number * 15 * MINUTE);
const kinds = (events: ReturnType<ReturnType<typeof town>['batch']>) =>
  said(events).filter((line) => line.startsWith('held'));

describe('what is suspect', () => {
  test.for<[what: string, before: readonly MeteredInterval[], reading: MeteredInterval, held: readonly string[]]>([
    // 2,587.5 Wh and the uncertainty of 1 Wh.
    ['as much as the connection carries', [], metered('c', ten, [2588, 0]), []],
    ['more than the connection carries', [], metered('c', ten, [2589, 0]), ['held c 1 beyond-connection']],
    ['more export than the inverter makes', [], metered('c', ten, [0, 1252]), ['held c 1 beyond-connection']],
    ['a point nobody has said anything of', [], metered('p', ten, [90_000, 0]), []],
    ['nothing known', [], metered('c', ten, [0, 0], { origin: 'missing', energy: null }), []],
    [
      'registers that join',
      [metered('c', ten, [100, 0])],
      metered('c', quarter(1), [50, 0], { opening: [100, 0] }),
      [],
    ],
    [
      'a register that fell',
      [metered('c', ten, [100, 0])],
      metered('c', quarter(1), [50, 0], { opening: [0, 0] }),
      ['held c 1 register-fell'],
    ],
    [
      'a register that jumped',
      [metered('c', ten, [100, 0])],
      metered('c', quarter(1), [50, 0], { opening: [101, 0] }),
      ['held c 1 register-jump'],
    ],
    [
      'two things at once, the more telling first',
      [metered('c', ten, [100, 0])],
      metered('c', quarter(1), [9000, 0], { opening: [50, 0] }),
      ['held c 1 beyond-connection+register-fell'],
    ],
  ])('%s', ([, before, reading, held]) => {
    const { batch } = town();
    for (const one of before) batch('10:31', one);
    expect(kinds(batch('10:32', reading))).toEqual(held);
  });

  test('a meter that was exchanged may begin anywhere', () => {
    const bound = (device: string, from: Instant, change: object = {}) => ({
      ...{ device, point: 'c', from, deviceCommitment: new Uint8Array(32) },
      opening: { importWh: wh(0), exportWh: wh(0) },
      ...change,
    });
    const replaced = { importWh: wh(120), exportWh: wh(0) };
    const deviceBindings = [bound('m-1', ten), bound('m-2', instant(ten + 5 * MINUTE), { replaced })];
    const { batch } = town(registry({ deviceBindings }));
    batch('10:31', metered('c', ten, [100, 0]));
    // The old one ended at 120 Wh, the new one began at 0: 100 − 120 + 0 joins where the new one stood at −20 + 20.
    expect(kinds(batch('10:32', metered('c', quarter(1), [50, 0], { opening: [-20, 0] })))).toEqual([]);
  });

  test('export in the dark from PV alone; dusk belongs to the day, and a battery is no PV', () => {
    const evening = (minutes: number): Instant => instant(at('19:00') + minutes * MINUTE);
    const { batch } = town();
    const tell = (reading: MeteredInterval) => kinds(batch('23:00', reading));
    expect(tell(metered('c', evening(15), [0, 100]))).toEqual([]);
    expect(tell(metered('c', evening(30), [0, 100], { opening: [0, 100] }))).toEqual(['held c 1 export-in-the-dark']);
    // One Wh is within what it is uncertain by.
    expect(tell(metered('c', evening(60), [0, 1], { opening: [0, 200] }))).toEqual([]);
    expect(tell(metered('p', evening(60), [0, 100]))).toEqual([]);
  });

  test('a meter that counts nothing for a week while the feeder does', () => {
    const { batch, apply } = town();
    const day = (number: number): Instant => instant(ten + number * DAY);
    const tell = (number: number, point: string, imported: number) => {
      apply(instant(day(number) + 30 * MINUTE), { kind: 'tick' });
      return kinds(
        apply(instant(day(number) + 30 * MINUTE), {
          ...{ kind: 'batch', gateway: 'g', epoch: 1, sequence: 100 + 10 * number + point.length },
          payloadHash: sha256(new TextEncoder().encode(`${number} ${point}`)),
          intervals: [metered(point, day(number), [imported, 0])],
        }),
      );
    };
    expect(batch('10:16', metered('c', ten, [0, 0])).length).toBeGreaterThan(0);
    tell(6, 'head', 5000);
    expect(tell(6, 'c', 0)).toEqual([]);
    // The feeder is dead too: nothing to wonder about.
    expect(tell(8, 'c', 0)).toEqual([]);
    tell(9, 'head', 5000);
    expect(tell(9, 'c', 0)).toEqual(['held c 1 silent-meter']);
    expect(tell(10, 'c', 7)).toEqual([]);
    tell(11, 'head', 5000);
    expect(tell(11, 'c', 0)).toEqual([]);
  });

  test('a vacant house waits once a week: what is accepted explains the silence up to it', () => {
    const { apply, decide } = town();
    const day = (number: number): Instant => instant(ten + number * DAY);
    const tell = (number: number) => {
      const time = instant(day(number) + 30 * MINUTE);
      const told = ['head', 'c'].map((point) =>
        apply(time, {
          ...{ kind: 'batch', gateway: 'g', epoch: 1, sequence: 100 + 10 * number + point.length },
          payloadHash: sha256(new TextEncoder().encode(`${number} ${point}`)),
          intervals: [metered(point, day(number), [point === 'c' ? 0 : 5000, 0])],
        }),
      );
      return kinds(told.flat());
    };
    expect(tell(0)).toEqual([]);
    expect(tell(8)).toEqual(['held c 1 silent-meter']);
    const vacant = metered('c', day(8), [0, 0]);
    expect(said(decide(instant(day(8) + 31 * MINUTE), 'accept', vacant))[0]).toBe('decided c 1 accept by op-1');
    expect(tell(9)).toEqual([]);
    // Silent for a week from the end of what was accepted on.
    expect(tell(15)).toEqual([]);
    expect(tell(16)).toEqual(['held c 1 silent-meter']);
  });

  test('rules of before there was any validation hold nothing back', () => {
    const { batch } = smallMarket({}, registry());
    expect(kinds(batch('10:16', metered('c', ten, [90_000, 0])))).toEqual([]);
  });
});

describe('what becomes of a reading that waits', () => {
  const wild = metered('c', at('10:15'), [9_000, 0], { opening: [400, 0] });
  /** 400 Wh at 10:00, then 9,000 Wh, more than the connection carries; settled at 11:00. */
  const waiting = () => {
    const made = town();
    made.batch('10:16', metered('c', ten, [400, 0]));
    made.batch('10:31', wild);
    made.tick('11:00');
    return made;
  };

  test('the run goes by an estimate, and the queue shows it', () => {
    const { spent, market } = waiting();
    // Twice 400 Wh at 5.7982.
    expect(spent('consumer')).toBe(-4_638_560_000n);
    expect(market.held()).toEqual([
      expect.objectContaining({
        ...{ point: 'c', version: 1, why: ['beyond-connection'], importWh: 9_000 },
        goesBy: { importWh: 400, exportWh: 0 },
      }),
    ]);
  });

  test('where an earlier version is kept, the run and the queue go by that, import and export', () => {
    const { batch, tick, market, spent } = town();
    batch('10:16', metered('c', ten, [100, 40]));
    tick('11:00');
    const settled = spent('consumer');
    batch('11:01', metered('c', ten, [9_000, 40], { version: 2 }));
    expect(market.held()).toMatchObject([{ version: 2, goesBy: { importWh: 100, exportWh: 40 } }]);
    expect(spent('consumer')).toBe(settled);
  });

  test('where an estimate is booked, the queue shows that, whatever one would be made now', () => {
    const { batch, tick, market } = town();
    batch('10:31', wild);
    tick('11:00');
    // The run has found nothing to go by and booked 0; what comes late would make another estimate.
    batch('11:01', metered('c', ten, [400, 0]));
    expect(market.held()).toMatchObject([{ goesBy: { importWh: 0, exportWh: 0 } }]);
  });

  test('accepted: a new run posts the difference', () => {
    const { decide, spent, market } = waiting();
    const told = said(decide('11:10', 'accept', wild));
    expect(told[0]).toBe('decided c 1 accept by op-1');
    expect(told).toContainEqual(expect.stringMatching(/^run 2: /));
    // 400 + 9,000 Wh at 5.7982.
    expect(spent('consumer')).toBe(-54_503_080_000n);
    expect([market.held(), market.ledger().sumNanoBaht]).toEqual([[], '0']);
  });

  test('estimated: the operator’s Wh are settled, marked as an estimate', () => {
    const { decide, spent } = waiting();
    const energy = { importWh: wh(500), exportWh: wh(0) };
    expect(said(decide('11:10', 'estimate', wild, { energy })).find((line) => line.startsWith('run 2'))).toContain(
      'estimated',
    );
    // 400 + 500 Wh at 5.7982.
    expect(spent('consumer')).toBe(-5_218_380_000n);
  });

  test('rejected: the estimate stays, and a later version of the gateway is taken', () => {
    const { decide, spent, batch, market } = waiting();
    expect(said(decide('11:10', 'reject', wild))).toEqual(['decided c 1 reject by op-1']);
    expect([spent('consumer'), market.held()]).toEqual([-4_638_560_000n, []]);
    batch('11:12', metered('c', at('10:15'), [600, 0], { version: 2, opening: [400, 0] }));
    expect(spent('consumer')).toBe(-5_798_200_000n);
  });

  test('a newer version that nothing speaks against takes its place', () => {
    const { spent, batch, market } = waiting();
    batch('11:12', metered('c', at('10:15'), [600, 0], { version: 2, opening: [400, 0] }));
    expect([spent('consumer'), market.held()]).toEqual([-5_798_200_000n, []]);
  });

  test('what an operator has decided outlasts what the gateway says later, which waits in turn', () => {
    const { decide, spent, batch } = waiting();
    decide('11:10', 'estimate', wild, { energy: { importWh: wh(500), exportWh: wh(0) } });
    const later = metered('c', at('10:15'), [700, 0], { version: 2, opening: [400, 0] });
    expect(kinds(batch('11:12', later))).toEqual(['held c 2 after-decision']);
    expect(spent('consumer')).toBe(-5_218_380_000n);
    decide('11:13', 'accept', later);
    // 400 + 700 Wh at 5.7982.
    expect(spent('consumer')).toBe(-6_378_020_000n);
  });

  test('what nobody has decided until its interval is final is forgotten, and that is said', () => {
    const { apply, market } = waiting();
    const told: string[] = [];
    for (let day = 1; day < 100 && market.held().length > 0; day += 1)
      told.push(...said(apply(instant(at('11:00') + day * DAY), { kind: 'tick' })));
    expect(told.filter((line) => line.startsWith('forgotten'))).toEqual(['forgotten c 1']);
    expect(market.held()).toEqual([]);
  });

  test('about what does not wait, or is another leaf, nothing can be decided', () => {
    const { decide, spent, market } = waiting();
    const none = (change: Partial<ReadingDecision>) =>
      expect(said(decide('11:10', 'accept', wild, change))).toEqual([]);
    none({ version: 2 });
    none({ leafHash: new Uint8Array(32) });
    none({ start: ten });
    none({ point: 'p' });
    expect([spent('consumer'), market.held().length]).toEqual([-4_638_560_000n, 1]);
    decide('11:10', 'accept', wild);
    none({});
  });

  test('the journal alone makes the same books, queue and all', () => {
    const { decide, batch, market, journal } = waiting();
    decide('11:10', 'estimate', wild, { energy: { importWh: wh(500), exportWh: wh(0) } });
    batch('11:12', metered('c', at('10:30'), [9_999, 0]));
    const again = createMarket({ sha256 });
    for (const entry of journal) again.apply(entry);
    expect(again.stateHash()).toBe(market.stateHash());
    expect(again.held()).toEqual(market.held());
  });
});
