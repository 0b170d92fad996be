import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';

/** What stands behind `--pin`. @throws Fault `configuration`. */
export const pinsOf = (pin: string | undefined): readonly Kid[] => {
  if (pin === undefined) return [];
  if (/^[0-9a-f]{64}$/.test(pin)) return [pin];
  throw new Fault(
    'configuration',
    `--pin is "${pin}"; allowed: the kid of the core's TLS key, 64 lower-case hex digits.`,
  );
};
