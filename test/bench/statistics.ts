/** The value below which the given share (0 to 1) of all lies; NaN of nothing. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

type Place = Readonly<{ x: number; y: number }>;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Slope of the least-squares line, y per x; NaN of fewer than two places. */
export const slope = (places: readonly Place[]): number => {
  const [x, y] = [mean(places.map((place) => place.x)), mean(places.map((place) => place.y))];
  const along = places.reduce((sum, place) => sum + (place.x - x) * (place.y - y), 0);
  return along / places.reduce((sum, place) => sum + (place.x - x) ** 2, 0);
};
