import { lastValueFrom } from 'rxjs';
import { type BillQuestion, collectBill } from '../../src/core/bill/collect-bill.ts';
import type { BillKeys } from '../../src/core/bill/evidence.ts';
import { gatherBill } from '../../src/core/bill/gather-bill.ts';
import { openBooks } from '../../src/core/books.ts';
import { replay } from '../../src/core/replay.ts';
import type { CorePorts, CoreSettings } from '../../src/core.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import type { OrderTerms } from '../../src/domain/order.ts';
import { type Instant, instant, MINUTE } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { buyer, coreKeys, firstOf, runCore, sealedBatches, seller, signedOrder } from './core-fixture.ts';
import { type MemoryArchive, memoryArchive } from './memory-archive.ts';
import { quietLog } from './quiet-log.ts';
import { ten } from './sealed-substation.ts';
import { plainTariffs, sha256, tariffFiles } from './small-market.ts';
import { testSigner } from './test-signers.ts';

export const issuer = { realm: 'simulation', core: 'core-1' } as const;
/** The plain prices of `tou`, and a dearer tariff nobody here has. */
const dear = tariffFiles('dear', '6.0000', '2.20');
const twoTariffs = { calendars: plainTariffs.calendars, tariffs: [...plainTariffs.tariffs, ...dear.tariffs] };

/** The `number`th quarter hour from ten. */
export const quarterFrom = (number: number): Instant => instant(ten + number * QUARTER_HOUR);

/**
 * A core from 10:00 to 12:00 whose two households import 100 Wh and export 40 Wh in every quarter hour. For 10:30 the
 * seller sells the buyer 1,000 Wh at 4 THB in the book and 200 Wh in the closing auction, where 3 meets 3.5 THB at 3.25.
 * The batch of 10:45 comes only after that interval was settled by estimates. `inAuction`: what the two orders of the auction say else,
 * `bid` where the buyer's says something of its own.
 */
export const billedCore = async (
  archive: MemoryArchive = memoryArchive(),
  ports: Partial<CorePorts> = {},
  settings: Partial<CoreSettings> = {},
  inAuction: Partial<OrderTerms> = {},
  bid: Partial<OrderTerms> = inAuction,
) => {
  const core = runCore({ archive, ...ports }, { tariffs: twoTariffs, ...settings });
  const { service, minutes, journal } = core;
  const order = (who: typeof seller, nonce: string, change = {}) =>
    firstOf(service.submitOrder(signedOrder(who, nonce, change)));
  const batches = sealedBatches(5);
  const send = async (number: number): Promise<void> => {
    const { sequence, body } = batches[number] as SealedBatch;
    const reply = await firstOf(service.submitBatch('gw-1', sequence, body));
    if (reply.kind !== 'kept') throw new Error(`batch ${sequence}: ${JSON.stringify(reply)}`);
  };
  minutes(5);
  await order(seller, 'sell-1');
  await order(buyer, 'buy-1');
  await order(buyer, 'never-filled', { limit: microBahtPerKwh(1_000_000) });
  minutes(16);
  await order(seller, 'sell-2', { quantityWh: wh(200), limit: microBahtPerKwh(3_000_000), ...inAuction });
  await order(buyer, 'buy-2', { quantityWh: wh(200), limit: microBahtPerKwh(3_500_000), ...bid });
  for (const number of [0, 1, 2]) {
    await send(number);
    minutes(14);
  }
  minutes(28);
  // 11:31: 10:45 to 11:00 is settled without its leaves.
  minutes(3);
  for (const number of [3, 4]) await send(number);
  minutes(26);
  return { ...core, archive, journal, now: instant(ten + 120 * MINUTE) };
};

/** A bill out of a journal and an archive, as `bill export` makes it. */
export const billOf = async (journal: Journal, archive: MemoryArchive, question: BillQuestion) => {
  const collector = collectBill(issuer, question);
  const books = openBooks(issuer, { sha256, booked: collector.booked });
  await lastValueFrom(replay(journal, collector.watching(books), { log: quietLog(), seen: () => {} }));
  return gatherBill({ issuer, books, keys: coreKeys, archive }, question, collector.collected());
};

/** The keys somebody pins who checks the seller's bill. */
export const billKeys: BillKeys = {
  trust: {
    keys: { core: coreKeys.core.key.raw, log: coreKeys.log.key.raw },
    gateways: new Map([['gw-1', testSigner('gateway').key.raw]]),
  },
  accounts: [seller.signer.key],
};
