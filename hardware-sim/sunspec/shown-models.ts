import { type EncodedModel, encodeModel, type Known, type Wishes } from './encode-model.ts';
import type { Truth } from './roof.ts';

/** What a SunSpec device is. `float`: its models are of the float32 family. */
export type SunSpecKind = Readonly<{ kind: 'inverter' | 'meter'; float: boolean }>;

/** Who it says it is, in its Common model. */
export type Maker = Readonly<{ manufacturer: string; model: string; version: string; serial: string }>;

/** Fine where small, coarser where a value would not fit. */
const usual: Wishes = {
  A_SF: -2,
  V_SF: -1,
  W_SF: -1,
  Hz_SF: -2,
  VA_SF: -1,
  VAr_SF: -1,
  VAR_SF: -1,
  PF_SF: -2,
  DCW_SF: -1,
};

const phaseNames = ['A', 'B', 'C'] as const;
/** Between two phases 120° apart. */
const between = (one: number, other: number): number => Math.sqrt(one * one + other * other + one * other);

const perPhase = (prefix: string, truth: Truth, of: (phase: Truth['phases'][number]) => number): Known =>
  Object.fromEntries(truth.phases.map((phase, index) => [`${prefix}${phaseNames[index]}`, of(phase)]));

const pairs = ({ phases: [a, b, c] }: Truth, names: readonly [string, string, string]): Known =>
  a && b && c
    ? {
        [names[0]]: between(a.voltage, b.voltage),
        [names[1]]: between(b.voltage, c.voltage),
        [names[2]]: between(c.voltage, a.voltage),
      }
    : {};

const total = (truth: Truth): number => truth.phases.reduce((sum, { current }) => sum + current, 0);

/** An inverter shows what it gives as positive. */
const inverterPoints = (truth: Truth): Known => ({
  A: total(truth),
  ...perPhase('Aph', truth, ({ current }) => current),
  ...pairs(truth, ['PPVphAB', 'PPVphBC', 'PPVphCA']),
  ...perPhase('PhVph', truth, ({ voltage }) => voltage),
  W: -truth.active,
  Hz: truth.frequency,
  VA: truth.apparent,
  VAr: -truth.reactive,
  PF: 100 * truth.powerFactor,
  WH: truth.exportWh,
  TmpCab: 41,
  St: truth.active === 0 ? 2 : 4,
  Evt1: 0,
  Evt2: 0,
});

const derPoints = (truth: Truth): Known => ({
  ACType: 3,
  W: -truth.active,
  VA: truth.apparent,
  Var: -truth.reactive,
  PF: truth.powerFactor,
  A: total(truth),
  Hz: truth.frequency,
  TotWhInj: truth.exportWh,
  TotWhAbs: truth.importWh,
  ...pairs(truth, ['VL1L2', 'VL2L3', 'VL3L1']),
  ...Object.fromEntries(
    truth.phases.flatMap(({ voltage, current, active }, index) => [
      [`VL${index + 1}`, voltage],
      [`AL${index + 1}`, current],
      [`WL${index + 1}`, -active],
    ]),
  ),
});

/** A meter shows what is drawn as positive, and gives its currents the sign of the power. */
const meterPoints = (truth: Truth, { float }: SunSpecKind): Known => ({
  A: total(truth),
  ...perPhase('Aph', truth, ({ current, active }) => (active < 0 ? -current : current)),
  PhV: truth.phases.reduce((sum, { voltage }) => sum + voltage, 0) / truth.phases.length,
  ...perPhase('PhVph', truth, ({ voltage }) => voltage),
  PPV: between(truth.phases[0]?.voltage ?? 0, truth.phases[1]?.voltage ?? 0),
  ...pairs(truth, float ? ['PPVphAB', 'PPVphBC', 'PPVphCA'] : ['PhVphAB', 'PhVphBC', 'PhVphCA']),
  Hz: truth.frequency,
  W: truth.active,
  ...perPhase('Wph', truth, ({ active }) => active),
  VA: truth.apparent,
  VAR: truth.reactive,
  PF: (float ? 1 : 100) * truth.powerFactor,
  TotWhExp: truth.exportWh,
  TotWhImp: truth.importWh,
  Evt: 0,
});

/** The models of a device in the order of its chain, each as it stands at this moment. */
export const shownModels = (kind: SunSpecKind, maker: Maker, truth: Truth, asked: Wishes): readonly EncodedModel[] => {
  const wishes = { ...usual, ...asked };
  const { manufacturer: Mn, model: Md, version: Vr, serial: SN } = maker;
  const common = encodeModel(1, { Mn, Md, Vr, SN, DA: 1 }, {});
  if (kind.kind === 'meter') return [common, encodeModel(kind.float ? 213 : 203, meterPoints(truth, kind), wishes)];
  return [
    common,
    encodeModel(kind.float ? 113 : 103, inverterPoints(truth), wishes),
    // Its fixed part only: a roof without strings of its own.
    encodeModel(160, { N: 0, Evt: 0 }, {}),
    encodeModel(701, derPoints(truth), { ...wishes, Hz_SF: -3, PF_SF: -3, ...asked }),
  ];
};
