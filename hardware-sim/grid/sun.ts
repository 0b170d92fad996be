/** Where the panels are: Bangkok. Degrees north and east; time zone UTC+7 (meridian 105° E). */
const LATITUDE = 13.75;
const LONGITUDE = 100.5;
const RADIANS = Math.PI / 180;

/** A roof's panel. `tilt` from horizontal, `azimuth` from south towards west, both in degrees. */
export type Panel = Readonly<{ tilt: number; azimuth: number }>;

/** The sun as a unit vector: towards south, west and the zenith. */
export type SunVector = Readonly<{ south: number; west: number; up: number }>;

/**
 * Where the sun stands at a Unix time in seconds: declination and equation of time after Spencer (1971), as printed in
 * Duffie & Beckman §1.5–1.6.
 */
export const sunAt = (seconds: number): SunVector => {
  const year = new Date(seconds * 1000).getUTCFullYear();
  const dayAngle = ((seconds - Date.UTC(year, 0, 1) / 1000) / 86_400 / 365) * 2 * Math.PI;
  const declination =
    0.006918 -
    0.399912 * Math.cos(dayAngle) +
    0.070257 * Math.sin(dayAngle) -
    0.006758 * Math.cos(2 * dayAngle) +
    0.000907 * Math.sin(2 * dayAngle);
  const equationOfTimeMinutes =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(dayAngle) -
      0.032077 * Math.sin(dayAngle) -
      0.014615 * Math.cos(2 * dayAngle) -
      0.040849 * Math.sin(2 * dayAngle));
  const solarSeconds = (seconds % 86_400) + LONGITUDE * 240 + equationOfTimeMinutes * 60;
  const hourAngle = (solarSeconds / 86_400) * 2 * Math.PI - Math.PI;
  const latitude = LATITUDE * RADIANS;
  const east = Math.cos(declination) * Math.cos(hourAngle);
  return {
    south: Math.sin(latitude) * east - Math.cos(latitude) * Math.sin(declination),
    west: Math.cos(declination) * Math.sin(hourAngle),
    up: Math.cos(latitude) * east + Math.sin(latitude) * Math.sin(declination),
  };
};

const DIFFUSE_SHARE = 0.15;

/**
 * Irradiance on a panel under a clear sky, W/m²: Haurwitz (1945) for the horizontal,
 * turned onto the panel with an isotropic diffuse share.
 */
export const clearSky = ({ south, west, up }: SunVector, { tilt, azimuth }: Panel): number => {
  if (up <= 0.02) return 0;
  const horizontal = 1098 * up * Math.exp(-0.057 / up);
  const slope = tilt * RADIANS;
  const facing = south * Math.cos(azimuth * RADIANS) + west * Math.sin(azimuth * RADIANS);
  const incidence = Math.max(0, up * Math.cos(slope) + facing * Math.sin(slope));
  // Near the horizon the geometric ratio explodes while the beam is almost gone.
  const beam = Math.min(incidence / up, 2) * (1 - DIFFUSE_SHARE);
  return horizontal * (beam + (DIFFUSE_SHARE * (1 + Math.cos(slope))) / 2);
};
