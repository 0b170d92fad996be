import type { GatewayView } from '../../domain/view.ts';

/** Null where the meter had no usable value: a gap in the line, never a zero. */
export type Trace = readonly (number | null)[];

/** The last snapshots' power (W) and frequency (Hz), oldest first, by device. */
export type History = Readonly<{
  at: string | null;
  power: Readonly<Record<string, Trace>>;
  frequency: Trace;
}>;

export const noHistory: History = { at: null, power: {}, frequency: [] };

/** Snapshots kept: two minutes at one per second. */
export const historyLength = 120;

const append = (trace: Trace, value: number | null): Trace => [...trace, value].slice(-historyLength);

/** The middle one of the meters' frequencies: one bad meter does not move it. Null when none has one. */
export const systemFrequency = ({ meters }: Pick<GatewayView, 'meters'>): number | null => {
  const known = meters
    .flatMap(({ frequency, quality }) => (frequency === null || quality.level === 'bad' ? [] : [frequency]))
    .sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) / 2)] ?? null;
};

/** Appends one snapshot; the same snapshot twice counts once. Devices that are gone are forgotten. */
export const remember = (history: History, view: GatewayView): History =>
  history.at === view.at
    ? history
    : {
        at: view.at,
        power: Object.fromEntries(
          view.meters.map(({ device, power, quality }) => [
            device,
            append(history.power[device] ?? [], quality.level === 'bad' ? null : power),
          ]),
        ),
        frequency: append(history.frequency, systemFrequency(view)),
      };
