import { map, type Observable, of } from 'rxjs';
import type { ConfigurationBundle, WantedConfiguration } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { ConfigurationHistory } from '../ports/configuration-history.ts';
import { fromHex } from '../wire/bytes.ts';
import { decodeBundle } from '../wire/configuration-bundle.ts';
import type { ChangeHistory } from './change-history.ts';

/** Other files keep the live layer, and another live layer the files. */
export const laidOver = (
  wanted: Exclude<WantedConfiguration, { kind: 'restore' }>,
  { files, live }: ConfigurationBundle,
): ConfigurationBundle => (wanted.kind === 'site' ? { files: wanted.files, live } : { files, live: wanted.live });

/**
 * The whole configuration that somebody wants, over what is in force: other files keep the live layer, and another live layer the
 * files; what was in force before comes back byte for byte.
 * @throws Fault `storage` when its bytes are not to be had.
 */
export const wantedBundle = (
  wanted: WantedConfiguration,
  inForce: ConfigurationBundle,
  history: ChangeHistory,
  store: Pick<ConfigurationHistory, 'content'>,
): Observable<ConfigurationBundle> => {
  if (wanted.kind !== 'restore') return of(laidOver(wanted, inForce));
  const record = history.records[wanted.change - 1];
  if (record === undefined) throw new Fault('configuration', `There is no change ${wanted.change}.`);
  return store.content(fromHex(record.configuration)).pipe(map(decodeBundle));
};
