import type { DeviceId } from '../../src/domain/identity.ts';
import { type Phase, phases } from '../../src/domain/quantity.ts';
import { between, fractionOf } from './chance.ts';

/** A meter of the feeder, and what is printed on it. */
export type FeederMeter = Readonly<{
  id: DeviceId;
  model: 'eastron/sdm120' | 'eastron/sdm630';
  /** The phases it is connected to: one for a household, three for the business and the feeder head. */
  phases: readonly Phase[];
  hasPv: boolean;
  role: 'delivery' | 'feeder';
  /** What the registers show when the simulation begins, mWh. */
  openingMilliWh: Readonly<{ import: number; export: number }>;
  serial: number;
}>;

const OPENING = 601;
const HOUSEHOLDS = 12;
const HOUSEHOLDS_WITH_PV = 6;

const openingOf = (seed: number, index: number, what: number): number =>
  Math.floor(between(100e6, 8000e6, fractionOf(seed, OPENING, index, what)));

/** h01 … h12 (h01 … h06 with PV), b01, head: always in this order. */
export const rosterOf = (seed: number): readonly FeederMeter[] => {
  const printed = (index: number) => ({
    openingMilliWh: { import: openingOf(seed, index, 0), export: openingOf(seed, index, 1) },
    serial: 20_000_000 + Math.floor(fractionOf(seed, OPENING, index, 2) * 9_000_000),
  });
  const households = Array.from(
    { length: HOUSEHOLDS },
    (_, index): FeederMeter => ({
      id: `h${String(index + 1).padStart(2, '0')}`,
      model: 'eastron/sdm120',
      phases: [phases[index % 3] ?? 'L1'],
      hasPv: index < HOUSEHOLDS_WITH_PV,
      role: 'delivery',
      ...printed(index),
    }),
  );
  const threePhase = { model: 'eastron/sdm630', phases, hasPv: false } as const;
  return [
    ...households,
    { id: 'b01', ...threePhase, role: 'delivery', ...printed(HOUSEHOLDS) },
    { id: 'head', ...threePhase, role: 'feeder', ...printed(HOUSEHOLDS + 1) },
  ];
};
