import type { DeviceId } from '../../src/domain/identity.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Feeder, MeterState } from '../grid/feeder.ts';

/** A variable of the simulated server: `<device>.<name>`, in a unit, true at a moment of grid time. */
export type FeederVariable = Readonly<{
  name: string;
  unit: 'V' | 'A' | 'W' | 'var' | 'VA' | 'Hz' | 'Wh' | 'kWh' | '';
  /** Wh is UInt64, whole; all else Double. */
  at(moment: Instant): number;
}>;

const quiet = { voltage: 0, current: 0, active: 0, reactive: 0 };

/** What the server has of one meter of the feeder. Energy as Double in kWh and, whole, as UInt64 in Wh. */
export const variablesOf = (feeder: Feeder, device: DeviceId): readonly FeederVariable[] => {
  const state = (name: string, unit: FeederVariable['unit'], of: (state: MeterState) => number): FeederVariable => ({
    name: `${device}.${name}`,
    unit,
    at: (moment) => of(feeder.stateAt(device, moment)),
  });
  const count = feeder.meters.find(({ id }) => id === device)?.phases.length ?? 0;
  const perPhase = Array.from({ length: count }, (_, index) => index).flatMap((index) => [
    state(`voltage.L${index + 1}`, 'V', ({ phases }) => (phases[index] ?? quiet).voltage),
    state(`current.L${index + 1}`, 'A', ({ phases }) => (phases[index] ?? quiet).current),
    state(`power.active.L${index + 1}`, 'W', ({ phases }) => (phases[index] ?? quiet).active),
  ]);
  const energy = (['import', 'export'] as const).flatMap((channel): readonly FeederVariable[] => {
    const milliWh = (moment: Instant) => feeder.registersAt(device, moment)[`${channel}MilliWh`];
    return [
      { name: `${device}.${channel}.kWh`, unit: 'kWh', at: (moment) => milliWh(moment) / 1_000_000 },
      { name: `${device}.${channel}.Wh`, unit: 'Wh', at: (moment) => Math.floor(milliWh(moment) / 1_000) },
    ];
  });
  return [
    ...perPhase,
    state('power.active', 'W', ({ active }) => active),
    state('power.reactive', 'var', ({ reactive }) => reactive),
    state('power.apparent', 'VA', ({ apparent }) => apparent),
    state('power-factor', '', ({ powerFactor }) => powerFactor),
    state('frequency', 'Hz', ({ frequency }) => frequency),
    ...energy,
  ];
};
