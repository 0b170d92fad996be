import { describe, expect, test } from 'vitest';
import { type OrderedDisturbance, underDisturbance } from '../../../hardware-sim/grid/disturbance.ts';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import { instant } from '../../../src/domain/time.ts';

const phase = { voltage: 230, current: 10, voltageDistortion: 3, harmonics: {} };
const three = { meter: 'b01', at: 100, conductors: [0, 1, 2] };
const from100 = { from: 100, seconds: 60 };
const volts = (ordered: OrderedDisturbance, at = 100): readonly number[] =>
  underDisturbance([phase, phase, phase], [ordered], { ...three, at }).phases.map(({ voltage }) => voltage);

describe('what was ordered to happen to the voltage', () => {
  test.for([
    { law: 'before it nothing', at: 99.9, told: [230, 230, 230] },
    { law: 'from its first moment', at: 100, told: [195.5, 195.5, 195.5] },
    { law: 'until its last', at: 159.9, told: [195.5, 195.5, 195.5] },
    { law: 'and then nothing', at: 160, told: [230, 230, 230] },
  ])('a sag to 0.85: $law', ({ at, told }) => {
    expect(volts({ ...from100, kind: 'voltage', factor: 0.85 }, at)).toEqual(told);
  });

  test('only the phases and the meters that were named have it', () => {
    expect(volts({ ...from100, kind: 'voltage', factor: 1.1, phases: [1] })).toEqual([230, 230 * 1.1, 230]);
    expect(volts({ ...from100, kind: 'voltage', factor: 1.1, meters: ['h01'] })).toEqual([230, 230, 230]);
  });

  test('a load keeps its power: half the voltage is twice the current', () => {
    const { phases } = underDisturbance([phase], [{ ...from100, kind: 'voltage', factor: 0.5 }], three);
    expect(phases[0]).toMatchObject({ voltage: 115, current: 20 });
  });

  test('a harmonic adds to the distortion as right-angled parts do: √(3² + 4²) = 5', () => {
    const { phases } = underDisturbance([phase], [{ ...from100, kind: 'harmonic', order: 5, percent: 4 }], three);
    expect(phases[0]).toMatchObject({ voltageDistortion: 5, harmonics: { 5: 4 } });
  });

  test('a broken neutral moves the phases against it and nothing between the lines', () => {
    // N moves 60 V towards L1: L1 has 230 − 60; L2 and L3 stand at (−115 − 60, ±199.186): √(30,625 + 39,675) = 265.141.
    const { phases, pairs } = underDisturbance(
      [phase, phase, phase],
      [{ ...from100, kind: 'neutral', volts: 60 }],
      three,
    );
    expect(phases.map(({ voltage }) => voltage.toFixed(3))).toEqual(['170.000', '265.141', '265.141']);
    for (const pair of pairs) expect(pair).toBeCloseTo(230 * Math.sqrt(3), 9);
  });
});

test('a feeder shows it at its meters, and its registers count on as if nothing were', () => {
  const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
  const at = instant(start + 60_000);
  const ordered: OrderedDisturbance[] = [];
  const feeder = createFeeder({ seed: 1, start, disturbances: () => ordered });
  const before = { state: feeder.stateAt('h03', at), registers: feeder.registersAt('h03', instant(at + 3_600_000)) };
  ordered.push({ kind: 'voltage', factor: 0.85, from: at / 1_000, seconds: 60 });
  const [sagged] = feeder.stateAt('h03', at).phases;
  expect(sagged?.voltage).toBeCloseTo(0.85 * (before.state.phases[0]?.voltage ?? 0), 9);
  expect(sagged?.active).toBe(before.state.phases[0]?.active);
  expect(feeder.registersAt('h03', instant(at + 3_600_000))).toEqual(before.registers);
});

test('a steady frequency moves far only where it is ordered to', () => {
  const start = instant(Date.parse('2026-11-24T00:00:00+07:00'));
  const drawn = createFeeder({ seed: 2026, start });
  const steady = createFeeder({ seed: 2026, start, frequency: 'steady' });
  const farthest = (feeder: typeof drawn): number =>
    Math.max(
      ...Array.from({ length: 24 * 360 }, (_, step) =>
        Math.abs(feeder.stateAt('head', instant(start + step * 10_000)).frequency - 50),
      ),
    );
  expect(farthest(drawn)).toBeGreaterThan(0.5);
  expect(farthest(steady)).toBeLessThan(0.1);
});
