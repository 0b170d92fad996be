import type { Strictness } from '../../configuration/strictness.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../wire/configuration-bundle.ts';
import type { Composed } from '../read-gateway-configuration.ts';

/** What is in force, what is on trial, and what is judged meanwhile. */
const MOST = 3;

/** Configurations as they were put together: what was judged is what runs then, and nothing is read anew in between. */
export type ComposedOnce<Configuration> = Readonly<{
  /** Anew, for a judgement: a layer under it may be another one by now. @throws Fault `configuration`. */
  judged: (bundle: ConfigurationBundle, strictness: Strictness) => Composed<Configuration>;
  /** As it was put together last, where it is one of the few that were asked for last; else now. @throws Fault `configuration`. */
  of: (bundle: ConfigurationBundle) => Composed<Configuration>;
}>;

/** `compose` reads the layers and puts them together. */
export const composedOnce = <Configuration>(
  compose: (bundle: ConfigurationBundle, strictness: Strictness) => Composed<Configuration>,
): ComposedOnce<Configuration> => {
  const known = new Map<string, Composed<Configuration>>();
  const keep = (digits: string, composed: Composed<Configuration>): Composed<Configuration> => {
    known.delete(digits);
    known.set(digits, composed);
    for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
    return composed;
  };
  return {
    judged: (bundle, strictness) => keep(digitsOf(bundle), compose(bundle, strictness)),
    of: (bundle) => {
      const digits = digitsOf(bundle);
      return keep(digits, known.get(digits) ?? compose(bundle, 'in-effect'));
    },
  };
};

const digitsOf = (bundle: ConfigurationBundle): string => toHex(bundleHash(encodeBundle(bundle)));
