import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import { quarterFrom } from '../support/billed-core.ts';
import { buyer, firstOf, runCore, sealedBatches, seller, signedOrder } from '../support/core-fixture.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { ten } from '../support/sealed-substation.ts';

type Running = ReturnType<typeof runCore>;
const batches = sealedBatches(5);

/** Trades in the book of 10:30 and 11:00, one bid that rests, and the first batch: all before 10:17. */
const morning = async ({ service, minutes }: Running): Promise<void> => {
  minutes(5);
  for (const [number, start] of [quarterFrom(2), quarterFrom(4)].entries()) {
    const at = { start, expires: start };
    await firstOf(service.submitOrder(signedOrder(seller, `sell-${number}`, at)));
    await firstOf(service.submitOrder(signedOrder(buyer, `buy-${number}`, { ...at, quantityWh: wh(300) })));
  }
  const low = { start: quarterFrom(4), expires: quarterFrom(4), limit: microBahtPerKwh(1_000_000) };
  await firstOf(service.submitOrder(signedOrder(buyer, 'rests', low)));
  minutes(11);
  await send({ service }, 0);
  minutes(1);
};
const send = async ({ service }: Pick<Running, 'service'>, number: number): Promise<void> => {
  const { sequence, body } = batches[number] as SealedBatch;
  expect(await firstOf(service.submitBatch('gw-1', sequence, body))).toMatchObject({ kind: 'kept' });
};
/** The batches that gateways have held on to, at 12:20, and what everybody has then. */
const afternoon = async (core: Running) => {
  for (const number of [1, 2, 3, 4]) await send(core, number);
  core.minutes(1);
  const { zones, ledger } = core.service.view();
  const accounts = [seller, buyer].map(({ token }) => core.service.account(token));
  return { accounts, runs: zones.map(({ runs }) => runs), clearings: zones[0]?.clearings ?? [], ledger };
};

test('a core that was down over several gates settles every interval as one that never stopped; it holds no auction late', async () => {
  const steady = runCore();
  await morning(steady);
  steady.minutes(123);

  const first = runCore();
  await morning(first);
  first.stop();
  const journal = memoryJournal(first.journal.contents.rows);
  const again = runCore({ journal }, {}, instant(ten + 140 * MINUTE));
  again.minutes(0);

  const [one, other] = [await afternoon(steady), await afternoon(again)];
  expect(other.accounts).toEqual(one.accounts);
  expect(other.runs).toEqual(one.runs);
  expect(other.ledger).toEqual(one.ledger);
  expect(one.runs[0]?.length).toBeGreaterThan(3);
  expect(one.accounts[0]).toMatchObject({
    intervals: expect.arrayContaining([expect.objectContaining({ soldWh: 300 })]),
  });
  // Nobody could cancel what rested meanwhile: trades stand, and what was left is not traded (DESIGN §7).
  const ofEleven = ({ clearings }: typeof one) => clearings.find(({ start }) => start.includes('T11:00'))?.reason;
  expect([ofEleven(one), ofEleven(other)]).toEqual(['no-overlap', 'core-was-down']);
});
