import { describe, expect, test } from 'vitest';
import { loadProfile, profileIds } from '../../../drivers/profiles/catalogue.ts';
import sdm630 from '../../../drivers/profiles/eastron/sdm630.ts';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import { soundCondition } from '../../../hardware-sim/meters/condition.ts';
import { measured } from '../../../hardware-sim/meters/measured.ts';
import type { MeterModel } from '../../../hardware-sim/meters/meter-model.ts';
import { modbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { profileModel } from '../../../hardware-sim/meters/profile-model.ts';
import type { MeterTruth } from '../../../hardware-sim/meters/register-map.ts';
import { sdmModels } from '../../../hardware-sim/meters/sdm-model.ts';
import { instant } from '../../../src/domain/time.ts';
import { decodeAnswer } from '../../../src/profiles/decode.ts';
import { planReads, splitRead } from '../../../src/profiles/plan-reads.ts';
import type { ModbusProfile } from '../../../src/profiles/profile.ts';
import { testProfile } from '../../support/test-profile.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const now = instant(start + 3_723_000);
const feeder = createFeeder({ seed: 5, start });
const truthAt = (id: string): MeterTruth => ({
  state: feeder.stateAt(id, now),
  registers: feeder.registersAt(id, now),
});
const condition = soundCondition(20_123_456, 1);

describe('against the register map that was written by hand', () => {
  test('the SDM630 of its profile says the same at every address both have', () => {
    const truth = truthAt('head');
    const byProfile = profileModel(sdm630);
    for (const address of Object.values(sdm630.points).map((point) => point.address)) {
      const request = { function: 4, address, count: 2 } as const;
      const words = byProfile.read(request, truth, condition);
      expect(words, `at ${address}`).not.toBeNull();
      expect(words, `at ${address}`).toEqual(sdmModels['eastron/sdm630'].read(request, truth, condition));
    }
  });
});

describe('a meter of integers, low word first, with plates', () => {
  const profile: ModbusProfile = testProfile({
    table: 'holding',
    wordOrder: 'low-first',
    readable: [[0, 9]],
    points: {
      frequency: { address: 0, encoding: 'u16', unit: 'Hz', scale: 0.01, range: [40, 70], cadence: 'fast' },
      // It counts export as positive: turned round.
      'power.active': { address: 2, encoding: 's32', unit: 'W', scale: -0.1, range: [-1e5, 1e5], cadence: 'fast' },
    },
    energy: { import: { address: 4, encoding: 'u32', exponent: 1, mostKwh: 1e6, rollsOverAt: 100_000 } },
    serialNumber: { table: 'holding', address: 100, encoding: 'ascii', registers: 6 },
    identify: {
      quantity: 'frequency',
      between: [45, 65],
      model: { table: 'input', address: 11, encoding: 'u16', values: [341] },
    },
    transformers: {
      appliedBy: 'gateway',
      current: { table: 'holding', address: 200, encoding: 'u16', scale: 0.1 },
      voltage: null,
    },
  });
  const state = { ...truthAt('b01').state, frequency: 49.98, active: 1234.5 };
  const registers = { ...truthAt('b01').registers, importMilliWh: 1_000_050_500_000 };
  const ask = (code: 3 | 4, address: number, count: number) =>
    profileModel(profile).read(
      { function: code, address, count },
      { state, registers },
      soundCondition(12_345_678, 40),
    );

  test('numbers by hand', () => {
    // 49.98 Hz is 4998 = 0x1386. −12,345 is 0xffffcfc7, its low word first.
    expect(ask(3, 0, 4)).toEqual([0x1386, 0, 0xcfc7, 0xffff]);
    // 1,000,050.5 kWh are 100,005,050 steps of 10 Wh; from 100,000 on again from zero: 5,050 = 0x13ba.
    expect(ask(3, 4, 2)).toEqual([0x13ba, 0]);
    // Half of a value is what stands there.
    expect(ask(3, 3, 1)).toEqual([0xffff]);
  });

  test('plates: serial number as text, mark of the model, ratio', () => {
    // "12345678" and four NULs.
    expect(ask(3, 100, 6)).toEqual([0x3132, 0x3334, 0x3536, 0x3738, 0, 0]);
    expect(ask(4, 11, 1)).toEqual([341]);
    // 40 in steps of 0.1.
    expect(ask(3, 200, 1)).toEqual([400]);
  });

  test.each([
    ['an address between the ranges', 3, 50, 1],
    ['a read that leaves a range', 3, 8, 3],
    ['the other table', 4, 0, 1],
    ['more than the longest read', 3, 0, 21],
  ] as const)('%s: there is none', (_, code, address, count) => {
    expect(ask(code, address, count)).toBeNull();
  });
});

const modbusProfiles = (await Promise.all(profileIds.map(loadProfile))).flatMap((profile) =>
  profile.protocol === 'modbus' ? [profile] : [],
);

/** Everything a profile plans to read, out of a simulated meter, decoded by the profile. */
const readAll = (profile: ModbusProfile, model: MeterModel, at: string) => {
  const meter = modbusMeter({ device: 'x', at, serial: 20_123_456, installedRatio: 1 }, model, feeder, () => now);
  const plan = planReads(profile, profile.bus.serial.baud);
  return [...plan.fast, ...plan.slow, ...plan.identity, plan.probe].flatMap((read) =>
    splitRead(profile, read).map((piece) => {
      const { function: code, address, count } = piece;
      const pdu = meter.answer(Uint8Array.of(code, address >> 8, address & 0xff, count >> 8, count & 0xff));
      const view = new DataView(pdu.buffer, pdu.byteOffset);
      expect(pdu[0], `${profile.id}: ${code} ${address} ${count}`).toBe(code);
      return decodeAnswer(
        profile,
        piece,
        Array.from({ length: count }, (_, index) => view.getUint16(2 + 2 * index)),
      );
    }),
  );
};

describe('every Modbus profile that ships, read out of its simulated meter', () => {
  test('there are some', () => expect(modbusProfiles.length).toBeGreaterThanOrEqual(2));

  test.each(modbusProfiles)('$id: what is decoded is what flows, within the step of its registers', (profile) => {
    const at = profile.netting === 'single-phase' ? 'h05' : 'head';
    const { state, registers } = truthAt(at);
    const answers = readAll(profile, profileModel(profile), at);
    const values = Object.assign({}, ...answers.map((answer) => answer.values));
    const counted = Object.assign({}, ...answers.map((answer) => answer.registers));
    let compared = 0;
    for (const [name, point] of Object.entries(profile.points)) {
      const truth = measured[name as keyof typeof measured]?.(state) ?? 0;
      const isFloat = point.encoding === 'f32' || point.encoding === 'f64';
      const step = isFloat ? Math.abs(truth) * 1e-6 : Math.abs(point.scale) / 2;
      // Outside of what an unsigned register can say there is nothing to compare.
      const least = point.encoding.startsWith('u') ? 0 : Number.NEGATIVE_INFINITY;
      if (truth / point.scale < least || values[name] === undefined) continue;
      compared += 1;
      expect(Math.abs(values[name] - truth), name).toBeLessThanOrEqual(step * 1.0001 + 1e-9);
    }
    expect(compared).toBeGreaterThan(Object.keys(profile.points).length / 2);
    for (const [name, register] of Object.entries(profile.energy)) {
      if (register.rollsOverAt !== null || counted[name] === undefined) continue;
      const wh = (name === 'import' ? registers.importMilliWh : registers.exportMilliWh) / 1000;
      const off = counted[name].value * 10 ** counted[name].exponent - wh;
      const step = register.encoding.startsWith('f') ? wh * 1.2e-7 + 10 ** register.exponent : 10 ** register.exponent;
      expect(Math.abs(off), name).toBeLessThanOrEqual(step);
    }
  });
});
