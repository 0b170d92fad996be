import { between, smoothNoise } from './chance.ts';

const BACKGROUND = 551;
/**
 * Harmonic over fundamental current of many small rectifiers together: a single one with a capacitor draws near its
 * own fundamental in harmonics, unlike angles and inductances take some of it away. Assumed.
 */
const RECTIFIER_DISTORTION = 0.7;
/** The 3rd and 5th harmonic carry most of it: a reactance is about four times as large for them. */
const EFFECTIVE_ORDER = 4;
/** The transformer as the busbar sees it, and half of the line added for a customer, Ω at 50 Hz (see trunk.ts). */
const BUSBAR_REACTANCE = 0.03;
const LINE_REACTANCE = 0.09;
/** What a meter shows at most; without a fundamental the ratio has no bounds. */
const MOST_PERCENT = 200;

/** What the medium voltage brings along, % of the fundamental. */
export const backgroundDistortion = (seed: number, seconds: number): number =>
  between(1.1, 1.9, smoothNoise(seed, BACKGROUND, seconds, 5400));

type At = Readonly<{
  /** Of this connection: V, A, and W behind rectifiers. */
  voltage: number;
  current: number;
  rectified: number;
  /** W behind rectifiers on the whole phase: their harmonics flow through the transformer. */
  phaseRectified: number;
  background: number;
  atBusbar: boolean;
}>;

/**
 * THD of voltage and current, %: the harmonic currents of all rectifiers of a phase make a voltage over the network's
 * reactance, and every current is at least as distorted as the voltage that drives it.
 */
export const distortionOf = (at: At): Readonly<{ voltage: number; current: number }> => {
  const harmonicAmps = (watts: number): number => (RECTIFIER_DISTORTION * watts) / at.voltage;
  const reactance = EFFECTIVE_ORDER * (BUSBAR_REACTANCE + (at.atBusbar ? 0 : LINE_REACTANCE));
  const network = (100 * reactance * harmonicAmps(at.phaseRectified)) / at.voltage;
  const voltage = Math.hypot(at.background, network);
  const own = at.current === 0 ? 0 : (100 * harmonicAmps(at.rectified)) / at.current;
  return { voltage, current: Math.min(MOST_PERCENT, Math.hypot(voltage, own)) };
};
