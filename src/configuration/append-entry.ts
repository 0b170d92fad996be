import { concat, defer, ignoreElements, last, map, type Observable, switchMap, take } from 'rxjs';
import type { GatewayId } from '../domain/identity.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConfigurationHistory, InForceNote } from '../ports/configuration-history.ts';
import type { Signer } from '../ports/signer.ts';
import { toHex } from '../wire/bytes.ts';
import { entryHash, prepareEntry } from '../wire/configuration-entry.ts';
import type { ChangeHistory, HashedEntry } from './change-history.ts';
import type { EntryDraft } from './change-state.ts';

/** Who keeps entries, with which key, in whose history. */
export type EntryPorts = Readonly<{
  history: ConfigurationHistory;
  signer: Signer;
  clock: Pick<Clock, 'state'>;
  gateway: GatewayId;
}>;

/** Signs an entry and keeps it, after the bytes it is about. Faults: `storage`, `disk-full`, `key`. */
export const appendEntry = (
  draft: EntryDraft,
  content: Uint8Array | null,
  before: ChangeHistory,
  { history, signer, clock, gateway }: EntryPorts,
): Observable<HashedEntry> =>
  defer(() => {
    const entry = { ...draft, gateway, clock: clock.state() };
    const { toSign, signed } = prepareEntry(entry, signer);
    const kept = signer.sign(toSign).pipe(
      take(1),
      map(signed),
      switchMap((message) =>
        history
          .append(entry.sequence, message, noteOf(draft, before))
          .pipe(map((): HashedEntry => ({ entry, hash: entryHash(message) }))),
      ),
    );
    return content === null ? kept : concat(history.keep(content).pipe(ignoreElements()), kept).pipe(last());
  });

/** What is in force once the entry is kept. */
const noteOf = ({ step, change, configuration }: EntryDraft, { inForce }: ChangeHistory): InForceNote => {
  if (step === 'confirmed') return { change, configuration: toHex(configuration) };
  return inForce === null ? null : { change: inForce.change, configuration: inForce.configuration };
};
