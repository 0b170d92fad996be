import { expect, test } from 'vitest';
import type { CoreTerms } from '../../src/core.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { defaultMarketSettings, type MarketSettings } from '../../src/market/market-settings.ts';
import { buyer, coreSettings, firstOf, runCore, seller, signedOrder } from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { ten } from '../support/sealed-substation.ts';
import { sha256 } from '../support/small-market.ts';
import { virtualTime } from '../support/virtual-time.ts';

const termsWith = (market: Partial<MarketSettings>, more: Partial<CoreTerms> = {}): CoreTerms => ({
  ...coreSettings,
  market: { ...defaultMarketSettings, ...market },
  ...more,
});
const tick = microBahtPerKwh(1_000);

test('a running core takes other rules with one record of its journal, and a replay comes to the same', async () => {
  const core = runCore();
  const before = core.service.rules()?.hash;
  const next = termsWith({ gateLead: millis(10 * MINUTE) });
  expect(core.refused(next)).toBeNull();
  await firstOf(core.become(next));
  expect(core.service.registry().gateLead).toBe(10 * MINUTE);
  expect(core.service.rules()?.hash).not.toBe(before);
  // The gate of the delivery of 10:30 is at 10:20 now.
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  core.minutes(21);
  expect(core.service.account(seller.token)?.orders).toMatchObject([{ nonce: 's1', state: 'gate' }]);
  core.stop();
  const { stateHash } = core.service.view().journal;
  const clock = fakeClock({ start: instant(ten + 22 * MINUTE), scheduler: virtualTime() });
  const again = runCore({ journal: core.journal, clock }, next);
  expect([again.ended(), core.service.view().journal.stateHash]).toEqual(['running', stateHash]);
  // And back: the same rules by the same hash.
  await firstOf(again.become(termsWith({})));
  expect(again.service.rules()?.hash).toBe(before);
});

test('rules that orders at rest keep out are refused in words, and nothing is another one', async () => {
  const core = runCore();
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  const next = termsWith({ tick });
  const rows = core.service.view().journal.rows;
  expect(core.refused(next)?.en).toBe(
    'market.tick cannot change from 100 to 1000 now, because orders rest until the gate of 2026-11-24T10:25:00+07:00: put 100 back, or propose it again then.',
  );
  await expect(firstOf(core.become(next))).rejects.toMatchObject({ code: 'configuration' });
  expect(core.service.registry().tick).toBe(100);
  // Time has passed first, as it does before any rules.
  expect(core.service.view().journal.rows).toBe(rows + 1);
  expect(await firstOf(core.service.submitOrder(signedOrder(buyer, 'b1')))).toMatchObject({ kind: 'accepted' });
});

test('rules that were in force before, and that orders keep out for now, wait with an alarm and come by themselves', async () => {
  const first = runCore();
  await firstOf(first.service.submitOrder(signedOrder(seller, 's1')));
  first.stop();
  const time = virtualTime();
  const clock = fakeClock({ start: instant(ten + 6 * MINUTE), scheduler: time });
  const core = runCore({ journal: first.journal, clock }, { ...termsWith({ tick }), rulesMayWait: true });
  expect([core.ended(), core.service.registry().tick]).toEqual(['running', 100]);
  const standing = () => core.service.view().alarms.map(({ id, state }) => `${id} ${state}`);
  expect(standing()).toContain('rules/core-1 raised');
  time.advance(20 * MINUTE);
  expect(core.service.registry().tick).toBe(1_000);
  expect(standing()).toContain('rules/core-1 returned-unacknowledged');
});

test('whoever may look at the whole market may from now on, or not any more', async () => {
  const core = runCore();
  const token = 'token-of-the-regulator';
  expect(core.service.regulator(token)).toBeNull();
  const regulators = [{ name: 'erc', tokenHash: sha256(new TextEncoder().encode(token)) }];
  await firstOf(core.become(termsWith({}, { regulators })));
  expect(core.service.regulator(token)).not.toBeNull();
  await firstOf(core.become(termsWith({})));
  expect(core.service.regulator(token)).toBeNull();
});

const erc = [{ name: 'erc', tokenHash: sha256(new TextEncoder().encode('token-of-the-regulator')) }];

test('while rules wait, everything else is taken, and comes with them in the end', async () => {
  const first = runCore();
  await firstOf(first.service.submitOrder(signedOrder(seller, 's1')));
  first.stop();
  const time = virtualTime();
  const clock = fakeClock({ start: instant(ten + 6 * MINUTE), scheduler: time });
  const core = runCore({ journal: first.journal, clock }, { ...termsWith({ tick }), rulesMayWait: true });
  const next = termsWith({ tick }, { regulators: erc });
  expect(core.refused(next)).toBeNull();
  await firstOf(core.become(next));
  expect(core.service.regulator('token-of-the-regulator')).not.toBeNull();
  const alarm = () => core.service.view().alarms.find(({ id }) => id === 'rules/core-1')?.state;
  expect([core.service.registry().tick, alarm()]).toEqual([100, 'raised']);
  // Others that are kept out are refused as ever, by a core that runs.
  const others = termsWith({ tick: microBahtPerKwh(500) });
  await expect(firstOf(core.become(others))).rejects.toThrow('put 100 back, or propose it again then.');
  time.advance(20 * MINUTE);
  expect([core.service.registry().tick, alarm()]).toEqual([1_000, 'returned-unacknowledged']);
  expect(core.service.regulator('token-of-the-regulator')).not.toBeNull();
});

test('what is taken back holds at once, and rules that orders of the trial keep out come by themselves', async () => {
  const core = runCore({}, termsWith({ tick }));
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  const before = termsWith({}, { regulators: erc });
  expect(core.refused(before)).not.toBeNull();
  expect(core.refused(before, { rulesMayWait: true })).toBeNull();
  await firstOf(core.become(before, { rulesMayWait: true }));
  expect(core.service.regulator('token-of-the-regulator')).not.toBeNull();
  const alarm = () => core.service.view().alarms.find(({ id }) => id === 'rules/core-1')?.state;
  expect([core.service.registry().tick, alarm()]).toEqual([1_000, 'raised']);
  core.minutes(26);
  expect([core.service.registry().tick, alarm()]).toEqual([100, 'returned-unacknowledged']);
});

test('whoever wants the rules of the journal after all waits for nothing any more', async () => {
  const core = runCore({}, termsWith({ tick }));
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  await firstOf(core.become(termsWith({}), { rulesMayWait: true }));
  await firstOf(core.become(termsWith({ tick })));
  const alarm = () => core.service.view().alarms.find(({ id }) => id === 'rules/core-1')?.state;
  expect(alarm()).toBe('returned-unacknowledged');
  core.minutes(30);
  expect(core.service.registry().tick).toBe(1_000);
});
