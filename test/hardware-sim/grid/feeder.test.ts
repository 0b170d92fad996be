import { describe, expect, test } from 'vitest';
import { createFeeder, type Feeder } from '../../../hardware-sim/grid/feeder.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const after = (seconds: number): Instant => instant(start + seconds * 1000);
const seeds = [1, 7, 2026];
const points = (feeder: Feeder) => feeder.meters.filter(({ role }) => role === 'delivery').map(({ id }) => id);

/** Import − export since the start, mWh. */
const net = (feeder: Feeder, meter: string, at: Instant): number => {
  const then = feeder.registersAt(meter, start);
  const now = feeder.registersAt(meter, at);
  return now.importMilliWh - then.importMilliWh - (now.exportMilliWh - then.exportMilliWh);
};
const unexplained = (feeder: Feeder, at: Instant): number =>
  net(feeder, 'head', at) - points(feeder).reduce((sum, id) => sum + net(feeder, id, at), 0) - feeder.lossesAt(at);

test('twelve households of which six have PV, a business and the feeder head', () => {
  const { meters } = createFeeder({ seed: 1, start });
  expect(meters.map(({ id }) => id)).toEqual([
    ...['h01', 'h02', 'h03', 'h04', 'h05', 'h06', 'h07', 'h08', 'h09', 'h10', 'h11', 'h12'],
    ...['b01', 'head'],
  ]);
  expect(meters.filter(({ hasPv }) => hasPv).map(({ id }) => id)).toEqual(['h01', 'h02', 'h03', 'h04', 'h05', 'h06']);
  expect(meters.filter(({ model }) => model === 'eastron/sdm630').map(({ id }) => id)).toEqual(['b01', 'head']);
  expect(meters.filter(({ role }) => role === 'feeder').map(({ id }) => id)).toEqual(['head']);
  expect(new Set(meters.map(({ serial }) => serial)).size).toBe(14);
});

