import { historyLength, type Trace } from '../live/history.ts';
import { sparklinePath } from './sparkline-path.ts';

const width = 120;
const height = 28;

/**
 * A trace without axes. `least` is the smallest span the height stands for, so that noise does not look like a storm;
 * `zero` draws the zero line, which separates import (above) from export (below).
 */
export const Sparkline = ({
  trace,
  label,
  least,
  zero = false,
}: Readonly<{ trace: Trace; label: string; least: number; zero?: boolean }>) => {
  const { path, zeroY } = sparklinePath(trace, { width, height, slots: historyLength, least, zero });
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {zeroY === null ? null : <line x1="0" x2={width} y1={zeroY} y2={zeroY} class="zero" />}
      <path d={path} />
    </svg>
  );
};
