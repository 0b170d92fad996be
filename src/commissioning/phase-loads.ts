import { type Phase, phases, type Values } from '../domain/quantity.ts';
import { type Evidence, gatewayFactors, phasesOf, ratioOf, typical } from './evidence.ts';

/** What flows on one phase, as the meter shows it. */
export type PhaseLoad = Readonly<{
  phase: Phase;
  active: number;
  /** Volt-amperes out of voltage and current; null where the meter does not tell both. */
  apparent: number | null;
  reactive: number | null;
}>;

/**
 * Least current, A on the secondary side, at which a meter must keep its class: Imin ≤ 0.5·Itr (2014/32/EU, annex V,
 * class B), of a 5 A meter with Itr = 0.5 A.
 */
const LEAST_AMPERES = 0.25;
/** The same where the meter tells no current: 0.25 A at 230 V. */
export const LEAST_WATTS = 60;

const loadOf = (values: Values, phase: Phase, only: boolean): PhaseLoad | null => {
  const active = values[`power.active.${phase}`] ?? (only ? values['power.active'] : undefined);
  if (active === undefined) return null;
  const [volts, amperes] = [values[`voltage.${phase}`], values[`current.${phase}`]];
  return {
    phase,
    active,
    // Some meters show the current with the sign of the power.
    apparent: volts === undefined || amperes === undefined ? null : volts * Math.abs(amperes),
    reactive: values[`power.reactive.${phase}`] ?? (only ? (values['power.reactive'] ?? null) : null),
  };
};

/** What the meter multiplies its readings by already. */
const ownFactor = ({ ratios }: Evidence['configured'], kind: 'current' | 'voltage'): number =>
  ratios.appliedBy === 'meter' ? ratioOf(ratios[kind]) : 1;

/** The phases on which enough flows to judge by. */
export const phaseLoads = ({ profile, shots, configured }: Evidence): readonly PhaseLoad[] => {
  const values = typical(shots);
  const measured = phasesOf(profile);
  const current = ownFactor(configured, 'current');
  return phases.flatMap((phase) => {
    const load = measured.includes(phase) ? loadOf(values, phase, measured.length === 1) : null;
    if (load === null) return [];
    const amperes = values[`current.${phase}`];
    const enough =
      amperes === undefined
        ? Math.abs(load.active) >= LEAST_WATTS * current * ownFactor(configured, 'voltage')
        : Math.abs(amperes) >= LEAST_AMPERES * current;
    return enough ? [load] : [];
  });
};

/** Watts of a load as they are on the primary side. */
export const primaryWatts = (watts: number, { ratios }: Evidence['configured']): number =>
  watts * gatewayFactors(ratios).power;
