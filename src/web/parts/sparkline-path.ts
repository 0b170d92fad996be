import type { Trace } from '../live/history.ts';

type Frame = Readonly<{ width: number; height: number; slots: number; least: number; zero: boolean }>;

/**
 * The SVG path of a trace, newest at the right edge, one slot per value; gaps stay gaps. `zeroY` is where zero lies, null
 * when it is not asked for.
 */
export const sparklinePath = (
  trace: Trace,
  { width, height, slots, least, zero }: Frame,
): Readonly<{ path: string; zeroY: number | null }> => {
  const known = trace.filter((value) => value !== null);
  if (known.length === 0) return { path: '', zeroY: zero ? height / 2 : null };
  const low = Math.min(...known, ...(zero ? [0] : []));
  const high = Math.max(...known, ...(zero ? [0] : []));
  const span = Math.max(high - low, least);
  const bottom = (low + high - span) / 2;
  const margin = 2;
  const y = (value: number): number =>
    Number((height - margin - ((value - bottom) / span) * (height - 2 * margin)).toFixed(1));
  const x = (index: number): number => Number((width - ((trace.length - 1 - index) * width) / (slots - 1)).toFixed(1));
  const path = trace
    .map((value, index) => {
      if (value === null) return '';
      const joined = index > 0 && trace[index - 1] !== null;
      return `${joined ? 'L' : 'M'}${x(index)} ${y(value)}`;
    })
    .join('');
  return { path, zeroY: zero ? y(0) : null };
};
