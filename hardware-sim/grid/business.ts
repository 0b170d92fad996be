import { DAY_SECONDS, hours, type Run } from './appliances.ts';
import { between, fractionOf } from './chance.ts';

const BUSINESS = 401;

/** How much of the single-phase load hangs on each phase: an electrician's uneven hand. */
const shares = [0.45, 0.32, 0.23];

/**
 * What a shop with a workshop draws on one phase in one Bangkok day (days since 1970): cold store day and night, light
 * and sockets in opening hours, two compressors of air-conditioning, and a three-phase machine that comes and goes.
 */
export const businessDay = (seed: number, phase: number, day: number): readonly Run[] => {
  const trait = (what: number): number => fractionOf(seed, BUSINESS, what);
  const today = (what: number): number => fractionOf(seed, BUSINESS, what, day);
  const share = shares[phase] ?? 0;
  const coldStore: Run = {
    from: 0,
    until: DAY_SECONDS,
    watts: 3 * share * between(700, 1000, trait(1)),
    tangent: 0.55,
    cycle: { period: between(1500, 2400, trait(2)), duty: 0.5, phase: hours(trait(3)) },
  };
  const standing: Run = { from: 0, until: DAY_SECONDS, watts: 3 * share * 130, tangent: 0.2, rectified: 0.7 };
  if ((day + 4) % 7 === 0) return [coldStore, standing];
  const open = hours(between(7.6, 8.4, today(4)));
  const close = hours(between(17.5, 19, today(5)));
  const machineAt = (what: number): Run => {
    const from = hours(between(8.5, 16.5, today(what)));
    return { from, until: from + 60 * between(10, 50, today(what + 1)), watts: 900, tangent: 0.75 };
  };
  return [
    coldStore,
    standing,
    { from: open, until: close, watts: 3 * share * between(700, 950, trait(6)), tangent: 0.3, rectified: 0.6 },
    {
      from: open + 900,
      until: close - 600,
      watts: [1500, 900, 1200][phase] ?? 0,
      tangent: 0.45,
      cycle: {
        period: between(800, 1400, trait(7 + phase)),
        duty: between(0.5, 0.75, today(10)),
        phase: hours(trait(11)),
      },
    },
    ...[20, 22, 24, 26].map(machineAt),
  ];
};
