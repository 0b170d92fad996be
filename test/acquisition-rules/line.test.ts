import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import { type MeterSource, profiledSource } from '../../drivers/modbus/meter-source.ts';
import { busOver } from '../../drivers/modbus/modbus-bus.ts';
import { rtuMachine, wireTime } from '../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../drivers/modbus/run-line.ts';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { planReads } from '../../src/profiles/plan-reads.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { quietLog } from '../support/quiet-log.ts';
import { readThrough } from '../support/read-through.ts';
import { ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { taggedMeter } from '../support/tagged-meter.ts';
import { testProfile } from '../support/test-profile.ts';
import { virtualBus } from '../support/virtual-wire.ts';

// Rules 1 to 4: what a line is asked, when, and what is made of its answers.

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
