import type { EnergyChannel, Quantity } from '../../src/domain/quantity.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';

/** Turns a point into ours: `turn` changes its direction, `magnitude` drops it, `percent` is a hundredth. */
type Turn = 'as-is' | 'turn' | 'magnitude' | 'percent';

/** Which point of a model is a quantity or a counter of ours. */
export type Meaning = Readonly<{ name: Quantity | EnergyChannel; point: string; turn: Turn }>;

type Names = readonly (readonly [name: Quantity | EnergyChannel, point: string, turn?: Turn])[];

const meant = (names: Names): readonly Meaning[] =>
  names.map(([name, point, turn = 'as-is']) => ({ name, point, turn }));

const neutralVoltages: Names = [
  ['voltage.L1', 'PhVphA'],
  ['voltage.L2', 'PhVphB'],
  ['voltage.L3', 'PhVphC'],
];
/** Some meters give the current the sign of the power (evcc-io/evcc#19905 shows a Fronius); ours has none. */
const currents: Names = [
  ['current.L1', 'AphA', 'magnitude'],
  ['current.L2', 'AphB', 'magnitude'],
  ['current.L3', 'AphC', 'magnitude'],
];
const pairVoltages = (prefix: 'PhVph' | 'PPVph'): Names => [
  ['voltage.L1-L2', `${prefix}AB`],
  ['voltage.L2-L3', `${prefix}BC`],
  ['voltage.L3-L1', `${prefix}CA`],
];

/** What an inverter gives is positive, and flows from the point into the grid: our export. */
const inverter = (phases: 1 | 2 | 3): Names => [
  ...neutralVoltages.slice(0, phases),
  ...currents.slice(0, phases),
  ...(phases === 3 ? pairVoltages('PPVph') : []),
  ['power.active', 'W', 'turn'],
  ['power.reactive', 'VAr', 'turn'],
  ['power.apparent', 'VA'],
  ['power-factor', 'PF', 'percent'],
  ['frequency', 'Hz'],
  ['export', 'WH'],
];

/** Model 701 says it: active power is positive for generation, `Inj` is injected into the grid, `Abs` taken from it. */
const derMeasurement: Names = [
  ['voltage.L1', 'VL1'],
  ['voltage.L2', 'VL2'],
  ['voltage.L3', 'VL3'],
  ['voltage.L1-L2', 'VL1L2'],
  ['voltage.L2-L3', 'VL2L3'],
  ['voltage.L3-L1', 'VL3L1'],
  ['current.L1', 'AL1', 'magnitude'],
  ['current.L2', 'AL2', 'magnitude'],
  ['current.L3', 'AL3', 'magnitude'],
  ['power.active.L1', 'WL1', 'turn'],
  ['power.active.L2', 'WL2', 'turn'],
  ['power.active.L3', 'WL3', 'turn'],
  ['power.active', 'W', 'turn'],
  ['power.reactive', 'Var', 'turn'],
  ['power.apparent', 'VA'],
  ['power-factor', 'PF'],
  ['frequency', 'Hz'],
  ['import', 'TotWhAbs'],
  ['export', 'TotWhInj'],
];

type MeterWiring = Readonly<{ phases: 1 | 2 | 3; neutral: boolean; pair: 'PhVph' | 'PPVph'; percent: boolean }>;

/** The counters have names that leave no doubt; the sign of power does not. */
const meter = ({ phases, neutral, pair, percent }: MeterWiring, power: Turn): Names => [
  ...(neutral ? neutralVoltages.slice(0, phases) : []),
  ...(phases === 3 ? pairVoltages(pair) : []),
  ...currents.slice(0, phases),
  ...(
    [
      ['power.active.L1', 'WphA', power],
      ['power.active.L2', 'WphB', power],
      ['power.active.L3', 'WphC', power],
    ] satisfies Names
  ).slice(0, neutral ? phases : 0),
  ['power.active', 'W', power],
  ['power.reactive', 'VAR', power],
  ['power.apparent', 'VA'],
  ['power-factor', 'PF', percent ? 'percent' : 'as-is'],
  ['frequency', 'Hz'],
  ['import', 'TotWhImp'],
  ['export', 'TotWhExp'],
];

const integers = { pair: 'PhVph', percent: true } as const;
const floats = { pair: 'PPVph', percent: false } as const;

/**
 * What a model says in our words; nothing for a model that measures no alternating current. Split-phase models (102,
 * 202) have two lines, delta models (204, 214) no neutral to measure against.
 */
export const meaningsOf = (model: number, positivePower: SunSpecProfile['positivePower']): readonly Meaning[] => {
  const power: Turn = positivePower === 'export' ? 'turn' : 'as-is';
  switch (model) {
    case 101:
    case 111:
      return meant(inverter(1));
    case 102:
    case 112:
      return meant(inverter(2));
    case 103:
    case 113:
      return meant(inverter(3));
    case 201:
      return meant(meter({ ...integers, phases: 1, neutral: true }, power));
    case 202:
      return meant(meter({ ...integers, phases: 2, neutral: true }, power));
    case 203:
      return meant(meter({ ...integers, phases: 3, neutral: true }, power));
    case 204:
      return meant(meter({ ...integers, phases: 3, neutral: false }, power));
    case 211:
      return meant(meter({ ...floats, phases: 1, neutral: true }, power));
    case 212:
      return meant(meter({ ...floats, phases: 2, neutral: true }, power));
    case 213:
      return meant(meter({ ...floats, phases: 3, neutral: true }, power));
    case 214:
      return meant(meter({ ...floats, phases: 3, neutral: false }, power));
    case 701:
      return meant(derMeasurement);
    default:
      return [];
  }
};
