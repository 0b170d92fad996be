import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { MarketFrame, MarketNews } from '../../src/domain/market-data.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { DAY, instant, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { MarketListening } from '../../src/ports/market-data.ts';
import { signOperatorRequest } from '../../src/wire/operator-request.ts';
import { buyer, firstOf, runCore, seller, signedOrder } from '../support/core-fixture.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const start = instant(ten + 2 * QUARTER_HOUR);
const later = instant(start + QUARTER_HOUR);
const thb = (baht: number) => microBahtPerKwh(baht * 1_000_000);
type Running = ReturnType<typeof runCore>;

/** Hears what a core tells, and forgets it as it is taken. */
const listener = ({ service }: Running, to: MarketListening = {}) => {
  const frames: MarketFrame[] = [];
  const subscription = service.market.listen(to).subscribe((frame) => frames.push(frame));
  return {
    frames,
    take: (): readonly MarketNews[] => frames.splice(0).flatMap(({ news }) => news),
    stop: () => subscription.unsubscribe(),
  };
};
/** An order of 10:30's delivery, a kilowatt-hour, unless it is another. */
const place = async (
  { service, time }: Running,
  who: typeof seller,
  nonce: string,
  baht: number,
  change: Parameters<typeof signedOrder>[2] = {},
) => {
  const answer = firstOf(service.submitOrder(signedOrder(who, nonce, { limit: thb(baht), ...change })));
  await time.advance(0);
  expect(await answer).toMatchObject({ kind: 'accepted' });
};
const product = { zone: 'zone-1', start };

describe('who listens', () => {
  test('hears what rests, then what changes, a frame for all that came about together', async () => {
    const core = runCore();
    await place(core, seller, 's1', 4);
    const { take } = listener(core, { channels: ['depth', 'trades'] });
    expect(take()).toEqual([
      { kind: 'depth-snapshot', ...product, bids: [], asks: [{ price: thb(4), quantityWh: 1_000 }] },
    ]);
    await place(core, buyer, 'b1', 4, { quantityWh: wh(300) });
    await place(core, buyer, 'b2', 3);
    expect(take()).toEqual([]);
    await core.time.advance(50);
    expect(take()).toEqual([
      {
        ...{ kind: 'trade', sequence: expect.any(Number), at: ten, ...product },
        ...{ quantityWh: 300, price: thb(4), phase: 'continuous' },
      },
      {
        ...{ kind: 'depth', ...product, bids: [{ price: thb(3), quantityWh: 1_000 }] },
        asks: [{ price: thb(4), quantityWh: 700 }],
      },
    ]);
  });

  test('hears of one delivery alone that nothing rests in it', () => {
    const core = runCore();
    expect(listener(core, { ...product, channels: ['depth'] }).take()).toEqual([
      { kind: 'depth-snapshot', ...product, bids: [], asks: [] },
    ]);
  });

  test('hears how the gate closed, and that the book is no more', async () => {
    const core = runCore();
    await place(core, seller, 's1', 4);
    const { take } = listener(core, { ...product, channels: ['depth', 'clearings'] });
    take();
    await core.minutes(26);
    expect(take()).toEqual([
      {
        ...{ kind: 'clearing', sequence: expect.any(Number), at: ten + 25 * MINUTE, ...product },
        ...{ reason: 'no-bids', volumeWh: 0, price: null, lowest: null, highest: null },
      },
      { kind: 'depth-closed', ...product },
    ]);
  });

  test('is told what is asked for, and nothing else', async () => {
    const core = runCore();
    const { frames } = listener(core, { zone: 'zone-1', start: later, channels: ['trades'] });
    // The first frame tells where one is, whatever there is.
    expect(frames.splice(0)).toEqual([{ sequence: core.service.market.published(), at: ten, news: [] }]);
    await place(core, seller, 's1', 4);
    await place(core, buyer, 'b1', 4);
    await core.time.advance(SECOND);
    expect(frames).toEqual([]);
    await place(core, seller, 's2', 4, { start: later, expires: later });
    await place(core, buyer, 'b2', 4, { start: later, expires: later });
    await core.time.advance(SECOND);
    expect(frames.flatMap(({ news }) => news)).toMatchObject([{ kind: 'trade', start: later }]);
  });

  test('hears nobody’s name', async () => {
    const core = runCore();
    const { frames } = listener(core);
    await place(core, seller, 's1', 4);
    await place(core, buyer, 'b1', 4);
    await core.minutes(26);
    expect(frames.length).toBeGreaterThan(2);
    expect(JSON.stringify(frames)).not.toMatch(/a-h0|h01|h02|s1|b1/);
  });
});

