import { describe, expect, test } from 'vitest';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import { backgroundDistortion, distortionOf } from '../../../hardware-sim/grid/harmonics.ts';
import { lineVoltage, neutralCurrent } from '../../../hardware-sim/grid/phasors.ts';
import { CONNECTIONS, createTrunk } from '../../../hardware-sim/grid/trunk.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T06:00:00+07:00'));
const after = (seconds: number): Instant => instant(start + seconds * 1000);
const day = Array.from({ length: 1440 }, (_, minute) => after(minute * 60));
/** The value below which 95 % lie. */
const percentile95 = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;

describe('voltage follows flow', () => {
  /** The first customer behind the transformer, h07 on phase L1, draws so many watts; nobody else does. */
  const drop = (seed: number, watts: number) => {
    const active = new Float64Array(CONNECTIONS);
    active[6] = watts;
    const { voltage, busbar, loss } = createTrunk(seed)(active, new Float64Array(CONNECTIONS), start / 1000);
    const volts = voltage[6] ?? 0;
    return { drop: (busbar[0] ?? 0) - volts, amperes: watts / volts, loss: loss[0] ?? 0, busbar: [...busbar] };
  };

  test.each([1, 7, 2026])('seed %i: Ohm’s law along one span and one service drop', (seed) => {
    const { drop: volts, amperes, loss } = drop(seed, 2300);
    // There and back: span 28–50 m × 2 × 0.443 Ω/km + drop 12–30 m × 2 × 1.15 Ω/km = 0.0524 to 0.1133 Ω.
    expect(volts / amperes).toBeGreaterThan(0.0524);
    expect(volts / amperes).toBeLessThan(0.1133);
    // What is lost is the drop times the current.
    expect(loss).toBeCloseTo(volts * amperes, 6);
    // Turned round, the same current lifts the voltage by nearly as much as it had lowered it.
    expect(drop(seed, -2300).drop / -volts).toBeCloseTo(1, 1);
    expect(drop(seed, 0).drop).toBe(0);
  });

  test('a load on one phase lowers that phase at the busbar by transformer resistance × current, and no other', () => {
    const idle = drop(7, 0).busbar;
    const { amperes, busbar } = drop(7, 2300);
    // 0.012 Ω × about 10 A.
    expect((idle[0] ?? 0) - (busbar[0] ?? 0)).toBeCloseTo(0.012 * amperes, 3);
    expect(busbar.slice(1)).toEqual(idle.slice(1));
  });
});

describe('sun, clouds and voltage', () => {
  const noon = Array.from({ length: 360 }, (_, at) => after(5 * 3600 + at * 20));
  const exported = (sky: 'clear' | 'broken' | 'overcast') => {
    const feeder = createFeeder({ seed: 7, start, sky });
    const states = noon.map((at) => feeder.stateAt('h06', at));
    return {
      watts: states.map(({ active }) => -active),
      volts: states.map(({ phases: [one] }, at) => {
        const busbar = feeder.stateAt('head', noon[at] ?? start).phases[2]?.voltage ?? 0;
        return (one?.voltage ?? 0) - busbar;
      }),
    };
  };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const swing = (values: readonly number[]): number =>
    mean(values.slice(1).map((value, at) => Math.abs(value - (values[at] ?? 0))));

  test('at the end of the line midday sun lifts the voltage above the busbar; a closed cover does not', () => {
    expect(mean(exported('clear').volts)).toBeGreaterThan(3);
    expect(mean(exported('overcast').volts)).toBeLessThan(mean(exported('clear').volts) / 2);
    expect(mean(exported('overcast').watts)).toBeLessThan(mean(exported('clear').watts) / 2);
  });

  test('under broken clouds power swings, and the voltage with it', () => {
    const clear = exported('clear');
    const broken = exported('broken');
    expect(swing(broken.watts)).toBeGreaterThan(2 * swing(clear.watts));
    expect(swing(broken.volts)).toBeGreaterThan(1.5 * swing(clear.volts));
  });
});

