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
export const everInForce = async function* (
  history: ConfigurationHistory,
): AsyncGenerator<Readonly<{ bundle: ConfigurationBundle; isNewest: boolean }>> {
  const found = await orNull(async () => foundHistory(await firstValueFrom(history.found())));
  for (const [place, digits] of (found?.inForce ?? []).entries()) {
    const bundle = await orNull(async () => decodeBundle(await firstValueFrom(history.content(fromHex(digits)))));
    if (bundle !== null) yield { bundle, isNewest: place === 0 };
  }
};

/** The newest of them; null: none. */
export const lastInForce = async (history: ConfigurationHistory): Promise<ConfigurationBundle | null> => {
  for await (const { bundle } of everInForce(history)) return bundle;
  return null;
};

const orNull = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};
