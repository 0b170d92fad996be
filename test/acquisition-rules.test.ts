import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, from, lastValueFrom, type Observable, of, toArray, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeRequest, encodeAnswer } from '../drivers/modbus/codec.ts';
import { type MeterSource, profiledSource } from '../drivers/modbus/meter-source.ts';
import { busOver } from '../drivers/modbus/modbus-bus.ts';
import { rtuMachine, wireTime } from '../drivers/modbus/rtu-machine.ts';
import { runLine } from '../drivers/modbus/run-line.ts';
import sdm630 from '../drivers/profiles/eastron/sdm630.ts';
import type { ModbusMeter } from '../hardware-sim/meters/modbus-meter.ts';
import { openOutbox } from '../src/adapters/sqlite/outbox.ts';
import { gatewayConfiguration } from '../src/configuration/gateway-configuration.ts';
import { readLayer } from '../src/configuration/load.ts';
import { wh } from '../src/domain/energy.ts';
import { QUARTER_HOUR } from '../src/domain/interval.ts';
import type { Reading, Sample } from '../src/domain/reading.ts';
import { instant, MINUTE, millis, monotonic } from '../src/domain/time.ts';
import type { SealedBatch } from '../src/domain/transaction.ts';
import { backFillTimes } from '../src/metering/back-fill-times.ts';
import { judge, type MeterRules } from '../src/metering/judge.ts';
import { lowestStated } from '../src/metering/register-arithmetic.ts';
import { decodeAnswer } from '../src/profiles/decode.ts';
import { judgeResolution } from '../src/profiles/energy-resolution.ts';
import { planReads } from '../src/profiles/plan-reads.ts';
import { type SealRules, sealIntervals } from '../src/settlement/seal.ts';
import { drain, drainDefaults } from '../src/sync/drain.ts';
import { keep } from '../src/sync/keep.ts';
import { parseBatch } from '../src/wire/batch.ts';
import { decodeLeaf } from '../src/wire/leaf.ts';
import { fakeClock } from './support/fake-clock.ts';
import { gatewayFile } from './support/gateway-file.ts';
import { memoryOutbox } from './support/memory-outbox.ts';
import { quietLog } from './support/quiet-log.ts';
import { readThrough } from './support/read-through.ts';
import { readingBetween, sampleAt } from './support/readings.ts';
import { capturedAfter, sealedBatch } from './support/sealed.ts';
import { capture, sealRules, ten } from './support/sealed-substation.ts';
import { seededRandom } from './support/seeded-random.ts';
import { taggedMeter } from './support/tagged-meter.ts';
import { testProfile } from './support/test-profile.ts';
import { testSigner } from './support/test-signers.ts';
import { virtualTime } from './support/virtual-time.ts';
import { virtualBus } from './support/virtual-wire.ts';

// The rules of acquisition, one test each under its number. Rule 12 is SunSpec's, rule 13 that of OPC UA.

const serial = { baud: 9600, parity: 'none', stopBits: 1 } as const;
const wire = { baud: 9600, bitsPerCharacter: 10, turnaround: 20, seed: 3 } as const;

/** A meter that says zero everywhere, or refuses any read that touches `hole`; it notes what it was asked. */
const zeroMeter = (device: string, hole: number | null = null) => {
  const asked: string[] = [];
  const meter: ModbusMeter = {
    device,
    answer: (pdu) => {
      const decoded = decodeRequest(pdu);
      if (decoded.kind !== 'read') return encodeAnswer({ ...decoded, kind: 'exception', code: decoded.exception });
      const { function: code, address, count } = decoded.request;
      asked.push(`${code}/${address}/${count}`);
      if (hole !== null && address <= hole && hole < address + count)
        return encodeAnswer({ kind: 'exception', function: code, code: 2 });
      return encodeAnswer({ kind: 'registers', function: code, words: Array.from({ length: count }, () => 0) });
    },
  };
  return { meter, asked };
};

