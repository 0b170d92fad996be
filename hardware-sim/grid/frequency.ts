import { between, fractionOf, smoothNoise } from './chance.ts';

const FREQUENCY = 501;
const EVENT = 502;
/** One half-hour in three loses (or gains) a large block of power somewhere in the interconnected system. */
const SLOT_SECONDS = 1800;
const EVENT_CHANCE = 1 / 3;

/** A loss or surplus: down at the start, held by primary control, brought back by secondary control. */
export type FrequencyEvent = Readonly<{ from: number; until: number; deviation: number }>;

/** The event of the half-hour a Unix second is in, if it has one. Deviations of 0.55 to 0.8 Hz, two to five minutes. */
export const frequencyEvent = (seed: number, seconds: number): FrequencyEvent | null => {
  const slot = Math.floor(seconds / SLOT_SECONDS);
  if (fractionOf(seed, EVENT, slot) >= EVENT_CHANCE) return null;
  const from = slot * SLOT_SECONDS + between(60, 1400, fractionOf(seed, EVENT, slot, 1));
  const size = between(0.55, 0.8, fractionOf(seed, EVENT, slot, 2));
  return {
    from,
    until: from + between(120, 300, fractionOf(seed, EVENT, slot, 3)),
    deviation: fractionOf(seed, EVENT, slot, 4) < 0.8 ? -size : size,
  };
};

/** An event that somebody ordered: a straight ramp to `deviation` (Hz), held, and a straight way back; seconds. */
export type OrderedFrequencyEvent = Readonly<{
  /** Unix seconds. */
  from: number;
  deviation: number;
  ramp: number;
  hold: number;
  recovery: number;
}>;

/** How far an ordered event has moved the frequency, Hz. */
export const orderedDeviation = (event: OrderedFrequencyEvent, seconds: number): number => {
  const { deviation, ramp, hold, recovery } = event;
  const since = seconds - event.from;
  if (since <= 0 || since >= ramp + hold + recovery) return 0;
  if (since < ramp) return deviation * (since / ramp);
  if (since <= ramp + hold) return deviation;
  return deviation * (1 - (since - ramp - hold) / recovery);
};

/** System frequency, Hz, at a Unix time in seconds: within ±0.1 Hz of 50, except in events. */
export const frequencyAt = (
  seed: number,
  seconds: number,
  ordered: readonly OrderedFrequencyEvent[] = [],
  moves: 'drawn' | 'steady' = 'drawn',
): number =>
  ordered.reduce((sum, event) => sum + orderedDeviation(event, seconds), drawnFrequency(seed, seconds, moves));

const drawnFrequency = (seed: number, seconds: number, moves: 'drawn' | 'steady'): number => {
  const drift = 0.09 * (smoothNoise(seed, FREQUENCY, seconds, 240) - 0.5);
  const swing = 0.05 * (smoothNoise(seed, FREQUENCY, seconds, 11) - 0.5);
  const event = moves === 'drawn' ? frequencyEvent(seed, seconds) : null;
  if (event === null || seconds < event.from || seconds >= event.until) return 50 + drift + swing;
  const within = (seconds - event.from) / (event.until - event.from);
  const shape = within < 0.08 ? within / 0.08 : within < 0.7 ? 1 : (1 - within) / 0.3;
  return 50 + drift + swing + event.deviation * shape;
};
