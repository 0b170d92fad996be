import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { MarketEvent, MeteredInterval } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { type OrderTerms, selfTradeModes } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE, SECOND } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import type { MarketSettings } from '../../src/market/market-settings.ts';
import { encodeJournalFrame, showJournalFrame } from '../../src/wire/journal-frame.ts';
import { hashOfOrderMessage } from '../../src/wire/order-message.ts';
import { seededRandom } from '../support/seeded-random.ts';
import {
  metered,
  orderTerms,
  plainTariffs,
  rulesCommand,
  sha256,
  smallMarket,
  smallRegistry,
  tariffFiles,
  ten,
} from '../support/small-market.ts';

const HOUSES = 6;
const QUARTER = 15 * MINUTE;
const INTERVALS = 12;
/** Nano-baht: some orders are refused for want of credit, or none is. */
const SCARCE = 40_000_000_000n;
const AMPLE = 40_000_000_000_000n;

const town = (credit: bigint): Registry => {
  const names = Array.from({ length: HOUSES }, (_, house) => `h${house}`);
  const [account] = smallRegistry().accounts;
  if (account === undefined) throw new Error('the small registry has accounts');
  return smallRegistry({
    points: [...names, 'head'].map((id) => ({
      id,
      role: id === 'head' ? 'feeder' : 'delivery',
      zone: 'z',
      gateway: 'g',
    })),
    accounts: names.map((name) => ({ ...account, id: `a-${name}`, openingCredit: nanoBaht(credit) })),
    accountBindings: names.map((name) => ({ account: `a-${name}`, point: name, from: ten })),
  });
};

/** What the registers counted: the truth every run of the same seed has to arrive at. */
const truth = (seed: number): readonly MeteredInterval[] => {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  return Array.from({ length: INTERVALS }, (_, slot) => instant(ten + slot * QUARTER)).flatMap((start) => {
    const houses = Array.from({ length: HOUSES }, (_, house) => ({
      house: `h${house}`,
      importWh: upTo(900),
      exportWh: upTo(3) === 0 ? upTo(1500) : 0,
    }));
    const net = houses.reduce((sum, { importWh, exportWh }) => sum + importWh - exportWh, 0);
    const head = metered('head', start, [Math.max(0, net) + 5, Math.max(0, -net)]);
    return [...houses.map(({ house, importWh, exportWh }) => metered(house, start, [importWh, exportWh])), head];
  });
};

/** Registers start anew each interval here: continuity is another test's business. */
const ignored = (event: MarketEvent): boolean =>
  event.kind === 'invariant-broken' && event.law === 'register-continuity';

const dearer = tariffFiles('tou', '5.90', '2.30');

/**
 * A busy morning: orders of every kind, cancels, retries, prices that change, late and doubled readings in an order of
 * chance.
 */
