import type { Quantity, Values } from '../domain/quantity.ts';
import type { Instant, Millis } from '../domain/time.ts';

/** What judgements put together out of more than one answer of a meter. */
const remembered = [
  'voltage.L1',
  'voltage.L2',
  'voltage.L3',
  'voltage.L1-L2',
  'voltage.L2-L3',
  'voltage.L3-L1',
  'current.L1',
  'current.L2',
  'current.L3',
] as const satisfies readonly Quantity[];
type Remembered = (typeof remembered)[number];

/**
 * What a meter said a short while ago. It answers its questions one by one, the far ones more seldom, and each answer is
 * a reading of its own: THD often comes in another one than the current. Private to one subscription, changed in place.
 */
export type RecentValues = Readonly<{
  /** How old a value may be to be put together with another one, event time. */
  span: Millis;
  values: Record<Remembered, number>;
  times: Record<Remembered, number>;
}>;

const each = (value: number): Record<Remembered, number> =>
  Object.fromEntries(remembered.map((name) => [name, value])) as Record<Remembered, number>;

export const noValues = (span: Millis): RecentValues => ({ span, values: each(Number.NaN), times: each(-Infinity) });

export const remember = ({ values, times }: RecentValues, at: Instant, read: Values): void => {
  for (const name of remembered) {
    const value = read[name];
    if (value === undefined) continue;
    values[name] = value;
    times[name] = at;
  }
};

/** When the clock was set back: what was remembered has no age any more. */
export const forgetValues = ({ times }: RecentValues): void => {
  for (const name of remembered) times[name] = -Infinity;
};

/** NaN where it was not read within the span. */
export const recently = ({ span, values, times }: RecentValues, name: Remembered, at: Instant): number =>
  at - times[name] <= span ? values[name] : Number.NaN;