/** Meters polled each second for a while on a line of 9600 baud, in virtual time. */
const street = (meters: readonly ModbusMeter[], source: MeterSource) => {
  const scheduler = new VirtualTimeScheduler();
  const { line, transport } = virtualBus(wire, new Map(meters.map((meter, at) => [at + 1, meter])), scheduler);
  const clock = fakeClock({ start: instant(ten + MINUTE), scheduler });
  const openable = runLine(rtuMachine(wireTime(serial)), transport, { clock, spin: false });
  const polled = meters.map(({ device }, at) => ({ device, unit: at + 1, source }));
  const polling = {
    name: 'street',
    meters: polled,
    limits: (bus: MeterSource['bus']) => bus,
    fastPeriod: millis(3_000),
    intervalLength: QUARTER_HOUR,
  };
  const samples: Sample[] = [];
  const ports = { clock, random: seededRandom(1), log: quietLog() };
  const polls = busOver(openable, 'virtual', polling, ports)
    .samples()
    .subscribe((sample) => samples.push(sample));
  return {
    line,
    samples,
    run: (until: number) => {
      scheduler.maxFrames = until;
      scheduler.flush();
    },
    stop: () => polls.unsubscribe(),
  };
};

const rules: MeterRules = {
  device: 'h01',
  point: 'p01',
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'gateway' },
  plausible: { frequency: [40, 60] },
  counter: {
    import: { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 },
    export: { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 },
  },
  coarseAboveWh: 1,
  opening: { at: instant(0), registers: { import: lowestStated(wh(1_000)), export: lowestStated(wh(0)) } },
  expected: { serialNumber: '4711', currentRatio: 1, voltageRatio: 1 },
};

const judged = async (samples: readonly Sample[], changed: Partial<MeterRules> = {}): Promise<readonly Reading[]> => {
  const all = await firstValueFrom(from(samples).pipe(judge([{ ...rules, ...changed }], 'boot-1'), toArray()));
  return all.flatMap((one) => (one.kind === 'reading' ? [one.reading] : []));
};

const sealWith = async (sealing: SealRules): Promise<SealedBatch> => {
  const inputs = [
    { kind: 'tick', at: instant(ten + 16 * MINUTE), clock: 'simulated' },
    { kind: 'capture', capture: capture('h01', 0) },
    { kind: 'capture', capture: capture('h02', 0) },
  ] as const;
  const tools = { signer: testSigner('gateway'), random: seededRandom(1) };
  return (await lastValueFrom(from(inputs).pipe(sealIntervals(sealing, tools, null)))).batch;
};
const leavesOf = (batch: SealedBatch) => parseBatch(batch.body).leaves.map(decodeLeaf);

const outboxFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'acquisition-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'outbox.sqlite');
};
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

