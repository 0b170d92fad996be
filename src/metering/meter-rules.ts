import type { Wh } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { boundaryAtOrBefore } from '../domain/interval.ts';
import type { EnergyChannel, Quantity } from '../domain/quantity.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import type { PointChain } from '../ports/outbox.ts';
import { COARSE_ABOVE_WH, judgeResolution } from '../profiles/energy-resolution.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { type CaptureStart, openingBoundary } from './capture-intervals.ts';
import type { CounterRules } from './counter-rules.ts';
import type { MeterRules, Plausible } from './judge.ts';
import { lowestStated } from './register-arithmetic.ts';

/** A meter where it stands: its profile, its transformers and the binding that makes it count for a point. */
export type InstalledMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  profile: MeterProfile;
  ratios: TransformerRatios;
  binding: Readonly<{ from: Instant; opening: Readonly<{ importWh: Wh; exportWh: Wh }> }>;
}>;

/**
 * Where a point's capture goes on: at the last boundary the outbox knows, or, before the first and after a meter
 * exchange, at the binding's opening registers.
 */
export const captureStart = (
  { device, point, binding }: InstalledMeter,
  chain: PointChain | undefined,
  length: Millis,
): CaptureStart => {
  const known = chain !== undefined && chain.boundary.at >= boundaryAtOrBefore(binding.from, length);
  const { at, register } = known ? chain.boundary : openingBoundary(binding.from, binding.opening, length);
  return { point, device, at, register };
};

/** What a profile, the transformers and the last known registers say of a meter's next reading. */
export const meterRules = (
  { device, point, profile, ratios }: InstalledMeter,
  { at, register }: Pick<CaptureStart, 'at' | 'register'>,
): MeterRules => ({
  device,
  point,
  ratios,
  plausible: plausibleOf(profile, ratios),
  counter: { import: counterRules('import', profile, ratios), export: counterRules('export', profile, ratios) },
  coarseAboveWh: COARSE_ABOVE_WH,
  opening: {
    at,
    registers: register.after?.registers ?? {
      import: lowestStated(register.importWh),
      export: lowestStated(register.exportWh),
    },
  },
});

const quotient = ([primary, secondary]: readonly [number, number]): number => primary / secondary;

const powerRatio = ({ current, voltage }: TransformerRatios): number => quotient(current) * quotient(voltage);

/**
 * The profile's ranges, carried to the primary side, whoever multiplies by the ratios: frequency and ratios of
 * quantities stay as they are.
 */
const plausibleOf = (profile: MeterProfile, ratios: TransformerRatios): Plausible => {
  const factor = (quantity: string): number => {
    if (quantity.startsWith('voltage.')) return quotient(ratios.voltage);
    if (quantity.startsWith('current.')) return quotient(ratios.current);
    return quantity.startsWith('power.') ? powerRatio(ratios) : 1;
  };
  const ranges = Object.entries(profile.points).map(([quantity, { range }]) => {
    const [least, most] = range;
    return [quantity as Quantity, [least * factor(quantity), most * factor(quantity)]] as const;
  });
  return Object.fromEntries(ranges);
};

const counterRules = (channel: EnergyChannel, profile: MeterProfile, ratios: TransformerRatios): CounterRules => ({
  maximumPower: profile.maximumPower * powerRatio(ratios),
  rollsOverAtWh: null,
  // What a meter multiplies itself it also rounds itself.
  stepWh: (register) =>
    judgeResolution(profile, channel, register, ratios.appliedBy === 'meter' ? 1 : powerRatio(ratios)).stepWh,
});
