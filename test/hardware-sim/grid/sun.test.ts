import { expect, test } from 'vitest';
import { clearness, generationAt, rooftopOf } from '../../../hardware-sim/grid/photovoltaics.ts';
import { clearSky, sunAt } from '../../../hardware-sim/grid/sun.ts';

const bangkok = (time: string): number => Date.parse(`2026-11-24T${time}:00+07:00`) / 1000;
const flat = { tilt: 0, azimuth: 0 };

test('noon of 24 November in Bangkok', () => {
  // Declination −20.4°, latitude 13.75°: the sun stands 90 − 13.75 − 20.4 = 55.85° high, its sine is 0.8276.
  // Haurwitz: 1098 × 0.8276 × exp(−0.057 / 0.8276) = 848 W/m².
  // Solar noon: 12:00 + 4 min × (105 − 100.5) − 13.4 min equation of time = 12:04:36.
  expect(clearSky(sunAt(bangkok('12:04')), flat)).toBeGreaterThan(840);
  expect(clearSky(sunAt(bangkok('12:04')), flat)).toBeLessThan(856);
  const minutes = Array.from({ length: 1440 }, (_, minute) => clearSky(sunAt(bangkok('00:00') + 60 * minute), flat));
  expect(Math.abs(minutes.indexOf(Math.max(...minutes)) - (12 * 60 + 4))).toBeLessThanOrEqual(2);
});

test.each(['00:00', '05:30', '18:30', '23:00'])('no sun at %s', (time) => {
  expect(clearSky(sunAt(bangkok(time)), { tilt: 15, azimuth: 20 })).toBe(0);
});

test('a panel that faces west has its day later', () => {
  const west = { tilt: 20, azimuth: 60 };
  expect(clearSky(sunAt(bangkok('15:30')), west)).toBeGreaterThan(clearSky(sunAt(bangkok('15:30')), flat));
  expect(clearSky(sunAt(bangkok('08:30')), west)).toBeLessThan(clearSky(sunAt(bangkok('08:30')), flat));
});

test('every rooftop gives 1 to 5 kW around noon under its own clouds, and never more than its inverter', () => {
  for (const seed of [1, 7, 2026])
    for (let house = 0; house < 6; house += 1) {
      const rooftop = rooftopOf(seed, house);
      const watts = Array.from({ length: 600 }, (_, at) =>
        generationAt(seed, rooftop, bangkok('09:30') + 30 * at, sunAt(bangkok('09:30') + 30 * at)),
      );
      expect(Math.max(...watts)).toBeLessThanOrEqual(Math.min(5000, rooftop.inverterWatts));
      expect(Math.max(...watts)).toBeGreaterThan(1000);
    }
});

test('clouds come and go, and leave between 15 % and all of the light', () => {
  const day = Array.from({ length: 2000 }, (_, at) => clearness(1, bangkok('07:00') + 20 * at));
  expect(Math.min(...day)).toBeGreaterThanOrEqual(0.15);
  expect(Math.max(...day)).toBeLessThanOrEqual(1);
  expect(Math.min(...day)).toBeLessThan(0.5);
  expect(Math.max(...day)).toBeGreaterThan(0.9);
});

test('skies that are asked for: clear is all of the light, overcast a third at most, broken both within minutes', () => {
  const day = Array.from({ length: 2000 }, (_, at) => bangkok('07:00') + 20 * at);
  const light = (sky: 'clear' | 'overcast' | 'broken') => day.map((at) => clearness(1, at, sky));
  expect(new Set(light('clear'))).toEqual(new Set([1]));
  expect(Math.max(...light('overcast'))).toBeLessThanOrEqual(0.34);
  expect(Math.min(...light('overcast'))).toBeGreaterThanOrEqual(0.18);
  const broken = light('broken');
  const changes = broken.slice(6).filter((value, at) => Math.abs(value - (broken[at] ?? 0)) > 0.5);
  expect(changes.length).toBeGreaterThan(100);
  expect(broken.filter((value) => value > 0.9).length).toBeGreaterThan(200);
  expect(broken.filter((value) => value < 0.4).length).toBeGreaterThan(200);
});
