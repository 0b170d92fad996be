import { firstValueFrom } from 'rxjs';
import { foundHistory } from '../../configuration/found-history.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import type { ConfigurationHistory } from '../../ports/configuration-history.ts';
import { fromHex } from '../../wire/bytes.ts';
import { decodeBundle } from '../../wire/configuration-bundle.ts';

/**
 * What was in force as far as that can be read, also where the chain is broken or bytes are gone: every configuration that was, whose
 * bytes are there, the newest first (`isNewest`: what was in force last). None of them was only tried, or rolled back. Nothing where nothing can be read.
 */
const everInForce = async function* (
  history: ConfigurationHistory,
): AsyncGenerator<Readonly<{ bundle: ConfigurationBundle; isNewest: boolean }>> {
  const found = await orNull(async () => foundHistory(await firstValueFrom(history.found())));
  for (const [place, digits] of (found?.inForce ?? []).entries()) {
    const content = await bytesKept(history, digits);
    const bundle = content && (await orNull(async () => decodeBundle(content)));
    if (bundle !== null) yield { bundle, isNewest: place === 0 };
  }
};

/** The newest of them; null: none. */
export const lastInForce = async (history: ConfigurationHistory): Promise<ConfigurationBundle | null> => {
  for await (const { bundle } of everInForce(history)) return bundle;
  return null;
};

/** What `make` makes of the newest of them that it takes; null: it takes none. Rejects with whatever is no Fault `configuration`. */
export const newestUsable = async <T>(
  history: ConfigurationHistory,
  make: (bundle: ConfigurationBundle) => T | Promise<T>,
): Promise<Readonly<{ made: T; isNewest: boolean }> | null> => {
  for await (const { bundle, isNewest } of everInForce(history)) {
    try {
      return { made: await make(bundle), isNewest };
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'configuration') throw error;
    }
  }
  return null;
};

/** The bytes with this SHA-256 in digits; null where they are gone, or others. */
export const bytesKept = (history: ConfigurationHistory, digits: string): Promise<Uint8Array | null> =>
  orNull(() => firstValueFrom(history.content(fromHex(digits))));

const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};
