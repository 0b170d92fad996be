import { describe, expect, test } from 'vitest';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import { encodeModel } from '../../../hardware-sim/sunspec/encode-model.ts';
import { meteredTruth, roofTruth } from '../../../hardware-sim/sunspec/roof.ts';
import { sunSpecDevice } from '../../../hardware-sim/sunspec/sunspec-device.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const noon = instant(Date.parse('2026-11-24T12:00:00+07:00'));
const feeder = createFeeder({ seed: 7, start });
const roof = roofTruth(7, feeder, 'b01', 1_234_567);
const maker = { manufacturer: 'Simulated', model: 'Roof', version: '1', serial: 'S1' };

const read = (address: number, count: number, code = 3): Uint8Array =>
  Uint8Array.of(code, address >> 8, address & 0xff, count >> 8, count & 0xff);
/** Words of an answer, taken apart by the platform and not by our own code. */
const wordsIn = (pdu: Uint8Array): number[] => {
  const view = new DataView(pdu.buffer, pdu.byteOffset);
  return Array.from({ length: (pdu[1] ?? 0) / 2 }, (_, index) => view.getUint16(2 + 2 * index));
};

const inverter = (float = false) =>
  sunSpecDevice({ kind: 'inverter', float, device: 'roof', maker, base: 40_000, longestRead: 125 }, roof, () => noon);

describe('the encoding, worked by hand', () => {
  test.each<[string, number, Record<string, number>, Record<string, number>, number, number[]]>([
    ['4,980 W at 10^1 is 498', 103, { W: 4980 }, { W_SF: 1 }, 14, [0x01f2, 1]],
    ['4,980 W at 10^−1 does not fit into 16 bits: 10^0', 103, { W: 4980 }, { W_SF: -1 }, 14, [0x1374, 0]],
    ['−120 var', 103, { VAr: -120 }, {}, 20, [0xff88, 0]],
    ['a counter shows what is complete', 103, { WH: 19.9 }, { WH_SF: 1 }, 24, [0, 1, 1]],
    ['2^32 Wh of a 64-bit counter', 701, { TotWhInj: 2 ** 32 }, {}, 19, [0, 1, 0, 0]],
    ['nothing known of power', 103, {}, {}, 14, [0x8000, 0x8000]],
    ['nothing known of a counter', 103, {}, {}, 24, [0, 0, 0x8000]],
    ['nothing known of a voltage', 103, {}, {}, 10, [0xffff]],
    ['50 Hz as a float', 113, { Hz: 50 }, {}, 24, [0x4248, 0]],
    ['no float', 113, {}, {}, 24, [0x7fc0, 0]],
  ])('%s', (_, model, known, wishes, offset, words) => {
    expect(encodeModel(model, known, wishes).words.slice(offset, offset + words.length)).toEqual(words);
  });
});

describe('a chain', () => {
  test('begins with the marker, goes from model to model by their lengths, and ends', () => {
    const device = inverter();
    expect(wordsIn(device.answer(read(40_000, 4)))).toEqual([0x5375, 0x6e53, 1, 66]);
    const headers = [];
    for (let at = 40_002; headers.length < 10; ) {
      const [model = 0, length = 0] = wordsIn(device.answer(read(at, 2)));
      headers.push(model);
      if (model === 0xffff) break;
      at += 2 + length;
    }
    expect(headers).toEqual([1, 103, 160, 701, 0xffff]);
  });

  test.each([
    ['before it', read(39_999, 4), 2],
    ['behind it', read(40_400, 10), 2],
    ['more than it gives', read(40_000, 126), 3],
    ['by function 4', read(40_000, 4, 4), 1],
  ])('refuses what is asked %s', (_, pdu, code) => {
    expect([...inverter().answer(pdu)].at(-1)).toBe(code);
  });

  test('moves when the software is updated, and when its base is set', () => {
    const device = inverter();
    device.obey({ kind: 'update', registers: 10 });
    expect(wordsIn(device.answer(read(40_070, 2)))).toEqual([64_001, 10]);
    expect(wordsIn(device.answer(read(40_082, 2)))).toEqual([103, 50]);
    device.obey({ kind: 'set', base: 0, float: true });
    expect(wordsIn(device.answer(read(82, 2)))).toEqual([113, 60]);
  });
});

describe('physics', () => {
  test('the roof gives by day and not by night; its count never falls', () => {
    const midnight = instant(Date.parse('2026-11-25T00:30:00+07:00'));
    expect(roof(noon).active).toBeLessThan(0);
    expect(roof(midnight).active + 0).toBe(0);
    let last = roof(start).exportWh;
    expect(last).toBe(1_234_567);
    for (let at = start + 7_000; at < midnight; at += 977_000) {
      const now = roof(at as Instant).exportWh;
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
    expect(last - 1_234_567).toBeGreaterThan(1_000);
  });

  test('scale factors follow power, and orders', () => {
    const device = inverter();
    const at14 = () => wordsIn(device.answer(read(40_070 + 14, 2)));
    const watts = -roof(noon).active;
    const [raw = 0, factor = 0] = at14();
    expect(Math.abs(raw * 10 ** ((factor << 16) >> 16) - watts)).toBeLessThanOrEqual(1);
    device.obey({ kind: 'scale', factors: { W_SF: 2 } });
    expect(at14()).toEqual([Math.round(watts / 100), 2]);
    expect(device.meant(103)['W']).toBe(Math.round(watts / 100) * 100);
  });

  test('a meter counts what its place of the feeder counts', () => {
    const meter = sunSpecDevice(
      { kind: 'meter', float: false, device: 'm', maker, base: 0, longestRead: 125 },
      meteredTruth(feeder, 'b01'),
      () => noon,
    );
    const words = wordsIn(meter.answer(read(70, 107)));
    const truth = feeder.registersAt('b01', noon);
    expect(words.slice(0, 2)).toEqual([203, 105]);
    expect(((words[46] ?? 0) << 16) + (words[47] ?? 0)).toBe(Math.floor(truth.importMilliWh / 1000));
    expect(words[54]).toBe(0);
  });
});