const morning = (
  orderSeed: number,
  arrivalSeed: number,
  credit: bigint,
  change: Pick<MarketSettings, 'history'> = {},
) => {
  const random = seededRandom(orderSeed);
  const chance = seededRandom(arrivalSeed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const small = smallMarket(change, town(credit));
  const events: MarketEvent[] = [];
  const waiting = truth(orderSeed).map((reading) => ({
    reading,
    from: reading.start + QUARTER + chance.fraction() * 6 * QUARTER,
  }));
  const last = new Map<string, OrderTerms>();
  let sequence = 0;
  let now: number = ten;
  const deliver = (due: readonly MeteredInterval[]): void => {
    if (due.length === 0) return;
    sequence += 1;
    const payloadHash = sha256(Uint8Array.of(sequence & 255, sequence >> 8));
    const command = { kind: 'batch', gateway: 'g', epoch: 1, sequence, payloadHash, intervals: due } as const;
    events.push(...small.journalled(instant(now), command));
    if (chance.fraction() < 0.2) events.push(...small.journalled(instant(now), command));
  };
  for (let step = 0; now < ten + (INTERVALS + 10) * QUARTER; step += 1) {
    now += upTo(30) * SECOND;
    if (now < ten + INTERVALS * QUARTER)
      events.push(...small.journalled(instant(now), randomCommand(upTo, now, step, last)));
    const due = waiting.filter(({ from }) => from <= now);
    for (const arrived of due) waiting.splice(waiting.indexOf(arrived), 1);
    deliver(due.map(({ reading }) => reading));
    if (step % 50 === 25)
      events.push(...small.journalled(instant(now), rulesCommand(change, step % 100 === 25 ? dearer : plainTariffs)));
    if (step % 100 === 0) events.push(...small.journalled(instant(now), { kind: 'tick' }));
  }
  return { ...small, events, left: waiting.length };
};

const randomCommand = (upTo: (count: number) => number, now: number, step: number, last: Map<string, OrderTerms>) => {
  const house = upTo(HOUSES);
  const nonce = `n${Math.max(0, step - upTo(5))}`;
  const account = `a-h${house}`;
  if (upTo(6) === 0) {
    const scope = (['order', 'order', 'delivery', 'account'] as const)[upTo(4)] ?? 'order';
    const terms = { realm: 'simulation', account, nonce, expires: instant(now + MINUTE), scope } as const;
    return { kind: 'cancel', terms } as const;
  }
  const timeInForce = (['gate', 'gate', 'gate', 'ioc', 'fok', 'post-only'] as const)[upTo(6)] ?? 'gate';
  const former = upTo(3) === 0 ? last.get(account) : undefined;
  const terms = orderTerms({
    nonce,
    account,
    point: `h${house}`,
    side: upTo(2) === 0 ? 'buy' : 'sell',
    start: instant(Math.ceil(now / QUARTER) * QUARTER + upTo(3) * QUARTER),
    quantityWh: wh(upTo(1200)),
    limit: microBahtPerKwh(3_500_000 + upTo(20) * 50_000),
    timeInForce,
    expires: instant(now + upTo(40) * MINUTE),
    ...(upTo(3) === 0 && { selfTrade: selfTradeModes[upTo(3)] ?? 'expire-maker' }),
    ...(timeInForce === 'fok' && upTo(2) === 0 && { budget: nanoBaht(BigInt(1 + upTo(4_000)) * 1_000_000n) }),
    ...(former !== undefined && { replaces: former.nonce, start: former.start, side: former.side }),
  });
  last.set(account, terms);
  return { kind: 'order', terms, hash: hashOfOrderMessage({ kind: 'order', terms }) } as const;
};

/** The beginning of the state hash that the program of 2026-11-29 came to, whose orders were objects in maps. */
const seeds: readonly (readonly [seed: number, formerly: string])[] = [
  [20_261_123, '060cc500f9675dc6'],
  [1, 'b94eb33e62e57ca7'],
  [99, 'b2763c2707a1e966'],
];

describe.each(seeds)('a morning of seed %i', (seed, formerly) => {
  const first = morning(seed, seed, SCARCE);

  it('ends in the state it always did', () => expect(first.market.stateHash().slice(0, 16)).toBe(formerly));

  it('has seen everything happen', () => {
    const kinds = new Set(
      first.events.map((event) =>
        event.kind === 'traded' ? event.trade.phase : event.kind === 'order-done' ? event.reason : event.kind,
      ),
    );
    for (const kind of [
      'continuous',
      'auction',
      'filled',
      'cancelled',
      'replaced',
      'expired',
      'gate',
      'order-refused',
      'rules-changed',
      'cleared',
      'settled',
    ])
      expect(kinds, `seed ${seed}`).toContain(kind);
    expect(first.left, `seed ${seed}: readings never delivered`).toBe(0);
  });

  it('has refused for want of credit', () =>
    expect(first.events).toContainEqual(
      expect.objectContaining({ kind: 'order-refused', reason: 'insufficient-credit' }),
    ));

  it('replays to the same events and the same hash, and every prefix differs from the next', () => {
    const again = createMarket({ sha256 });
    const events: MarketEvent[] = [];
    const hashes = new Set<string>();
    for (const entry of first.journal) {
      events.push(...again.apply(entry));
      hashes.add(again.stateHash());
    }
    expect(again.stateHash()).toBe(first.market.stateHash());
    const [rules, enrolled, ...rest] = events;
    expect(rules).toMatchObject({ kind: 'rules-changed', sequence: 1 });
    expect(enrolled).toMatchObject({ kind: 'enrolled', sequence: 2 });
    expect(rest).toEqual(first.events);
    expect(rest.map(({ sequence }) => sequence)).toEqual(rest.map((_, at) => at + 3));
    expect(hashes.size).toBeGreaterThan(first.journal.length / 3);
  });

  it('replays from rows, with every order as the same object and untold, to the same hash and the other events', () => {
    const again = createMarket({ sha256 });
    const events: MarketEvent[] = [];
    for (let from = 0; from < first.journal.length; from += 100)
      showJournalFrame(
        encodeJournalFrame(first.journal.slice(from, from + 100), sha256),
        (entry) => void events.push(...again.apply(entry, 'without-orders')),
        sha256,
      );
    expect(again.stateHash()).toBe(first.market.stateHash());
    // But for keys: those of the test's registry have short names.
    expect({ ...Object(again.dump()), registry: null }).toEqual({ ...Object(first.market.dump()), registry: null });
    const ofOrders = new Set(['order-accepted', 'order-refused', 'order-done']);
    const untold = first.events.filter(({ kind }) => !ofOrders.has(kind));
    expect(events.slice(2)).toEqual(
      untold.map((event) =>
        event.kind === 'traded' ? { ...event, trade: { ...event.trade, buyOrder: '', sellOrder: '' } } : event,
      ),
    );
  });

  it('is the same with its history as records, but for the hash of that', () => {
    const packed = morning(seed, seed, SCARCE, { history: 'records' });
    expect(packed.events).toEqual(
      first.events.map((event) =>
        event.kind === 'rules-changed' ? { ...event, hash: expect.any(Uint8Array) } : event,
      ),
    );
    const apart = { digest: null, rules: null, deliveries: null };
    const [records, lines] = [packed.market.dump(), first.market.dump()];
    expect({ ...Object(records), ...apart }).toEqual({ ...Object(lines), ...apart });
    expect(packed.market.stateHash()).not.toBe(first.market.stateHash());
  });

  it('goes on with records from any snapshot of it', () => {
    const { journal, market } = morning(seed, seed, SCARCE, { history: 'records' });
    let going = createMarket({ sha256 });
    for (const [at, entry] of journal.entries()) {
      going.take(entry);
      if (at % 97 === 0) going = createMarket({ sha256 }, going.dump());
    }
    expect(going.stateHash()).toBe(market.stateHash());
  });

  it('breaks no law: money adds up, nothing stays reserved, every interval is settled', () => {
    expect(first.events.filter((event) => event.kind === 'invariant-broken' && !ignored(event))).toEqual([]);
    expect(first.market.ledger().sumNanoBaht).toBe('0');
    for (const { id } of town(SCARCE).accounts) expect(first.market.account(id)?.reserved, id).toBe('0');
    const runs = first.market.zones()[0]?.runs.filter(({ importWh }) => importWh > 0) ?? [];
    const settled = runs.slice(-INTERVALS);
    expect(settled.map(({ estimated, balanced, feeder }) => [estimated, balanced, feeder?.agrees])).toEqual(
      Array(INTERVALS).fill([0, true, true]),
    );
  });

  it('ends in the same money however readings arrive, where credit does not decide who may trade', () => {
    const settledBy = (arrival: number) => {
      const { events } = morning(seed, arrival, AMPLE);
      // The last intervals nobody measured are estimated from what came last, and are another test's business.
      const measured = events.flatMap((event) =>
        event.kind === 'settled' && event.run.start < ten + INTERVALS * QUARTER ? [event.run] : [],
      );
      const last = new Map(
        measured.map((run) => [run.start, run.points.map(({ point, total }) => `${point} ${total}`)]),
      );
      return last;
    };
    const one = settledBy(seed);
    expect(one.size).toBe(INTERVALS);
    expect(settledBy(seed + 1)).toEqual(one);
  });
});

describe('the journal', () => {
  it('cannot run backwards', () => {
    const { market } = smallMarket();
    expect(() => market.apply({ at: instant(ten - 1), command: { kind: 'tick' } })).toThrow(RangeError);
  });
  it('a state hash tells one order from another', () => {
    const [one, other] = [smallMarket(), smallMarket()];
    expect(one.market.stateHash()).toBe(other.market.stateHash());
    one.order('10:01', orderTerms({ nonce: 'x' }));
    other.order('10:01', orderTerms({ nonce: 'x', limit: microBahtPerKwh(4_000_100) }));
    expect(one.market.stateHash()).not.toBe(other.market.stateHash());
  });
});
