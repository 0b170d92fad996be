import { type Phase, phases } from '../domain/quantity.ts';
import type { PhaseLoad } from './phase-loads.ts';

/** To which voltage the current of a phase belongs, and whether its transformer is the wrong way round. */
type Pairing = Readonly<{ phase: Phase; belongsTo: Phase; reversed: boolean }>;

/**
 * How the currents stand to the voltages: `paired` where each current can belong to a voltage of its own; otherwise only
 * which flow backwards (`reversed`: nearly all against the voltage) and which stand far aside (`displaced`).
 */
export type CurrentAngles =
  | Readonly<{ kind: 'paired'; pairings: readonly Pairing[] }>
  | Readonly<{ kind: 'signs'; reversed: readonly Phase[]; displaced: readonly Phase[] }>;

/** Loads lag or lead by less than half the 60° between the places a current may be wired to: cos 30° = 0.87, rounded. */
const ALIGNED = 0.8;

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

/**
 * Currents in the wrong place stand at multiples of 60° from where a load puts them: 120° for the voltage of another
 * phase, 180° more for a reversed transformer. `rotation` −1: phases in the other order, or a meter whose var are negative
 * for a coil.
 */
const pairingOf = ({ phase, active, reactive }: PhaseLoad, rotation: 1 | -1): Pairing => {
  const sixths = modulo(Math.round((Math.atan2(reactive ?? 0, active) * 3) / Math.PI), 6);
  const reversed = sixths % 2 === 1;
  const steps = modulo(sixths + (reversed ? 3 : 0), 6) / 2;
  const belongsTo = phases[modulo(phases.indexOf(phase) + rotation * steps, 3)] ?? phase;
  return { phase, belongsTo, reversed };
};

const allDistinct = (pairings: readonly Pairing[]): boolean =>
  new Set(pairings.map(({ belongsTo }) => belongsTo)).size === pairings.length;

const byAngles = (loads: readonly PhaseLoad[]): readonly Pairing[] | null => {
  if (loads.some(({ reactive }) => reactive === null)) return null;
  for (const rotation of [1, -1] as const) {
    const pairings = loads.map((load) => pairingOf(load, rotation));
    if (allDistinct(pairings)) return pairings;
  }
  return null;
};

const bySigns = (loads: readonly PhaseLoad[]): CurrentAngles => {
  const backwards = loads.filter(({ active }) => active < 0);
  const isAligned = ({ active, apparent }: PhaseLoad): boolean =>
    apparent === null || Math.abs(active) >= ALIGNED * apparent;
  return {
    kind: 'signs',
    reversed: backwards.filter(isAligned).map(({ phase }) => phase),
    displaced: backwards.filter((load) => !isAligned(load)).map(({ phase }) => phase),
  };
};

/** @param loads of a three-phase meter; of a single-phase one only signs mean something. */
export const currentAngles = (loads: readonly PhaseLoad[], threePhase: boolean): CurrentAngles => {
  const pairings = threePhase ? byAngles(loads) : null;
  return pairings === null ? bySigns(loads) : { kind: 'paired', pairings };
};
