import { laidOver } from '../../configuration/wanted-bundle.ts';
import type { ConfigurationBundle, WantedConfiguration } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';

/**
 * What speaks against what somebody wants however the change under way ends: it is right neither over what is in force nor over what is
 * on trial (`over`). Null: nothing that is known before its turn.
 */
export const neverFits = (
  wanted: WantedConfiguration,
  over: readonly ConfigurationBundle[],
  compose: (bundle: ConfigurationBundle) => unknown,
): Fault | null => {
  if (wanted.kind === 'restore') return null;
  let against: Fault | null = null;
  for (const bundle of over) {
    try {
      compose(laidOver(wanted, bundle));
      return null;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'configuration') throw error;
      against = error;
    }
  }
  return against;
};
