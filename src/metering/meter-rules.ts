import type { RegisterValue } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { boundaryAtOrBefore } from '../domain/interval.ts';
import type { EnergyChannel, Quantity } from '../domain/quantity.ts';
import type { DeviceBinding, StatedRegisters } from '../domain/registry.ts';
import { instant, type Millis } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import type { PointChain } from '../ports/outbox.ts';
import { COARSE_ABOVE_WH, judgeResolution } from '../profiles/energy-resolution.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { type CaptureStart, openingBoundary } from './capture-intervals.ts';
import type { CounterRules } from './counter-rules.ts';
import type { MeterRules, Plausible } from './judge.ts';
import { lowestStated, primaryRegister } from './register-arithmetic.ts';

/** What a device binding says to metering. */
type Binding = Pick<DeviceBinding, 'from' | 'opening' | 'replaced'>;

/** A meter where it stands: its profile, its transformers, and what is written down of whose it is. */
export type InstalledMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  profile: MeterProfile;
  ratios: TransformerRatios;
  /** Null where nobody wrote it down. */
  serialNumber: string | null;
}>;

/** What makes a meter count for its point, and the meters it has replaced there, oldest first. */
export type Bound = Readonly<{
  binding: Binding;
  earlier: readonly Readonly<{ device: DeviceId; binding: Binding }>[];
}>;

/**
 * Where a point's capture goes on: at the last boundary the outbox knows, from whichever meter that is; or, where it
 * knows none since these meters are here, at the opening registers of the one that is here now.
 */
export const captureStart = (
  { device, point, binding, earlier }: Pick<InstalledMeter, 'device' | 'point'> & Bound,
  chain: PointChain | undefined,
  length: Millis,
): CaptureStart => {
  const installed = [...earlier, { device, binding }];
  const counted = chain === undefined ? -1 : countedBy(installed, chain, length);
  const meter = installed[counted];
  if (chain === undefined || meter === undefined)
    return { point, device, counted: device, ...openingBoundary(binding.from, binding.opening, length), exchanges: [] };
  const { at, register } = chain.boundary;
  const exchanges = installed.slice(counted + 1).map(({ device: next, binding: { from, opening, replaced } }) => ({
    device: next,
    // What was captured before anybody told of the exchange is sealed: it can only take place after that.
    at: instant(Math.max(from, at)),
    closing: replaced ?? opening,
    opening,
  }));
  return { point, device, counted: meter.device, at, register, exchanges };
};

/** Which of the meters the chain's boundary is of; -1 where it is older than all of them, or of none. */
const countedBy = (installed: Bound['earlier'], { boundary: { at }, device }: PointChain, length: Millis): number => {
  if (device !== undefined) return installed.findLastIndex((meter) => meter.device === device);
  const first = installed[0]?.binding.from ?? at;
  if (at < boundaryAtOrBefore(first, length)) return -1;
  return Math.max(
    0,
    installed.findLastIndex(({ binding }) => binding.from <= at),
  );
};

/**
 * What a profile, the transformers and the last known registers say of a meter's next reading; nothing is known of the
 * registers of a meter that is only observed.
 */
export const meterRules = (
  { device, point, profile, ratios, serialNumber }: InstalledMeter,
  start: CaptureStart | null,
): MeterRules => ({
  device,
  point,
  ratios,
  plausible: plausibleOf(profile, ratios),
  counter: { import: counterRules('import', profile, ratios), export: counterRules('export', profile, ratios) },
  coarseAboveWh: COARSE_ABOVE_WH,
  opening: start && openingOf(start),
  expected: {
    serialNumber,
    currentRatio: quotient(ratios.current),
    voltageRatio: quotient(ratios.voltage),
  },
});

const openingOf = ({ at, register, exchanges }: CaptureStart): MeterRules['opening'] => {
  const last = exchanges.at(-1);
  if (last !== undefined) return { at: last.at, registers: lowestOf(last.opening) };
  return { at, registers: register.after?.registers ?? lowestOf(register) };
};

const lowestOf = ({ importWh, exportWh }: StatedRegisters): Record<EnergyChannel, RegisterValue> => ({
  import: lowestStated(importWh),
  export: lowestStated(exportWh),
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

/**
 * A turn of the counter as the meter itself counts. `read`: the register, for a model that says of itself where its steps
 * are; null where nobody has read it. SunSpec's 64-bit counters never come round, its 32-bit ones do.
 */
export const ownTurn = (
  profile: MeterProfile,
  channel: EnergyChannel,
  read: Pick<RegisterValue, 'exponent' | 'words'> | null,
): RegisterValue | null => {
  if (profile.protocol === 'sunspec' && read !== null && read.words.length > 2) return null;
  const count = profile.energy[channel]?.rollsOverAt ?? null;
  const step = profile.protocol === 'modbus' ? (profile.energy[channel]?.exponent ?? null) : (read?.exponent ?? null);
  return count === null || step === null ? null : { value: count, exponent: step, words: [] };
};

const primaryTurn = (turn: RegisterValue | null, ratios: TransformerRatios): RegisterValue | null =>
  turn !== null && ratios.appliedBy === 'gateway' ? primaryRegister(turn, ratios) : turn;

const counterRules = (channel: EnergyChannel, profile: MeterProfile, ratios: TransformerRatios): CounterRules => ({
  maximumPower: profile.maximumPower * powerRatio(ratios),
  rollsOverAt: (register) => primaryTurn(ownTurn(profile, channel, register), ratios),
  // What a meter multiplies itself it also rounds itself.
  stepWh: (register) =>
    judgeResolution(profile, channel, register, ratios.appliedBy === 'meter' ? 1 : powerRatio(ratios)).stepWh,
});
