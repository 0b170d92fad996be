import type { DeviceId, PointId } from '../../domain/identity.ts';
import type { Phase, PhasePair } from '../../domain/quantity.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';

/** One voltage an event is looked for in, and what its phase or pair is called. */
type Channel = Readonly<{ quantity: `voltage.${Phase | PhasePair}`; phase: Phase | PhasePair }>;

/** Beyond `start` an event begins; it is over once back at `over`, which lies the hysteresis away. V. */
type Threshold = Readonly<{ start: number; over: number }>;

/** What is looked for in the voltages of one meter: all in V, of its nominal voltage. */
export type WatchedMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  /** The electrical feeder it is on, null where that is not configured, and whether it is its head. */
  feeder: string | null;
  isHead: boolean;
  nominal: number;
  channels: readonly Channel[];
  dip: Threshold;
  swell: Threshold;
  interruption: Threshold;
  rapidChange: number;
  /** Whether anybody has seen these thresholds in an authority's own text. */
  confirmed: boolean;
}>;

const channel = (phase: Phase | PhasePair): Channel => ({ quantity: `voltage.${phase}`, phase });
const channels = {
  'phase-neutral': [channel('L1'), channel('L2'), channel('L3')],
  'phase-phase': [channel('L1-L2'), channel('L2-L3'), channel('L3-L1')],
} as const;

/** To the microvolt: 1.1 × 230 V is 253 V, not the 253.00000000000003 V of binary fractions. */
const volts = (nominal: number, part: number): number => Math.round(nominal * part * 1e6) / 1e6;

/**
 * The thresholds of the first of a meter's limit sets that has any, in volts of its nominal voltage (IEC 61000-4-30 §5.4,
 * §5.5); null where no set says from when on a voltage is an event, or none knows the nominal one.
 */
export const watchedVoltages = (meter: QualityMeter): WatchedMeter | null => {
  const thresholds = meter.limits.find(({ events }) => events !== null)?.events ?? null;
  const nominal = nominalOf(meter);
  if (thresholds === null || nominal === null) return null;
  const { dip, swell, interruption, hysteresis, rapidChange, provenance } = thresholds;
  const of = (part: number) => volts(nominal.volts, part);
  const { device, point, feeder, isHead } = meter;
  return {
    device,
    point,
    feeder,
    isHead,
    nominal: nominal.volts,
    channels: channels[nominal.between],
    dip: { start: of(dip), over: of(dip + hysteresis) },
    swell: { start: of(swell), over: of(swell - hysteresis) },
    interruption: { start: of(interruption), over: of(interruption + hysteresis) },
    rapidChange: of(rapidChange),
    confirmed: provenance.confirmed,
  };
};
