import { NEVER, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../src/domain/energy.ts';
import { Fault } from '../src/domain/fault.ts';
import type { MarketEvent } from '../src/domain/market.ts';
import type { DeviceBinding, Registry } from '../src/domain/registry.ts';
import { instant, MINUTE, millis, SECOND } from '../src/domain/time.ts';
import type { SealedBatch } from '../src/domain/transaction.ts';
import type { GatewayMeter, GatewaySettings } from '../src/gateway/settings.ts';
import { gateway } from '../src/gateway.ts';
import { parseBatch } from '../src/wire/batch.ts';
import { decodeLeaf } from '../src/wire/leaf.ts';
import { bindingHash } from '../src/wire/registry-fields.ts';
import { firstOf, openedRegistry, runCore, tradingRegistry } from './support/core-fixture.ts';
import { fakeClock } from './support/fake-clock.ts';
import { type MemoryOutbox, memoryOutbox } from './support/memory-outbox.ts';
import { unwatched } from './support/quality-rules.ts';
import { quietLog } from './support/quiet-log.ts';
import { scriptedBus } from './support/scripted-bus.ts';
import { sealRules, ten } from './support/sealed-substation.ts';
import { seededRandom } from './support/seeded-random.ts';
import { testProfile } from './support/test-profile.ts';
import { testSignerPort } from './support/test-signers.ts';
import { virtualTime } from './support/virtual-time.ts';

const minute = (count: number) => instant(ten + count * MINUTE);
const commitment = (fill: number) => new Uint8Array(32).fill(fill);

const old: DeviceBinding = {
  device: 'd-h01',
  point: 'h01',
  from: ten,
  opening: { importWh: wh(1_000), exportWh: wh(0) },
  deviceCommitment: commitment(0xc0),
};
/** At 10:22 the old meter stood at 2,200 Wh and the new one at 50 Wh. */
const next: DeviceBinding = {
  device: 'd-new',
  point: 'h01',
  from: minute(22),
  opening: { importWh: wh(50), exportWh: wh(0) },
  replaced: { importWh: wh(2_200), exportWh: wh(0) },
  deviceCommitment: commitment(0xc9),
};

/** 3.6 kW are a Wh a second: the old meter counts until 10:20, the new one from 10:22 on. */
const register = (at: number): number =>
  at < minute(20) ? 1_000_000 + (at - ten) : 50_000 + Math.max(0, at - minute(22));
const answers = (at: number): boolean => at < minute(20) || at >= minute(22);

const terms = (binding: DeviceBinding) => ({
  deviceCommitment: binding.deviceCommitment,
  bindingHash: bindingHash(binding),
  profileHash: commitment(3),
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const,
  netting: 'single-phase' as const,
});

const meter = (device: string, settling: GatewayMeter['settling']): GatewayMeter => ({
  device,
  point: 'h01',
  bus: 'scripted',
  profile: testProfile({}),
  ratios: terms(old).ratios,
  serialNumber: null,
  settling,
});
const before = meter('d-h01', { binding: old, earlier: [], terms: terms(old) });
const after = meter('d-new', {
  binding: next,
  earlier: [{ device: 'd-h01', binding: old }],
  terms: { ...terms(next), earlier: [{ ...terms(old), until: next.from }] },
});

/** A gateway between two moments, with its core out of reach: everything stays in the outbox. */
const run = (only: GatewayMeter, outbox: MemoryOutbox, from: number, to: number): void => {
  const { points: _, ...sealing } = sealRules;
  const settings: GatewaySettings = {
    meters: [only],
    quality: unwatched,
    silence: millis(10 * SECOND),
    widestBracket: millis(10 * SECOND),
    sealing,
    broker: null,
  };
  const scheduler = virtualTime();
  const clock = fakeClock({ start: minute(from), scheduler });
  const says = (at: number) =>
    answers(at) ? { values: { 'voltage.L1': 230 }, importMilliWh: register(at), exportMilliWh: 0 } : null;
  const errors: unknown[] = [];
  const down = () => throwError(() => new Fault('core-unreachable', 'The core is down.'));
  const running = gateway(settings, {
    buses: [scriptedBus([{ device: only.device, says }], { clock, period: 2_000 })],
    signer: testSignerPort('gateway'),
    outbox,
    core: { submit: down, tell: down },
    fleet: null,
    desk: { show: () => undefined, acknowledgements: () => NEVER, shelf: () => NEVER },
    clock,
    random: seededRandom(1),
    log: quietLog(),
  }).subscribe({ error: (error) => errors.push(error) });
  scheduler.advance((to - from) * MINUTE);
  running.unsubscribe();
  expect(errors).toEqual([]);
};

const registry = (change: Partial<Registry>): Registry => {
  const all = tradingRegistry();
  return { ...all, deviceBindings: [old, ...all.deviceBindings.filter(({ point }) => point !== 'h01')], ...change };
};
const exchanged = (): Registry => {
  const { deviceBindings } = registry({});
  return registry({ version: 2, deviceBindings: [...deviceBindings, next] });
};

/** What the core makes of the batches: those of the first quarter under the old registry, the rest under the new one. */
const settle = async (batches: readonly SealedBatch[]) => {
  const submit = async (core: ReturnType<typeof runCore>, some: readonly SealedBatch[]) => {
    for (const { sequence, body } of some)
      expect(await firstOf(core.service.submitBatch('gw-1', sequence, body))).toMatchObject({ kind: 'kept' });
  };
  const first = runCore({ registry: openedRegistry(registry({})) });
  first.minutes(16);
  await submit(first, batches.slice(0, 1));
  const core = runCore({ journal: first.journal, registry: openedRegistry(exchanged()) });
  const events: MarketEvent[] = [];
  core.service.events(0).subscribe((event) => events.push(event));
  core.minutes(100);
  await submit(core, batches.slice(1));
  core.minutes(30);
  const intervals = core.service.account('token-of-h01')?.intervals ?? [];
  return {
    broken: events.filter(({ kind }) => kind === 'invariant-broken'),
    imported: intervals
      .filter(({ importWh }) => importWh !== null)
      .map(({ start, importWh, basis }) => `${start.slice(11, 16)} ${importWh} ${basis}`)
      .sort()
      .slice(0, 4),
  };
};

// Old meter from 10:15 to 10:20: 300 s, 300 Wh. New meter from 10:22 to 10:30: 480 s, 480 Wh. Together 780 Wh;
// nobody counted from 10:20 to 10:22. The other quarters are 900 s, 900 Wh.
const handWorked = ['10:00 900 metered', '10:15 780 recovered', '10:30 900 metered', '10:45 900 metered'];

test('a meter exchanged inside an interval: what both counted is sealed, accepted and settled', async () => {
  const outbox = memoryOutbox();
  run(before, outbox, 0, 24);
  run(after, outbox, 26, 80);
  expect(await settle(outbox.contents.pending)).toEqual({ broken: [], imported: handWorked });
});

test('a gateway that heard of it late has sealed holes under the old binding: they are taken, and filled', async () => {
  const outbox = memoryOutbox();
  run(before, outbox, 0, 50);
  const holes = outbox.contents.pending.flatMap(({ body }) => parseBatch(body).leaves.map(decodeLeaf));
  expect(holes.map(({ origin }) => origin)).toEqual(['measured', 'missing', 'missing']);
  run(after, outbox, 51, 80);
  // All from 10:15 to 10:51 is shared out between two readings: that at 10:22, which was stated, and one at 10:51.
  const filled = handWorked.map((line) => line.replace('10:30 900 metered', '10:30 900 recovered'));
  expect(await settle(outbox.contents.pending)).toEqual({
    broken: [],
    imported: filled.map((line) => line.replace('10:45 900 metered', '10:45 900 recovered')),
  });
});

test('the leaf of the exchange says how it came about, by its binding, its origin and both meters’ registers', () => {
  const outbox = memoryOutbox();
  run(before, outbox, 0, 24);
  run(after, outbox, 26, 80);
  const leaves = outbox.contents.pending.flatMap(({ body }) => parseBatch(body).leaves.map(decodeLeaf));
  const [, exchange, later] = leaves;
  expect(exchange?.bindingHash).toEqual(bindingHash(next));
  // The old one's last boundary, and the new one's first, carried: 50 + 480 + 2,200 − 50 = 2,680 Wh.
  expect(exchange).toMatchObject({
    origin: 'recovered',
    quality: { level: 'uncertain', reason: 'recovered' },
    energy: { importWh: 780, opening: { importWh: 1_900 }, closing: { importWh: 2_680 } },
  });
  // From there on by its own register.
  expect(later).toMatchObject({ origin: 'measured', energy: { importWh: 900, opening: { importWh: 530 } } });
});

test('a gateway that carries on from another register than the signed one is found out', async () => {
  const lie = { ...next, replaced: { importWh: wh(2_300), exportWh: wh(0) } };
  const claimed = meter('d-new', {
    binding: lie,
    earlier: [{ device: 'd-h01', binding: old }],
    terms: { ...terms(next), earlier: [{ ...terms(old), until: next.from }] },
  });
  const lying = memoryOutbox();
  run(before, lying, 0, 24);
  run(claimed, lying, 26, 80);
  // 100 Wh more than the signed registry says the old meter ended at: the registers do not join.
  expect((await settle(lying.contents.pending)).broken).toMatchObject([{ law: 'register-continuity' }]);
});
