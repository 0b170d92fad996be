import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { decodeRequest, encodeAnswer } from '../../../drivers/modbus/codec.ts';
import { profiledSource } from '../../../drivers/modbus/meter-source.ts';
import { busOver } from '../../../drivers/modbus/modbus-bus.ts';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../../drivers/modbus/run-line.ts';
import sdm120 from '../../../drivers/profiles/eastron/sdm120.ts';
import type { ModbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type { Sample } from '../../../src/domain/reading.ts';
import { instant, MINUTE, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { virtualBus } from '../../support/virtual-wire.ts';

/** 50 Hz at 0x46 (42 48 00 00), 2052 kWh in (45 00 40 00), 0.125 kWh out (3E 00 00 00); all else is 0. */
const registers = new Map([
  [0x46, 0x4248],
  [0x48, 0x4500],
  [0x49, 0x4000],
  [0x4a, 0x3e00],
]);
const meter = (device: string): ModbusMeter => ({
  device,
  answer: (pdu) => {
    const decoded = decodeRequest(pdu);
    if (decoded.kind !== 'read') return encodeAnswer({ ...decoded, kind: 'exception', code: decoded.exception });
    const { function: code, address, count } = decoded.request;
    const words = Array.from({ length: count }, (_, index) => registers.get(address + index) ?? 0);
    return encodeAnswer({ kind: 'registers', function: code, words });
  },
});

const START = Date.parse('2026-11-24T09:58:30+07:00');
const devices = ['h01', 'h02', 'h03', 'h04'];

const street = (scheduler: VirtualTimeScheduler) => {
  const clock = fakeClock({ start: instant(START), scheduler });
  const log = quietLog();
  const meters = new Map(devices.map((device, index) => [index + 1, meter(device)]));
  const wire = virtualBus({ baud: 9600, bitsPerCharacter: 10, turnaround: 20, seed: 3 }, meters, scheduler);
  const line = runLine(rtuMachine(wireTime({ baud: 9600, parity: 'none', stopBits: 1 })), wire.transport, {
    clock,
    spin: false,
  });
  const bus = busOver(
    line,
    wire.transport.name,
    {
      name: 'street',
      meters: devices.map((device, index) => ({ device, unit: index + 1, source: profiledSource(sdm120, 9600) })),
      limits: (bus) => bus,
      fastPeriod: millis(2_000),
      intervalLength: QUARTER_HOUR,
    },
    { clock, random: seededRandom(1), log },
  );
  const samples: Sample[] = [];
  const until = (milliseconds: number) => {
    scheduler.maxFrames = milliseconds;
    scheduler.flush();
  };
  return { ...wire, bus, log, samples, until };
};

const answered = (sample: Sample) => sample.outcome.kind === 'answered';
const isBoundary = ({ outcome }: Sample) =>
  outcome.kind === 'answered' && Object.keys(outcome.values).length === 0 && outcome.registers.import !== undefined;

const isIdentity = ({ outcome }: Sample) => outcome.kind === 'answered' && outcome.identity !== undefined;
const isFast = (sample: Sample) => !isBoundary(sample) && !isIdentity(sample);

describe('four SDM120 on one line at 9600 baud, polled every two seconds', () => {
  const scheduler = new VirtualTimeScheduler();
  const { bus, line, samples, until } = street(scheduler);
  const polling = bus.samples().subscribe((sample) => samples.push(sample));
  until(3 * MINUTE - 500);
  const view = bus.view();
  polling.unsubscribe();

  test('every meter gives a sample per period, its values and its registers in one', () => {
    for (const device of devices) {
      const own = samples.filter((sample) => sample.device === device && isFast(sample));
      expect(own.length).toBe(90);
      for (const { outcome } of own) {
        expect(outcome).toMatchObject({
          kind: 'answered',
          values: { frequency: 50 },
          registers: { import: { value: 2_052_000_000, exponent: -3 }, export: { value: 125_000, exponent: -3 } },
        });
      }
    }
  });

  test('nothing was wrong, no silence broken, and the line says how busy it is', () => {
    expect(samples.every(answered)).toBe(true);
    expect(line.statistics().silenceViolations).toBe(0);
    expect(view).toMatchObject({ name: 'street', transport: 'virtual line', timeouts: 0, corrupt: 0, late: 0 });
    expect(view.requests).toBe(view.answers);
    /*
     * Four meters × (8 + 157) characters × 1.0417 ms + 2 × 4.01 ms of silence in 2,000 ms.
     * = 4 × (171.9 + 8.0) / 2,000 = 0.36
     */
    expect(view.utilisation).toBeCloseTo(0.36, 1);
  });

  test('at 10:00 every meter’s energy registers are read first, within the time four short questions take', () => {
    const boundary = Date.parse('2026-11-24T10:00:00+07:00');
    const taken = samples.filter(isBoundary);
    expect(taken.map(({ device }) => device).toSorted()).toEqual(devices);
    for (const { requested, answered: end } of taken) {
      expect(requested.wall).toBeGreaterThanOrEqual(boundary);
      // One fast question may be under way (200 ms); then four of about 55 ms each.
      expect(end.wall - boundary).toBeLessThan(500);
    }
    const firstAfter = samples.filter(({ requested }) => requested.wall >= boundary).slice(0, 4);
    expect(firstAfter.every(isBoundary)).toBe(true);
  });

  test('who a meter is, is asked at the start and once after every boundary', () => {
    for (const device of devices)
      expect(samples.filter((sample) => sample.device === device && isIdentity(sample)).length).toBe(2);
  });

  test('a sample is stamped when the question left and when the answer was whole', () => {
    for (const { requested, answered: end } of samples.filter(isFast)) {
      // 165 characters at 960 a second and 20 ms of turnaround.
      expect(end.monotonic - requested.monotonic).toBeGreaterThan(190);
      expect(end.monotonic - requested.monotonic).toBeLessThan(200);
    }
  });
});

describe('a meter that dies', () => {
  const scheduler = new VirtualTimeScheduler();
  const { bus, line, samples, until, log } = street(scheduler);
  const polling = bus.samples().subscribe((sample) => samples.push(sample));
  until(MINUTE);
  const before = samples.length;
  line.setMeterFaults('h02', [{ kind: 'dead' }]);
  until(11 * MINUTE);
  const during = samples.slice(before);
  line.setMeterFaults('h02', []);
  until(17 * MINUTE);
  const after = samples.slice(before + during.length);
  polling.unsubscribe();

  test('is a failed sample per time-out: 2, 4, 8, … s apart', () => {
    const failed = during.filter(({ device }) => device === 'h02').filter((sample) => !answered(sample));
    // 0, 2, 6, 14, 30, 62, 126, 254, 510 s after it died, and a little more each time.
    expect(failed.length).toBe(9);
    for (const { outcome } of failed) expect(outcome).toMatchObject({ kind: 'failed', reason: 'no-response' });
  });

  test('costs the others nothing: a sample per period and, at 10:00, their boundary', () => {
    for (const device of ['h01', 'h03', 'h04']) {
      const own = during.filter((sample) => sample.device === device);
      expect(own.every(answered)).toBe(true);
      // 300 periods of two seconds in ten minutes, and one boundary.
      expect(own.length).toBeGreaterThanOrEqual(300);
      expect(own.length).toBeLessThanOrEqual(302);
    }
  });

  test('is back within five minutes, its boundary first', () => {
    const own = after.filter(({ device }) => device === 'h02');
    expect(own.slice(0, 1).every(isBoundary)).toBe(true);
    expect(own.length).toBeGreaterThan(10);
  });

  test('is told once when it goes and once when it comes', () =>
    expect(log.lines.filter(({ message }) => message.includes('h02')).map(({ level }) => level)).toEqual([
      'warn',
      'info',
    ]));
});

test('samples() is cold: nothing is asked before somebody listens, nor after', () => {
  const scheduler = new VirtualTimeScheduler();
  const { bus, line, until } = street(scheduler);
  until(10_000);
  expect(line.statistics().requests).toBe(0);
  const polling = bus.samples().subscribe();
  until(19_500);
  polling.unsubscribe();
  const { requests } = line.statistics();
  expect(requests).toBeGreaterThan(0);
  until(40_000);
  expect(line.statistics().requests).toBe(requests);
});