describe('the indicative price', () => {
  test('is told as the book fills in the call phase: at once, then once a second at most, and what is last comes too', async () => {
    const core = runCore();
    await core.minutes(21);
    const { take } = listener(core, { channels: ['indicative'] });
    expect(take()).toEqual([]);
    await place(core, seller, 's1', 3);
    await core.time.advance(50);
    const indicative = { kind: 'indicative', ...product, scope: 'zone' };
    expect(take()).toMatchObject([{ ...indicative, indication: { reason: 'no-bids' } }]);
    // Three orders within a second: one indication, of all three. 2 kWh wanted at 4 and 5, 1 offered at 3: the dearer bid is served.
    for (const [nonce, baht] of [
      ['b1', 4],
      ['b2', 5],
    ] as const) {
      await place(core, buyer, nonce, baht);
      await core.time.advance(50);
    }
    expect(take()).toEqual([]);
    await core.time.advance(SECOND);
    expect(take()).toMatchObject([
      {
        ...indicative,
        indication: { reason: 'cleared', volumeWh: 1_000, price: thb(4.5), lowest: thb(4), highest: thb(5) },
      },
    ]);
    await core.time.advance(10 * SECOND);
    expect(take()).toEqual([]);
    expect(core.service.market.indicated()).toMatchObject([{ ...product, scope: 'zone' }]);
  });
});

describe('what the operator does', () => {
  test('is told whatever one listens to, without who did it; then no auction is indicated', async () => {
    const core = runCore({ operator: { key: testSigner('operator').key, verify: verifySignature } });
    await core.minutes(21);
    await place(core, seller, 's1', 3);
    expect(core.service.market.indicated()).toHaveLength(1);
    const { take } = listener(core, { channels: ['trades'] });
    const control = {
      realm: 'simulation',
      core: 'core-1',
      zone: null,
      act: 'halt',
      author: 'op-1',
      reason: 'a fire',
    } as const;
    const expires = instant(core.service.now() + 5 * MINUTE);
    const answer = firstOf(
      core.service.operator(signOperatorRequest({ kind: 'control', expires, control }, testSigner('operator'))),
    );
    await core.time.advance(SECOND);
    expect(await answer).toMatchObject({ kind: 'controlled' });
    const told = take();
    expect(told).toMatchObject([{ kind: 'control', zone: null, act: 'halt', reason: 'a fire' }]);
    expect(JSON.stringify(told)).not.toContain('op-1');
    await core.time.advance(SECOND);
    expect(core.service.market.indicated()).toEqual([]);
  });
});

describe('who comes again', () => {
  test('hears what was missed and nothing twice', async () => {
    const core = runCore();
    const first = listener(core, { channels: ['trades'] });
    await place(core, seller, 's1', 4);
    await place(core, buyer, 'b1', 4, { quantityWh: wh(100) });
    await core.time.advance(50);
    const { sequence } = first.frames.at(-1) ?? { sequence: 0 };
    first.stop();
    await place(core, buyer, 'b2', 4, { quantityWh: wh(200) });
    await core.time.advance(50);
    const again = listener(core, { channels: ['trades'], after: sequence });
    await place(core, buyer, 'b3', 4, { quantityWh: wh(300) });
    await core.time.advance(50);
    expect(again.take()).toMatchObject([{ quantityWh: 200 }, { quantityWh: 300 }]);
    expect(sequence).toBeGreaterThan(0);
  });

  test.each([
    { what: 'with a cursor of before the start', after: 0, reason: 'restart' },
    { what: 'with a cursor this market has not come to', after: 10_000, reason: 'unknown' },
  ])('$what is told so, and gets snapshots', async ({ after, reason }) => {
    const one = runCore();
    await place(one, seller, 's1', 4);
    one.stop();
    await one.time.advance(SECOND);
    const again = runCore({ journal: one.journal });
    const { take } = listener(again, { channels: ['depth'], after });
    expect(take()).toMatchObject([
      { kind: 'reset', reason },
      { kind: 'depth-snapshot', ...product, asks: [{ price: thb(4), quantityWh: 1_000 }] },
    ]);
  });

  test('numbers go on over a restart, and so do prices', async () => {
    const one = runCore();
    await place(one, seller, 's1', 4);
    await place(one, buyer, 'b1', 4);
    await one.minutes(26);
    const prices = one.service.market.prices('zone-1', ten, instant(ten + DAY));
    expect(prices.deliveries).toMatchObject([
      // Nobody traded for 10:15, whose gate closed first; two accounts did for 10:30.
      { start: start - QUARTER_HOUR, index: null, volumeWh: 0, hidden: false },
      { start, index: thb(4), volumeWh: null, hidden: true },
    ]);
    const reached = one.service.market.published();
    expect(reached).toBeGreaterThan(4);
    one.stop();
    await one.time.advance(SECOND);
    const again = runCore({ journal: one.journal }, {}, instant(ten + 26 * MINUTE));
    expect(again.service.market.prices('zone-1', ten, instant(ten + DAY))).toEqual(prices);
    const { frames } = listener(again);
    expect(frames[0]?.sequence).toBeGreaterThanOrEqual(reached);
  });
});
