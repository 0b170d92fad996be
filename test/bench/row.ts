/** One line of a suite's result; `number` and `unit` are for machines, where the value is one number. */
export type Row = Readonly<{ name: string; value: string; number?: number; unit?: string; note?: string }>;

/** What a suite's file exports. `quick` is for trying it out: few rounds, no meaning. */
export type Effort = 'usual' | 'quick';
export type Suite = Readonly<{ run: (effort?: Effort) => Promise<readonly Row[]> }>;

/** Three significant digits, thousands apart; whole numbers as they are. */
export const figure = (number: number): string => {
  if (!Number.isFinite(number)) return 'unknown';
  const size = Math.abs(number);
  if (size >= 100 || Number.isInteger(number)) return Math.round(number).toLocaleString('en');
  return number.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : 4);
};

/** A row of one number. Percentages come as fractions with the unit `%`. */
export const row = (name: string, number: number, unit: string, note?: string): Row => ({
  name,
  value: unit === '%' ? `${(100 * number).toFixed(1)} %` : `${figure(number)} ${unit}`.trimEnd(),
  number,
  unit,
  ...(note !== undefined && { note }),
});

/** A peer's number is 1; more is better. */
export const ratio = (name: string, ours: number, peers: number, note?: string): Row =>
  row(name, ours / peers, '×', note);