describe('acquisition', () => {
  test('rule 1: no wrong value under late, doubled, truncated, echoed and noisy answers', () => {
    const scheduler = new VirtualTimeScheduler();
    scheduler.maxFrames = Number.POSITIVE_INFINITY;
    const meters = new Map([1, 2].map((unit) => [unit, taggedMeter(`m${unit}`)]));
    const { line, transport } = virtualBus({ ...wire, turnaround: 5 }, meters, scheduler);
    for (const { device } of meters.values())
      line.setMeterFaults(device, [
        { kind: 'late', byMs: 120, chance: 0.1 },
        { kind: 'doubled', chance: 0.1 },
        { kind: 'truncated', chance: 0.1 },
      ]);
    line.setLineFaults([
      { kind: 'noise', bytes: 3, chance: 0.1 },
      { kind: 'echo', chance: 0.1 },
    ]);
    const clock = fakeClock({ start: ten, scheduler });
    const openable = runLine(rtuMachine(wireTime(serial)), transport, { clock, spin: false });
    const patience = { least: millis(40), most: millis(80), latest: millis(200) };
    const asking = { counts: [4], most: 20, lengthStep: 2, patience };
    const { tally, counters } = readThrough(openable, meters, asking, 2_000, seededRandom(71), scheduler);
    expect(tally, 'seed 71').toMatchObject({ asked: 2_000, wrong: 0 });
    expect(tally.answered).toBeGreaterThan(800);
    expect(counters.late).toBeGreaterThan(100);
  });

  test('rule 2: one dead meter costs one time-out per back-off interval; the others keep their period', () => {
    const meters = Array.from({ length: 4 }, (_, at) => zeroMeter(`h0${at}`).meter);
    const { line, samples, run, stop } = street(meters, profiledSource(sdm630, 9600));
    line.setMeterFaults('h00', [{ kind: 'dead' }]);
    run(10 * MINUTE - 500);
    stop();
    // 0, 2, 6, 14, 30, 62, 126, 254, 510 s after the first, and what each time-out takes.
    expect(samples.filter(({ device }) => device === 'h00').length).toBe(9);
    for (const living of ['h01', 'h02', 'h03']) {
      const own = samples.filter(({ device, outcome }) => device === living && outcome.kind === 'answered');
      // 200 periods of three seconds.
      expect(own.length).toBeGreaterThanOrEqual(200);
    }
  });

  test('rule 3: one question per meter and fast cycle, all meters on one tick; a refused hole is split for good', () => {
    const [whole, holed] = [zeroMeter('h01'), zeroMeter('h02', 6)];
    const profile = testProfile({});
    // Voltage at 0–1, frequency 4–5, energy 8–11: ten registers are cheaper in one question than in three.
    expect(planReads(profile, 9600).fast.map(({ address, count }) => [address, count])).toEqual([[0, 12]]);
    const { samples, run, stop } = street([whole.meter, holed.meter], profiledSource(profile, 9600));
    run(30_500);
    stop();
    expect(whole.asked.filter((asked) => asked === '4/0/12').length).toBe(11);
    expect(holed.asked.filter((asked) => asked === '4/0/12').length).toBe(1);
    expect(holed.asked.filter((asked) => asked === '4/8/4').length).toBe(11);
    const ticks = samples
      .filter(({ device }) => device === 'h01')
      .map(({ requested }) => Math.floor(requested.monotonic / 3_000));
    expect(ticks).toEqual(Array.from({ length: 11 }, (_, tick) => tick));
  });

  test('rule 4: gap, time-out and longest read are the profile’s; the silence is kept', () => {
    const { bus } = testProfile({});
    const short = testProfile({ bus: { ...bus, longestRead: 6, gap: millis(150) } });
    const { fast } = planReads(short, 9600);
    for (const { count, most } of fast) expect(Math.max(count, most)).toBeLessThanOrEqual(6);
    expect(fast.length).toBe(2);
    const { line, samples, run, stop } = street([zeroMeter('h01').meter], profiledSource(short, 9600));
    run(30_500);
    expect(line.statistics()).toMatchObject({ silenceViolations: 0 });
    samples.slice(1).forEach(({ requested }, at) => {
      expect(requested.monotonic - (samples[at]?.answered.monotonic ?? 0)).toBeGreaterThan(149.999);
    });
    // What it usually takes is waited for four times, but not less than the profile's least.
    line.setMeterFaults('h01', [{ kind: 'dead' }]);
    run(34_500);
    stop();
    const { requested, answered } = samples.find(({ outcome }) => outcome.kind === 'failed') ?? {};
    const waited = Number(answered?.monotonic) - Number(requested?.monotonic);
    // 20 ms of turnaround make 80 ms; the question and an answer of 6 registers are 8 + 17 characters of 1.04 ms.
    expect(waited).toBeGreaterThan(80);
    expect(waited).toBeLessThan(8 * 1.1 + 17 * 1.1 + 100);
  });

  test('rule 5: durable before acknowledged, under one key, applied once', async () => {
    const file = outboxFile();
    const first = openOutbox(file, { log: quietLog() });
    await value(first.append(sealedBatch(1), capturedAfter(1)));
    await first[Symbol.asyncDispose]();
    const outbox = openOutbox(file, { log: quietLog() });
    onTestFinished(() => outbox[Symbol.asyncDispose]());
    const [kept] = await value(outbox.pending(10));
    expect(kept).toEqual(sealedBatch(1));
    // The same key again is the same batch once; other bytes under it are refused.
    await value(outbox.append(sealedBatch(1), capturedAfter(1)));
    expect((await value(outbox.status())).pending).toBe(1);
    await expect(value(outbox.append(sealedBatch(1, { size: 65 }), capturedAfter(1)))).rejects.toThrow();
    expect((await value(outbox.state()))?.sequence).toBe(1);
  });

  test('rule 6: the buffer is bounded and keeps its bound, and says how full it is', async () => {
    const outbox = openOutbox(outboxFile(), { log: quietLog(), limits: { pendingRows: 4 } });
    onTestFinished(() => outbox[Symbol.asyncDispose]());
    for (const [sequence, fill] of [
      [1, 0.25],
      [2, 0.5],
      [3, 0.75],
      [4, 1],
    ] as const) {
      await value(outbox.append(sealedBatch(sequence), capturedAfter(sequence)));
      expect((await value(outbox.status())).fill).toBe(fill);
    }
    await expect(value(outbox.append(sealedBatch(5), capturedAfter(5)))).rejects.toMatchObject({ code: 'disk-full' });
    expect(await value(outbox.status())).toMatchObject({ pending: 4, oldest: sealedBatch(1).from });
  });

  test('rule 7: another profile changes nothing of what is buffered', async () => {
    const before = await sealWith(sealRules);
    const otherProfile = new Uint8Array(32).fill(0x99);
    const changed = { ...sealRules, points: sealRules.points.map((one) => ({ ...one, profileHash: otherProfile })) };
    const outbox = memoryOutbox();
    await value(outbox.append(before, capturedAfter(1)));
    const after = await sealWith(changed);
    const [held] = await value(outbox.held({ sequence: before.sequence }));
    expect(held?.batch).toEqual(before);
    // A leaf says by which profile it was read, and has the raw words: it can be read again for ever.
    for (const leaf of leavesOf(before)) expect(leaf.profileHash).not.toEqual(otherProfile);
    for (const leaf of leavesOf(after)) expect(leaf.profileHash).toEqual(otherProfile);
    expect(leavesOf(before)[0]?.energy?.closing.after?.registers.import.words.length).toBeGreaterThan(0);
  });

  test('rule 8: oldest first; a full buffer refuses in words, loses nothing, and goes on when there is room', async () => {
    const scheduler = virtualTime();
    const outbox = memoryOutbox({ pendingRows: 2 });
    const kept: string[] = [];
    const backoff = { first: millis(1_000), longest: millis(1_000), scheduler, random: seededRandom(1) };
    from([1, 2, 3, 4].map((sequence) => ({ batch: sealedBatch(sequence), state: capturedAfter(sequence) })))
      .pipe(keep(outbox, backoff))
      .subscribe(({ kind, batch }) => kept.push(`${batch.sequence} ${kind}`));
    scheduler.advance(3_000);
    expect(new Set(kept)).toEqual(new Set(['1 kept', '2 kept', '3 not-kept']));
    const sent: number[] = [];
    const core = {
      submit: (batch: SealedBatch) => {
        sent.push(batch.sequence);
        return of({ kind: 'kept', receipt: new Uint8Array([1]), head: { size: 1, root: new Uint8Array(32) } } as const);
      },
    };
    const options = {
      ...drainDefaults,
      scheduler,
      random: seededRandom(1),
      appended: of(),
      refusedForNow: () => false,
    };
    drain(outbox, core, options).subscribe();
    scheduler.advance(20 * MINUTE);
    expect(sent).toEqual([1, 2, 3, 4]);
    expect(kept.filter((word) => word.endsWith(' kept'))).toEqual(['1 kept', '2 kept', '3 kept', '4 kept']);
  });

  test('rule 9: every reading says the state of its clock; times are back-filled once it is trusted', async () => {
    const lost: Reading = { ...readingBetween(4_990, 5_000), clock: 'unsynchronised', monotonic: monotonic(1_000) };
    const trusted: Reading = { ...readingBetween(1_999_990, 2_000_000), monotonic: monotonic(101_000) };
    const [first, second] = await value(from([lost, trusted]).pipe(backFillTimes, toArray()));
    // 100 s of real time before the trusted one.
    expect(first).toMatchObject({ measuredAt: 1_899_995, clock: 'holdover' });
    expect(second).toMatchObject({ measuredAt: 1_999_995, clock: 'synchronised' });
    const [doubted] = await judged([{ ...sampleAt(0, { imported: 1_000_000 }), clock: 'unsynchronised' }]);
    expect(doubted).toMatchObject({ clock: 'unsynchronised', quality: { reason: 'clock-unsynchronised' } });
  });

  test('rule 10: a counter never falls silently, zero after boot is no reading, another meter is found out', async () => {
    const HOUR = 3_600_000;
    const reads = [1_500, 0, 1_501, 1_400, 1_502];
    const readings = await judged(reads.map((read, hour) => sampleAt((hour + 1) * HOUR, { imported: read * 1_000 })));
    expect(readings.map(({ rejected }) => rejected.import ?? 'kept')).toEqual([
      'kept',
      'zero-after-boot',
      'kept',
      'counter-decreased',
      'kept',
    ]);
    const identity = { serialNumber: '4712', isModel: null, currentRatio: null, voltageRatio: null };
    const plate = sampleAt(6 * HOUR, { imported: 0 });
    const said = {
      ...plate,
      outcome: { kind: 'answered', values: {}, registers: {}, rejected: {}, identity },
    } as const;
    const [, foreign] = await judged([
      sampleAt(HOUR, { imported: 1_500_000 }),
      said,
      sampleAt(7 * HOUR, { imported: 1 }),
    ]);
    expect(foreign?.quality).toMatchObject({ level: 'bad', reason: 'foreign-meter' });
    // Who it is, is asked again at every boundary.
    const plan = planReads(sdm630, 9600);
    expect(plan.identity.flatMap(({ wanted }) => wanted)).toContain('serialNumber');
  });

  test('rule 11: NaN, infinity, sentinels and the impossible are quality codes, never zeros', async () => {
    const profile = testProfile({ sentinels: { f32: ['ffffffff'] } });
    const [read] = planReads(profile, 9600).fast;
    if (!read) throw new Error('there is a fast read');
    const words = Array.from({ length: read.count }, () => 0);
    // Voltage NaN (7FC0 0000), frequency 500 Hz = 1.953125 × 2^8 (43FA 0000), import −∞ (FF80 0000), export a sentinel.
    words.splice(0, 2, 0x7fc0, 0);
    words.splice(4, 2, 0x43fa, 0);
    words.splice(8, 4, 0xff80, 0, 0xffff, 0xffff);
    const outcome = { kind: 'answered', ...decodeAnswer(profile, read, words) } as const;
    const [reading] = await judged([{ ...sampleAt(0, { imported: 0 }), outcome }]);
    expect(reading).toMatchObject({ values: {}, registers: {}, quality: { level: 'bad' } });
    expect(reading?.rejected).toMatchObject({
      'voltage.L1': 'not-a-number',
      frequency: 'out-of-range',
      import: 'not-a-number',
      export: 'not-available',
    });
  });

  test('rule 14: ratios are entered twice, and are signed into the leaf with the profile’s hash', async () => {
    const shipped = readLayer('config/default.json');
    const defaults = { name: shipped.name, value: Object(shipped.value).gateway };
    const file = gatewayFile();
    const [line] = file.lines;
    const configured = (ratios: object) =>
      gatewayConfiguration(
        [
          defaults,
          {
            name: 'gateway.json',
            value: { ...file, lines: [{ ...line, meters: [{ ...line?.meters[0], ratios }] }] },
          },
        ],
        { folder: '/etc/gridtokenx', profiles: ['eastron/sdm120'] },
      );
    const once = { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' };
    expect(() => configured({ ...once, again: { current: [250, 5], voltage: [1, 1] } })).toThrow(/200\/5.*250\/5/);
    const twice = configured({ ...once, again: { current: [200, 5], voltage: [1, 1] } });
    expect(twice.lines[0]?.meters[0]?.ratios).toMatchObject({ current: [200, 5], appliedBy: 'gateway' });
    const ratios = { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' } as const;
    const batch = await sealWith({ ...sealRules, points: sealRules.points.map((one) => ({ ...one, ratios })) });
    for (const leaf of leavesOf(batch)) {
      expect(leaf.ratios).toEqual(ratios);
      expect(leaf.profileHash).toEqual(sealRules.points[0]?.profileHash);
    }
  });

  test('rule 15: a float32 register is judged by what it holds: 2 Wh above 16,384 kWh, 15.6 Wh above 131,072', () => {
    const at = (...words: number[]) => ({ value: 0, exponent: -3, words });
    // 8,192 kWh = 4600 0000, 16,384 = 4680 0000, 131,072 = 4800 0000: steps of 2^-10, 2^-9 and 2^-6 kWh.
    expect(judgeResolution(sdm630, 'import', at(0x4600, 0))).toEqual({ stepWh: 0.9765625, fit: true });
    expect(judgeResolution(sdm630, 'import', at(0x4680, 0))).toEqual({ stepWh: 1.953125, fit: false });
    expect(judgeResolution(sdm630, 'import', at(0x4800, 0))).toEqual({ stepWh: 15.625, fit: false });
    // Through a transformer of 200/5 even the first is coarse.
    expect(judgeResolution(sdm630, 'import', at(0x4600, 0), 40).fit).toBe(false);
  });
});
