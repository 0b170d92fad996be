import { DAY_SECONDS, hours, type Run } from './appliances.ts';
import { between, fractionOf } from './chance.ts';

const HOUSE = 301;
const WHOLE_DAY = { from: 0, until: DAY_SECONDS };

/** Draws of one house that hold for ever, and of one of its days. */
type Draw = (what: number) => number;

const alwaysOn = (trait: Draw): readonly Run[] => [
  { ...WHOLE_DAY, watts: between(55, 120, trait(1)), tangent: 0.2, rectified: 0.7 },
  {
    ...WHOLE_DAY,
    watts: between(90, 150, trait(2)),
    tangent: 0.62,
    cycle: { period: between(2400, 3600, trait(3)), duty: between(0.32, 0.5, trait(4)), phase: hours(trait(5)) },
  },
  // The pump that lifts mains water to the roof tank.
  {
    from: hours(5),
    until: hours(23),
    watts: between(250, 400, trait(6)),
    tangent: 0.7,
    cycle: { period: between(1800, 3000, trait(7)), duty: 0.06, phase: hours(trait(8)) },
  },
];

const airConditioning = (trait: Draw, today: Draw, weekend: boolean): readonly Run[] => {
  const watts = between(750, 1250, trait(10));
  const period = between(900, 1500, trait(11));
  const thermostat = (duty: number) => ({ period, duty, phase: hours(trait(12)) });
  const night = thermostat(between(0.45, 0.7, today(13)));
  // Half of them have an inverter.
  const unit = { watts, tangent: 0.42, rectified: trait(21) < 0.5 ? 0.9 : 0 };
  const runs: Run[] = [
    { from: 0, until: hours(between(4.5, 6.5, today(14))), ...unit, cycle: night },
    { from: hours(between(20.5, 22.5, today(15))), until: DAY_SECONDS, ...unit, cycle: night },
  ];
  const somebodyHome = today(16) < (weekend ? 0.8 : between(0.1, 0.7, trait(17)));
  if (somebodyHome) {
    const from = hours(between(10, 13.5, today(18)));
    const until = from + hours(between(2, 5, today(19)));
    runs.push({ from, until, ...unit, cycle: thermostat(between(0.55, 0.85, today(20))) });
  }
  return runs;
};

const morningsAndEvenings = (trait: Draw, today: Draw): readonly Run[] => {
  const at = (earliest: number, latest: number, what: number, minutes: number) => {
    const from = hours(between(earliest, latest, today(what)));
    return { from, until: from + minutes * 60 };
  };
  const shower = { watts: between(3300, 4200, trait(30)), tangent: 0 };
  const cooker = { watts: between(550, 750, trait(31)), tangent: 0.02 };
  const runs: Run[] = [
    { ...at(5.5, 7.2, 32, between(5, 9, today(33))), ...shower },
    { ...at(18, 21.5, 34, between(5, 10, today(35))), ...shower },
    { ...at(5.3, 6.8, 36, 26), ...cooker },
    { ...at(16.8, 18.8, 37, 28), ...cooker },
    {
      ...at(17.6, 18.6, 38, between(240, 320, today(39))),
      watts: between(120, 320, trait(40)),
      tangent: 0.25,
      rectified: 0.8,
    },
    // A kettle and a pan at noon, where somebody is home.
    { ...at(11, 12.8, 41, between(0, 25, today(42))), watts: between(900, 1500, trait(43)), tangent: 0.02 },
  ];
  if (today(44) < 0.4) runs.push({ ...at(8, 17, 45, 48), watts: 380, tangent: 0.55 });
  return runs;
};

/**
 * What a house switches on in one Bangkok day (days since 1970): a stand-by load, refrigerator, pump, air-conditioning
 * at night and when somebody is home, electric showers, rice cooker, light and television, washing.
 */
export const householdDay = (seed: number, house: number, day: number): readonly Run[] => {
  const trait: Draw = (what) => fractionOf(seed, HOUSE + house, what);
  const today: Draw = (what) => fractionOf(seed, HOUSE + house, what, day);
  const weekday = (day + 4) % 7;
  const weekend = weekday === 0 || weekday === 6;
  return [...alwaysOn(trait), ...airConditioning(trait, today, weekend), ...morningsAndEvenings(trait, today)];
};
