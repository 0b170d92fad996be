import type { QualityReport } from '../../power-quality/report/quality-report.ts';

/** Figures as SVG: they print, scale, and need nothing else. Sizes in CSS px. */
const WIDTH = 720;
const LEFT = 46;
const BOTTOM = 18;

type Day = QualityReport['voltage'][number]['days'][number];
const numbersOf = ({ least, low, middle, high, greatest }: Day) => ({
  least: Number(least),
  low: Number(low),
  middle: Number(middle),
  high: Number(high),
  greatest: Number(greatest),
});

/** Round steps of which at most `most` fit into a span. */
const stepFor = (span: number, most: number): number => {
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
};

const scale = (lowest: number, highest: number, height: number) => (value: number) =>
  Number((4 + ((highest - value) / (highest - lowest)) * (height - BOTTOM - 8)).toFixed(1));

const grid = (lowest: number, highest: number, y: (value: number) => number): string => {
  const step = stepFor(highest - lowest, 5);
  const ticks: number[] = [];
  for (let tick = Math.ceil(lowest / step) * step; tick <= highest; tick += step) ticks.push(tick);
  return ticks
    .map(
      (tick) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${LEFT - 5}" y="${y(tick) + 3}" text-anchor="end">${Number(tick.toFixed(3))}</text>`,
    )
    .join('');
};

/**
 * A meter's voltage band: for every day the percentiles, the median and the extremes; limits as lines. Drawn once; what is said
 * of it to who cannot see it is put in then.
 */
export const bandPlot = (
  { days, nominal }: QualityReport['voltage'][number],
  limits: readonly number[],
): ((label: string) => string) => {
  if (days.length === 0) return () => '';
  const height = 150;
  const values = [
    ...days.flatMap((day) => Object.values(numbersOf(day))),
    ...limits,
    Number(nominal ?? days[0]?.middle),
  ];
  const margin = (Math.max(...values) - Math.min(...values)) * 0.06 + 0.1;
  const [lowest, highest] = [Math.min(...values) - margin, Math.max(...values) + margin];
  const y = scale(lowest, highest, height);
  const room = (WIDTH - LEFT) / days.length;
  const wide = Math.min(26, room * 0.6);
  // `24`, and over more than a month, where days come again, `11-24`.
  const from = days.length > 31 ? 5 : 8;
  const bars = days.map((day, index) => {
    const { least, low, middle, high, greatest } = numbersOf(day);
    const x = LEFT + room * (index + 0.5);
    const every = Math.ceil(days.length / 12);
    const name =
      index % every === 0
        ? `<text x="${x.toFixed(1)}" y="${height - 4}" text-anchor="middle">${day.day.slice(from)}</text>`
        : '';
    return `<line class="whisker" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${y(greatest)}" y2="${y(least)}"/><rect x="${(x - wide / 2).toFixed(1)}" width="${wide.toFixed(1)}" y="${y(high)}" height="${Math.max(0.6, y(low) - y(high)).toFixed(1)}"/><line class="middle" x1="${(x - wide / 2).toFixed(1)}" x2="${(x + wide / 2).toFixed(1)}" y1="${y(middle)}" y2="${y(middle)}"/>${name}`;
  });
  const lines = [
    ...(nominal === null
      ? []
      : [`<line class="nominal" x1="${LEFT}" x2="${WIDTH}" y1="${y(Number(nominal))}" y2="${y(Number(nominal))}"/>`]),
    ...limits.map((limit) => `<line class="limit" x1="${LEFT}" x2="${WIDTH}" y1="${y(limit)}" y2="${y(limit)}"/>`),
  ];
  const drawn = `${grid(lowest, highest, y)}${lines.join('')}${bars.join('')}</svg>`;
  return (label) => `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${drawn}`;
};

/** How often which frequency was: a bar for every 0.02 Hz, on a logarithmic scale because the rare ones matter. */
export const frequencyPlot = (bins: QualityReport['frequency'], label: string): string => {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return '';
  const height = 150;
  const [from, to] = [Math.min(first.fromMilliHz, 49_900), Math.max(last.fromMilliHz + 20, 50_100)];
  const x = (milliHz: number) => LEFT + ((milliHz - from) / (to - from)) * (WIDTH - LEFT);
  const most = Math.max(1, Math.ceil(Math.log10(Math.max(...bins.map(({ count }) => count)) + 1)));
  const y = scale(0, most, height);
  const bars = bins.map(
    ({ fromMilliHz, count }) =>
      `<rect x="${x(fromMilliHz).toFixed(1)}" width="${Math.max(1, x(20 + from) - LEFT - 1).toFixed(1)}" y="${y(Math.log10(count + 1))}" height="${Math.max(0.6, y(0) - y(Math.log10(count + 1))).toFixed(1)}"/>`,
  );
  const rows = Array.from({ length: most + 1 }, (_, power) => power).map(
    (power) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(power)}" y2="${y(power)}"/><text x="${LEFT - 5}" y="${y(power) + 3}" text-anchor="end">${power === 0 ? 0 : 10 ** power}</text>`,
  );
  const step = stepFor((to - from) / 1_000, 8) * 1_000;
  const names: string[] = [];
  for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step)
    names.push(
      `<text x="${x(tick).toFixed(1)}" y="${height - 4}" text-anchor="${tick > to - step / 4 ? 'end' : 'middle'}">${(tick / 1_000).toFixed(2)}</text>`,
    );
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${rows.join('')}${bars.join('')}${names.join('')}</svg>`;
};
