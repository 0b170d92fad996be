import Database from 'better-sqlite3';
import { firstValueFrom, NEVER, type Observable } from 'rxjs';
import { expect, test } from 'vitest';
import { type OutboxOptions, openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import type { DeviceBinding } from '../../src/domain/registry.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import type { GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import { bindingHash } from '../../src/wire/registry-fields.ts';
import { runCore } from '../support/core-fixture.ts';
import { coreLink } from '../support/core-link.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { outboxFile } from '../support/outbox-file.ts';
import { unwatched } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { capturedAfter, sealedBatch } from '../support/sealed.ts';
import { sealRules, substation, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { trackedOutbox } from '../support/tracked-outbox.ts';
import { virtualTime } from '../support/virtual-time.ts';

// Rule 8: an outage that is longer than the buffer.

const minute = (count: number) => instant(ten + count * MINUTE);
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

const binding = substation.deviceBindings.find(({ point }) => point === 'h01') as DeviceBinding;
const { points: _, ...sealing } = sealRules;
const settings: GatewaySettings = {
  meters: [
    {
      device: binding.device,
      point: 'h01',
      bus: 'scripted',
      profile: testProfile({}),
      ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
      serialNumber: null,
      settling: {
        binding,
        earlier: [],
        terms: {
          deviceCommitment: binding.deviceCommitment,
          bindingHash: bindingHash(binding),
          profileHash: new Uint8Array(32).fill(3),
          ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
          netting: 'single-phase',
        },
      },
    },
  ],
  quality: unwatched,
  silence: millis(10 * SECOND),
  widestBracket: millis(10 * SECOND),
  sealing,
  broker: null,
};

/** From 1,000 Wh at 10:00 on 3.6 kW, that is 1 Wh a second; twice as much from 11:30 to 12:00. */
const milliWh = (at: number): number => 1_000_000 + (at - ten) + Math.min(30 * MINUTE, Math.max(0, at - minute(90)));

/** A core that is out of reach until `backAt` minutes, and lives of gateways on one outbox file, all in step. */
const site = (backAt: number, limits: OutboxOptions['limits'], mostWaiting?: number) => {
  const file = outboxFile();
  const core = runCore();
  let now = 0;
  const alive = async (through: number) => {
    await using outbox = openOutbox(file, { log: quietLog(), ...(limits && { limits }) });
    const { port, quiet } = trackedOutbox(outbox);
    const scheduler = virtualTime();
    const clock = fakeClock({ start: minute(now), scheduler });
    const says = (at: number) => ({ values: { 'voltage.L1': 230 }, importMilliWh: milliWh(at), exportMilliWh: 0 });
    const log = quietLog();
    const errors: unknown[] = [];
    const alarms = new Map<string, Alarm['state']>();
    let view: GatewayView | null = null;
    gateway(
      { ...settings, ...(mostWaiting !== undefined && { mostWaiting }) },
      {
        buses: [scriptedBus([{ device: binding.device, says }], { clock, period: 2_000 })],
        signer: testSignerPort('gateway'),
        outbox: port,
        core: coreLink(core, () => (now < backAt ? 'unreachable' : 'none')),
        fleet: null,
        desk: {
          show: (next) => {
            view = next;
            for (const { id, state } of next.alarms) alarms.set(id, state);
          },
          acknowledgements: () => NEVER,
          shelf: () => NEVER,
        },
        clock,
        random: seededRandom(1),
        log,
      },
    ).subscribe({ error: (error) => errors.push(error) });
    await quiet();
    while (now < through) {
      scheduler.advance(MINUTE / 4);
      core.minutes(1 / 4);
      now += 1 / 4;
      await quiet();
    }
    // It ends as a process that is killed does: its time stands still, and nothing is said any more.
    expect(errors).toEqual([]);
    return { view: view as GatewayView | null, alarms, lines: log.lines.map(({ message }) => message) };
  };
  return {
    alive,
    /** Nobody is there: only the core's time goes on. */
    dead: (through: number) => {
      core.minutes(through - now);
      now = through;
    },
    settled: (through: number, until = '13:00') => {
      core.minutes(through - now);
      now = through;
      return (core.service.account('token-of-h01')?.intervals ?? [])
        .filter(({ start, importWh }) => importWh !== null && start < `2026-11-24T${until}`)
        .map(({ start, importWh, basis }) => ({ start: start.slice(11, 16), importWh: importWh ?? 0, basis }))
        .sort((one, other) => one.start.localeCompare(other.start));
    },
  };
};
const total = (intervals: readonly Readonly<{ importWh: number }>[]): number =>
  intervals.reduce((sum, { importWh }) => sum + importWh, 0);

// Three hours of 3,600 Wh and half an hour of 1,800 Wh more: the register goes from 1,000 to 13,600 Wh.
const DIFFERENCE_WH = 3 * 3_600 + 1_800;

test('rule 8: full of settlement rows: alarm, registers kept, intervals joined later from the register difference', async () => {
  // Four quarter hours fit; the core is away for twelve.
  const town = site(181, { pendingRows: 4 });
  const first = await town.alive(95);
  expect(first.lines).toContainEqual(expect.stringMatching(/can be offline for 1 hour: /));
  expect(first.view?.outbox).toMatchObject({ pending: 4, fill: 1, offline: { hours: 0, bound: 'rows' } });
  expect(first.alarms.get('storage/append')).toBe('raised');
  expect(first.view?.alarms.find(({ id }) => id === 'storage/append')?.message).toMatch(
    /holds 4 unacknowledged batches .* Measuring goes on/,
  );

  // At 11:35 the gateway dies, and with it the batches of 11:00 and 11:15, which had found no room. An hour later:
  town.dead(155);
  const second = await town.alive(176);
  // Nothing of it found room either, and at 12:56 it is killed again.
  expect(second.view?.outbox).toMatchObject({ pending: 4, oldest: '2026-11-24T10:00:00+07:00' });
  const third = await town.alive(200);
  expect(third.view?.outbox).toMatchObject({ pending: 0, refused: 0 });
  expect(third.alarms.get('storage/append') ?? 'never').not.toBe('raised');

  const settled = town.settled(300);
  expect(total(settled)).toBe(DIFFERENCE_WH);
  const whole = (start: string) => ({ start, importWh: 900, basis: 'metered' });
  expect(settled.slice(0, 4)).toEqual(['10:00', '10:15', '10:30', '10:45'].map(whole));
  // What was given up is said: it is recovered, not metered. The last register kept is that of 11:00 (4,600 Wh), the
  // first after it that of 12:56 (13,360 Wh): 8,760 Wh in 116 minutes are 1,132.8 Wh a quarter hour up to 12:45.
  const joined = settled.slice(4);
  expect(joined.map(({ start, basis }) => `${start} ${basis}`)).toEqual(
    ['11:00', '11:15', '11:30', '11:45', '12:00', '12:15', '12:30', '12:45'].map((start) => `${start} recovered`),
  );
  for (const { importWh } of joined.slice(0, 7)) expect(Math.abs(importWh - 1_132.8)).toBeLessThan(3);
});

test('rule 8: a gateway that lives through it gives up nothing', async () => {
  const town = site(181, { pendingRows: 4 });
  const { alarms, view } = await town.alive(200);
  expect(alarms.get('storage/append')).toBe('returned-unacknowledged');
  expect(view?.outbox).toMatchObject({ pending: 0, refused: 0, offline: { hours: 1, bound: 'rows' } });
  const settled = town.settled(300);
  expect(total(settled)).toBe(DIFFERENCE_WH);
  expect(settled.map(({ start, importWh }) => `${start} ${importWh}`)).toEqual([
    ...['10:00', '10:15', '10:30', '10:45', '11:00', '11:15'].map((start) => `${start} 900`),
    ...['11:30', '11:45'].map((start) => `${start} 1800`),
    ...['12:00', '12:15', '12:30', '12:45'].map((start) => `${start} 900`),
  ]);
});

test('rule 8: what waits in memory has a bound: beyond it registers are kept, and intervals joined from their difference', async () => {
  const town = site(181, { pendingRows: 4 }, 2);
  const { view } = await town.alive(200);
  expect(view?.outbox).toMatchObject({ pending: 0, refused: 0 });
  const settled = town.settled(300, '13:15');
  // And 900 Wh of the quarter hour in which readings count again.
  expect(total(settled)).toBe(DIFFERENCE_WH + 900);
  // Four in the outbox and two in memory; what came then is told by the registers of 11:30 and of 13:01.
  expect(settled.map(({ start, basis }) => `${start} ${basis}`)).toEqual([
    ...['10:00', '10:15', '10:30', '10:45', '11:00', '11:15'].map((start) => `${start} metered`),
    ...['11:30', '11:45', '12:00', '12:15', '12:30', '12:45', '13:00'].map((start) => `${start} recovered`),
  ]);
  expect(settled.slice(0, 6).map(({ importWh }) => importWh)).toEqual(Array(6).fill(900));
});

test('rule 8: history gives way first, alarms before receipts; what is pending is never thinned', async () => {
  const file = outboxFile();
  const maxBytes = 2 * 1024 ** 2;
  const head = { size: 1, root: new Uint8Array(32) };
  const alarm = (number: number): Alarm => ({
    id: `a${number % 10}`,
    kind: 'storage',
    source: {},
    priority: 'low',
    state: 'raised',
    since: ten,
    at: ten,
    message: 'x'.repeat(1_000),
  });
  const batch = (sequence: number) => sealedBatch(sequence, { size: 2_300, packable: false });
  const counted = async (...tables: readonly string[]) => {
    const database = new Database(file, { readonly: true });
    try {
      return tables.map((table) => database.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get());
    } finally {
      database.close();
    }
  };
  {
    await using outbox = openOutbox(file, { log: quietLog(), maxBytes, limits: { pendingBytes: maxBytes / 2 } });
    const append = (sequence: number) => value(outbox.append(batch(sequence), capturedAfter(sequence)));
    // 100 acknowledged batches and 1,000 alarms: 100 and more than 250 pages of 4,096 bytes, of 512.
    for (const sequence of Array.from({ length: 100 }, (_, at) => at + 1)) {
      await append(sequence);
      await value(outbox.acknowledge(batch(sequence), new Uint8Array(300), head));
    }
    await Promise.all(Array.from({ length: 1_000 }, (_, number) => value(outbox.appendAlarm(alarm(number)))));
    // The DSO has them: those it does not have give way last.
    await value(outbox.acknowledgeAlarms(1_000));
    for (const sequence of Array.from({ length: 200 }, (_, at) => at + 101)) await append(sequence);
    expect(await value(outbox.status())).toMatchObject({ pending: 200 });
  }
  const [alarms, receipts] = await counted('alarm', 'receipt');
  expect(alarms).toBeLessThan(1_000);
  expect(receipts).toBe(100);
  {
    await using outbox = openOutbox(file, { log: quietLog(), maxBytes, limits: { pendingBytes: maxBytes / 2 } });
    const append = (sequence: number) => value(outbox.append(batch(sequence), capturedAfter(sequence)));
    // As many as it may: 1,048,576 / 2,300 = 455, of a page each. Then no alarm and no receipt is in the way, and it is full.
    for (const sequence of Array.from({ length: 255 }, (_, at) => at + 301)) await append(sequence);
    await expect(append(556)).rejects.toMatchObject({ code: 'disk-full' });
    expect((await value(outbox.pending(1_000))).map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 455 }, (_, at) => at + 101),
    );
  }
  // How each of the ten alarms stands is no history.
  expect(await counted('alarm', 'receipt')).toEqual([10, 0]);
});
