import { type Check, checkIds } from './check.ts';
import { checkDirection, checkPairing } from './currents.ts';
import { checkDisplays, checkEnergy, checkResolution } from './energy.ts';
import type { Evidence } from './evidence.ts';
import { checkLoads } from './known-load.ts';
import { checkAnswers, checkClock, checkIdentity, checkRatios, checkUnconfirmed } from './paperwork.ts';
import { checkPower } from './power.ts';
import { checkAngles, checkFrequency, checkNeutral, checkRotation, checkVoltage } from './voltages.ts';

const always = [checkAnswers, checkClock, checkUnconfirmed];
const ofReadings = [
  checkIdentity,
  checkRatios,
  checkVoltage,
  checkAngles,
  checkRotation,
  checkNeutral,
  checkFrequency,
  checkPower,
  checkPairing,
  checkDirection,
  checkEnergy,
  checkResolution,
];

/** Everything that can be said of the wiring of a meter and of its data, in the order of the report. */
export const judgeWiring = (evidence: Evidence): readonly Check[] => {
  const read = evidence.shots.length > 0;
  const checks = [
    ...always.map((rule) => rule(evidence)),
    ...(read ? ofReadings.flatMap((rule) => rule(evidence) ?? []) : []),
    ...(read ? [...checkLoads(evidence), ...checkDisplays(evidence)] : []),
  ];
  return checks.toSorted((one, other) => checkIds.indexOf(one.id) - checkIds.indexOf(other.id));
};
