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
  let against: Fault | null = null;
  for (const { files, live } of wanted.kind === 'restore' ? [] : over) {
    try {
      compose(
        wanted.kind === 'site'
          ? { files: wanted.files, live }
          : { files, live: wanted.kind === 'live' ? wanted.live : live },
      );
      return null;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'configuration') throw error;
      against = error;
    }
  }
  return against;
};