describe('harmonics', () => {
  const quiet = { voltage: 230, current: 10, rectified: 0, phaseRectified: 0, background: 1.5, atBusbar: true };

  test('without rectifiers voltage has the background, and current what the voltage makes of it', () => {
    expect(distortionOf(quiet)).toEqual({ voltage: 1.5, current: 1.5 });
  });

  test('worked by hand: 2300 W of rectifiers on a phase', () => {
    // 0.7 × 2300 W / 230 V = 7 A of harmonics. Over 4 × 0.03 Ω: 0.84 V, 0.3652 %; with the background 1.5 %: 1.5438 %.
    const busbar = distortionOf({ ...quiet, phaseRectified: 2300 });
    expect(busbar.voltage).toBeCloseTo(Math.hypot(1.5, 84 / 230), 10);
    // A customer with half of the line before him: over 4 × 0.12 Ω 3.36 V, 1.4609 %.
    const customer = distortionOf({ ...quiet, phaseRectified: 2300, rectified: 1150, atBusbar: false });
    expect(customer.voltage).toBeCloseTo(Math.hypot(1.5, 336 / 230), 10);
    // His own 3.5 A of harmonics in 10 A are 35 %.
    expect(customer.current).toBeCloseTo(Math.hypot(35, 1.5, 336 / 230), 10);
  });

  test('a current that nearly vanishes has no endless distortion, and none at all has that of the voltage', () => {
    expect(distortionOf({ ...quiet, rectified: 500, current: 0.001 }).current).toBe(200);
    expect(distortionOf({ ...quiet, rectified: 500, current: 0 }).current).toBe(1.5);
  });

  test('the background comes and goes within 1.1 to 1.9 %', () => {
    const values = day.map((at) => backgroundDistortion(3, at / 1000));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1.1);
    expect(Math.max(...values)).toBeLessThanOrEqual(1.9);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.3);
  });
});

describe('three phases', () => {
  test('line voltages and neutral current of known triangles', () => {
    // Equal phases: √3. 220 V and 240 V at 120°: √(220² + 240² + 220 × 240) = √158,800.
    expect(lineVoltage(230, 230)).toBeCloseTo(230 * Math.sqrt(3), 10);
    expect(lineVoltage(220, 240)).toBeCloseTo(Math.sqrt(158_800), 10);
    const amperes = (current: number) => ({ voltage: 230, current, active: 230 * current, reactive: 0 });
    expect(neutralCurrent([amperes(10), amperes(10), amperes(10)])).toBeCloseTo(0, 10);
    expect(neutralCurrent([amperes(10), amperes(0), amperes(0)])).toBeCloseTo(10, 10);
    // Two equal currents 120° apart add up to one of the same size.
    expect(neutralCurrent([amperes(10), amperes(10), amperes(0)])).toBeCloseTo(10, 10);
    expect(neutralCurrent([{ ...amperes(6), active: -1380 }])).toBeCloseTo(6, 10);
  });

  /** Negative over positive sequence from the three line voltages, % (IEC 61000-4-30 §5.7). */
  const unbalance = (volts: readonly [number, number, number]): number => {
    const squares = volts.map((value) => value ** 2);
    const sum = squares.reduce((total, value) => total + value, 0);
    const beta = squares.reduce((total, value) => total + value ** 2, 0) / sum ** 2;
    const root = Math.sqrt(3 - 6 * beta);
    return 100 * Math.sqrt((1 - root) / (1 + root));
  };

  test.each([1, 7, 2026])('seed %i, a day: within what EN 50160 grants 95 %% of the time', (seed) => {
    const feeder = createFeeder({ seed, start });
    const states = day.map((at) => feeder.stateAt('b01', at));
    const unbalances = states.map(({ phases }) => {
      const [one = 0, two = 0, three = 0] = phases.map(({ voltage }) => voltage);
      return unbalance([lineVoltage(one, two), lineVoltage(two, three), lineVoltage(three, one)]);
    });
    // §4.2.4: at most 2 %. Single-phase customers never share evenly: there is some.
    expect(percentile95(unbalances)).toBeLessThan(2);
    expect(percentile95(unbalances)).toBeGreaterThan(0.2);
    // §4.2.5: THD at most 8 %.
    const distortions = states.flatMap(({ phases }) => phases.map(({ voltageDistortion }) => voltageDistortion));
    expect(percentile95(distortions)).toBeLessThan(8);
    expect(Math.min(...distortions)).toBeGreaterThan(1);
    // An electrician's uneven hand: the phases of the business differ, and the neutral carries what is left.
    const neutral = states.map(({ phases }) => neutralCurrent(phases));
    expect(Math.max(...neutral)).toBeGreaterThan(2);
  });

  test('the more of a phase’s load is rectified, the more distorted its voltage: evening against early morning', () => {
    const feeder = createFeeder({ seed: 7, start });
    const meanAt = (hour: number): number => {
      const moments = Array.from({ length: 60 }, (_, minute) => after((hour - 6) * 3600 + minute * 60));
      const values = moments.map(
        (at) =>
          (feeder.stateAt('h03', at).phases[0]?.voltageDistortion ?? 0) ** 2 - backgroundDistortion(7, at / 1000) ** 2,
      );
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    expect(meanAt(20)).toBeGreaterThan(meanAt(9));
  });
});
