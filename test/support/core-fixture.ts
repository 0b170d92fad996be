import { createHash } from 'node:crypto';
import { firstValueFrom, from, type Observable } from 'rxjs';
import { inlineVerifier } from '../../src/adapters/signatures/inline-verifier.ts';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { type CorePorts, type CoreProgress, type CoreSettings, createCore } from '../../src/core.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderTerms } from '../../src/domain/order.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { LogHead, SealedBatch } from '../../src/domain/transaction.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { type SealInput, sealIntervals } from '../../src/settlement/seal.ts';
import { hashOf } from '../../src/wire/cbor.ts';
import { signOrder } from '../../src/wire/order-message.ts';
import { fromRegistry } from '../../src/wire/registry-fields.ts';
import { fakeClock } from './fake-clock.ts';
import { inlineJudge } from './inline-judge.ts';
import { memoryJournal } from './memory-journal.ts';
import { quietLog } from './quiet-log.ts';
import { capture, sealRules, substation, ten } from './sealed-substation.ts';
import { seededRandom } from './seeded-random.ts';
import { plainTariffs, sha256 } from './small-market.ts';
import { testSigner, testSignerPort } from './test-signers.ts';
import { virtualTime } from './virtual-time.ts';

export const seller = { account: 'a-h01', point: 'h01', signer: testSigner('account'), token: 'token-of-h01' };
export const buyer = {
  account: 'a-h02',
  point: 'h02',
  signer: signerFromSeed(createHash('sha256').update('buyer').digest(), 'account'),
  token: 'token-of-h02',
};

/** The substation of `sealed-substation.ts` with two participants who may trade; prices are those of `tariff`. */
export const tradingRegistry = (tariff = 'tou', change: Partial<Registry> = {}): Registry => ({
  ...substation,
  accounts: [seller, buyer].map(({ account, signer, token }) => ({
    id: account,
    key: signer.key,
    tokenHash: sha256(new TextEncoder().encode(token)),
    tariff,
    openingCredit: nanoBaht(1_000_000_000_000n),
  })),
  accountBindings: [seller, buyer].map(({ account, point }) => ({ account, point, from: ten })),
  ...change,
});

/** The next batches of gateway gw-1, one per quarter hour from ten, each saying that it has seen `seen`. */
export const sealedBatches = (
  count: number,
  seen: LogHead | null = null,
  signer = testSignerPort('gateway'),
): readonly SealedBatch[] => {
  const quarters = Array.from({ length: count }, (_, number) => number);
  const inputs: SealInput[] = [
    { kind: 'tick', at: ten, clock: 'simulated' },
    ...(seen === null ? [] : [{ kind: 'seen' as const, head: seen }]),
    ...quarters.flatMap((number) =>
      ['h01', 'h02'].map((point) => ({ kind: 'capture' as const, capture: capture(point, number) })),
    ),
  ];
  const batches: SealedBatch[] = [];
  from(inputs)
    .pipe(sealIntervals(sealRules, { signer, random: seededRandom(1) }, null))
    .subscribe(({ batch }) => batches.push(batch));
  return batches;
};

type Who = typeof seller;
/** 1 kWh at 4 THB in the quarter hour from 10:30, good until the gate, unless it is changed. */
export const signedOrder = (who: Who, nonce: string, change: Partial<OrderTerms> = {}): Uint8Array =>
  signOrder(
    {
      realm: 'simulation',
      account: who.account,
      point: who.point,
      zone: 'zone-1',
      start: instant(ten + 2 * QUARTER_HOUR),
      length: QUARTER_HOUR,
      side: who === seller ? 'sell' : 'buy',
      quantityWh: wh(1_000),
      limit: microBahtPerKwh(4_000_000),
      timeInForce: 'gate',
      expires: instant(ten + 2 * QUARTER_HOUR),
      nonce,
      ...change,
    },
    who.signer,
  );

export const coreKeys = { core: testSigner('core'), log: testSigner('log') };
export const coreSettings: CoreSettings = {
  realm: 'simulation',
  core: 'core-1',
  market: defaultMarketSettings,
  tariffs: plainTariffs,
  eventsKept: 1_000,
  idleTick: millis(20 * SECOND),
  rowsPerMark: 1_000,
  rowsPerSnapshot: 10_000,
};

export const openedRegistry = (registry: Registry = tradingRegistry()) => ({
  registry,
  hash: hashOf(fromRegistry(registry)),
});

/** A core in virtual time from 10:00 or another `start`, running on a memory journal unless it is told otherwise. */
export const runCore = (ports: Partial<CorePorts> = {}, settings: Partial<CoreSettings> = {}, start = ten) => {
  const time = virtualTime();
  const journal = memoryJournal();
  const log = quietLog();
  const core = createCore(
    { ...coreSettings, ...settings },
    {
      journal,
      clock: fakeClock({ start, scheduler: time }),
      log,
      verifier: inlineVerifier,
      judge: inlineJudge,
      quarantine: { keep: () => undefined, age: () => undefined },
      keys: coreKeys,
      sha256,
      registry: openedRegistry(),
      ...ports,
    },
  );
  const progress: CoreProgress[] = [];
  let end: unknown = 'running';
  core.run().subscribe({
    next: (step) => progress.push(step),
    error: (error) => {
      end = error;
    },
    complete: () => {
      end = 'complete';
    },
  });
  return {
    ...core,
    journal,
    log,
    time,
    progress,
    ended: () => end,
    minutes: (count: number) => time.advance(count * MINUTE),
  };
};

export const firstOf = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
