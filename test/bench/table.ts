import type { Row } from './row.ts';

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length));

/** The rows of a suite under its name: names to the left, values to the right, notes behind. */
export const table = (title: string, rows: readonly Row[]): string => {
  const nameWidth = widest(rows.map(({ name }) => name));
  const valueWidth = widest(rows.map(({ value }) => value));
  const lines = rows.map(({ name, value, note }) =>
    `  ${name.padEnd(nameWidth)}  ${value.padStart(valueWidth)}  ${note ?? ''}`.trimEnd(),
  );
  return `${title}\n${lines.join('\n')}\n`;
};
