import { between, fractionOf, smoothNoise } from './chance.ts';
import { clearSky, type Panel, type SunVector } from './sun.ts';

/** A rooftop system. The inverter never gives more than `inverterWatts`, at most the 5 kW AC of PEA's 2026 round. */
export type Rooftop = Readonly<{
  peakWatts: number;
  inverterWatts: number;
  panel: Panel;
  /** How much later a cloud's shadow gets here than to the transformer, seconds. */
  shadowDelay: number;
}>;

const CLOUDS = 201;
const ROOF = 202;
const inverterSizes = [3000, 3600, 4200, 5000];
/** Wiring, temperature, soiling and inverter together. */
const PERFORMANCE = 0.84;

export const rooftopOf = (seed: number, house: number): Rooftop => {
  const draw = (what: number): number => fractionOf(seed, ROOF, house, what);
  const inverterWatts = inverterSizes[Math.floor(draw(0) * inverterSizes.length)] ?? 3600;
  return {
    inverterWatts,
    peakWatts: inverterWatts * between(1.05, 1.25, draw(1)),
    panel: { tilt: between(10, 20, draw(2)), azimuth: between(-40, 40, draw(3)) },
    shadowDelay: between(0, 60, draw(4)),
  };
};

/** The weather: as the seed draws it, no cloud at all, cumulus that comes and goes all day, or a closed cover. */
export const skies = ['drawn', 'clear', 'broken', 'overcast'] as const;
export type Sky = (typeof skies)[number];

/**
 * What clouds leave of a clear sky, 0.15 to 1. Drawn: fair hours with passing cumulus, and overcast ones. Broken:
 * between bright and a fifth within a minute or two. Overcast: a fifth to a third.
 */
export const clearness = (seed: number, seconds: number, sky: Sky = 'drawn'): number => {
  switch (sky) {
    case 'clear':
      return 1;
    case 'overcast':
      return between(0.18, 0.34, smoothNoise(seed, CLOUDS, seconds, 1500));
    case 'broken': {
      const cumulus = 0.6 * smoothNoise(seed, CLOUDS, seconds, 240) + 0.4 * smoothNoise(seed, CLOUDS, seconds, 45);
      return between(1, 0.2, Math.min(1, Math.max(0, (cumulus - 0.42) * 8)));
    }
    case 'drawn':
      return drawnClearness(seed, seconds);
  }
};

const drawnClearness = (seed: number, seconds: number): number => {
  const weather = smoothNoise(seed, CLOUDS, seconds, 5400);
  const cumulus = 0.65 * smoothNoise(seed, CLOUDS, seconds, 420) + 0.35 * smoothNoise(seed, CLOUDS, seconds, 75);
  const cover = Math.min(1, Math.max(0, (cumulus - 0.72 + 0.45 * (weather - 0.35)) * 5));
  return 1 - 0.75 * cover - 0.08 * smoothNoise(seed, CLOUDS, seconds, 1500);
};

/** AC power of a rooftop, W, at a Unix time in seconds, with the sun where it stands then. */
export const generationAt = (
  seed: number,
  rooftop: Rooftop,
  seconds: number,
  sun: SunVector,
  sky: Sky = 'drawn',
): number => {
  const irradiance = clearSky(sun, rooftop.panel);
  if (irradiance <= 0) return 0;
  const light = (irradiance / 1000) * clearness(seed, seconds - rooftop.shadowDelay, sky);
  return Math.min(rooftop.inverterWatts, rooftop.peakWatts * light * PERFORMANCE);
};