describe.each(seeds)('seed %i', (seed) => {
  const feeder = createFeeder({ seed, start });

  test('opening registers are whole mWh between 100 and 8000 kWh, and stand still before the start', () => {
    for (const { id, openingMilliWh } of feeder.meters) {
      for (const opening of Object.values(openingMilliWh)) {
        expect(Number.isSafeInteger(opening)).toBe(true);
        expect(opening).toBeGreaterThanOrEqual(100e6);
        expect(opening).toBeLessThan(8000e6);
      }
      const { importMilliWh, exportMilliWh } = feeder.registersAt(id, after(-3600));
      expect({ import: importMilliWh, export: exportMilliWh }).toEqual(openingMilliWh);
      expect(feeder.registersAt(id, start)).toEqual(feeder.registersAt(id, after(-1)));
    }
  });

  test('registers only grow, in steps of a second as in steps of a day', () => {
    const moments = [
      ...Array.from({ length: 900 }, (_, at) => at * 1.003),
      ...[3600, 20_000, 86_400, 172_800, 400_000],
    ];
    const rows = moments.map((seconds) => feeder.meters.map(({ id }) => feeder.registersAt(id, after(seconds))));
    for (const meter of feeder.meters.keys())
      for (const name of ['importMilliWh', 'exportMilliWh', 'importMilliVarh', 'exportMilliVarh'] as const) {
        const values = rows.map((row) => row[meter]?.[name] ?? Number.NaN);
        expect(values).toEqual(values.toSorted((one, other) => one - other));
        expect(values.every(Number.isSafeInteger)).toBe(true);
      }
  });

  test('at every whole step the head counts exactly what the points counted, and the losses', () => {
    const steps = Array.from({ length: 17_280 / 40 }, (_, at) => at * 200);
    expect(steps.map((seconds) => unexplained(feeder, after(seconds))).filter((rest) => rest !== 0)).toEqual([]);
  });

  test('between two steps they differ by less than the 1 mWh every register is rounded down by', () => {
    // 12 households and 2 × 3 phases of b01 and head, import and export each; losses are two more.
    const rests = Array.from({ length: 200 }, (_, at) => Math.abs(unexplained(feeder, after(at * 433.7))));
    expect(Math.max(...rests)).toBeLessThan(2 * 18 + 2);
  });

  test('import and export of a point are separate: a prosumer’s day has both, and the phases add up', () => {
    const day = after(86_400);
    const then = feeder.registersAt('h01', start);
    const now = feeder.registersAt('h01', day);
    expect(now.importMilliWh - then.importMilliWh).toBeGreaterThan(3e6);
    expect(now.exportMilliWh - then.exportMilliWh).toBeGreaterThan(3e6);
    for (const id of ['b01', 'head', 'h01']) {
      const { phases, importMilliWh, exportMilliWh } = feeder.registersAt(id, day);
      expect(phases.reduce((sum, phase) => sum + phase.importMilliWh, 0)).toBe(importMilliWh);
      expect(phases.reduce((sum, phase) => sum + phase.exportMilliWh, 0)).toBe(exportMilliWh);
    }
  });

  test('power is what the registers count: one step of 5 s at P watts is P × 5 / 3.6 mWh', () => {
    for (const { id } of feeder.meters) {
      const { active } = feeder.stateAt(id, after(7202));
      const counted = net(feeder, id, after(7205)) - net(feeder, id, after(7200));
      expect(counted * 0.72).toBeCloseTo(active, 6);
    }
  });

  test('what a household in Thailand looks like', () => {
    for (const id of ['h07', 'h08', 'h09', 'h10', 'h11', 'h12']) {
      const used = net(feeder, id, after(86_400)) / 1e6;
      expect(used, `${id} used kWh in a day`).toBeGreaterThan(5);
      expect(used, `${id} used kWh in a day`).toBeLessThan(40);
    }
    const moments = Array.from({ length: 2880 }, (_, at) => after(at * 30));
    const states = moments.flatMap((at) =>
      feeder.meters.map(({ id, role }) => ({ id, role, at, ...feeder.stateAt(id, at) })),
    );
    const volts = states.flatMap(({ phases }) => phases.map(({ voltage }) => voltage));
    expect(Math.min(...volts)).toBeGreaterThan(200);
    expect(Math.max(...volts)).toBeLessThan(245);
    // PEA's 2026 round: at most 5 kW AC out of a household.
    expect(states.filter(({ role, active }) => role === 'delivery' && active <= -5000)).toEqual([]);
    expect(states.filter(({ role, active }) => role === 'delivery' && active < -2000).length).toBeGreaterThan(100);
  });

  test('losses are a few percent of what flows', () => {
    const registers = points(feeder).map((id) => [
      feeder.registersAt(id, start),
      feeder.registersAt(id, after(86_400)),
    ]);
    const throughput = registers.reduce(
      (sum, [then, now]) =>
        sum +
        ((now?.importMilliWh ?? 0) - (then?.importMilliWh ?? 0)) +
        ((now?.exportMilliWh ?? 0) - (then?.exportMilliWh ?? 0)),
      0,
    );
    const share = feeder.lossesAt(after(86_400)) / throughput;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.04);
  });
});

test('somewhere along the feeder midday export lifts the voltage out of the band, and the busbar never', () => {
  const feeder = createFeeder({ seed: 7, start });
  const noon = Array.from({ length: 400 }, (_, at) => after(at * 30));
  const highest = (id: string) =>
    Math.max(...noon.flatMap((at) => feeder.stateAt(id, at).phases.map((p) => p.voltage)));
  expect(highest('h06')).toBeGreaterThan(240);
  expect(highest('head')).toBeLessThan(240);
});

test('the same seed says the same, whatever was asked before', () => {
  const moments = [10, 86_400 * 2, 4000, 3, 90_000, 900, 899.999, 86_399, 172_799, 45];
  const ask = (feeder: Feeder, seconds: number) =>
    feeder.meters.map(({ id }) => [feeder.registersAt(id, after(seconds)), feeder.stateAt(id, after(seconds))]);
  const one = createFeeder({ seed: 42, start });
  const other = createFeeder({ seed: 42, start });
  const answers = new Map(moments.map((seconds) => [seconds, ask(one, seconds)]));
  for (const seconds of moments.toSorted((a, b) => a - b)) expect(ask(other, seconds)).toEqual(answers.get(seconds));
  for (const seconds of moments) expect(ask(one, seconds)).toEqual(answers.get(seconds));
  expect(ask(createFeeder({ seed: 43, start }), 10)).not.toEqual(answers.get(10));
});

test('asking for a meter that is not there, or about never, is a bug', () => {
  const feeder = createFeeder({ seed: 1, start });
  expect(() => feeder.stateAt('h13', start)).toThrow('the feeder has no meter h13');
  expect(() => feeder.registersAt('h01', instant(Number.NaN))).toThrow(RangeError);
  expect(() => feeder.registersAt('h01', after(401 * 86_400))).toThrow('400 days');
});
