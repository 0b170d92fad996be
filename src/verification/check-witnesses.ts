import { Fault } from '../domain/fault.ts';
import type { CoreId, GatewayId, Realm, VerifySignature } from '../domain/identity.ts';
import { logOrigin } from '../wire/checkpoint.ts';
import { parseMessage } from '../wire/cose.ts';
import { cosignatureOn, witnessName } from '../wire/cosignature.ts';
import { publicKey } from '../wire/key-id.ts';
import type { PastKey } from '../wire/proof-file.ts';
import { openWitnessKey } from '../wire/witness.ts';

/** A log head with the lines of its witnesses, and each one's word for its witness key. */
export type WitnessedNote = Readonly<{
  realm: Realm;
  core: CoreId;
  note: string;
  witnesses: readonly Readonly<{ gateway: GatewayId; statement: Uint8Array }>[];
}>;

/** `at`: POSIX seconds; `why` where it does not hold. */
export type CheckedWitness = Readonly<{ gateway: GatewayId; holds: boolean; at: number | null; why: string }>;

/**
 * Which of the gateways that are trusted have signed this head: by a key that the gateway's own vouches for, or one that was its
 * own while the log was no longer than this. The log's own signature is checked elsewhere. A gateway counts once.
 */
export const checkWitnesses = (
  { realm, core, note, witnesses }: WitnessedNote,
  gateways: ReadonlyMap<GatewayId, Uint8Array>,
  verify: VerifySignature,
  history: readonly PastKey[] = [],
): readonly CheckedWitness[] => {
  const size = Number(note.split('\n')[1]);
  const formerOf = (gateway: GatewayId) =>
    history.filter((past) => past.purpose === 'gateway' && (past.gateway ?? gateway) === gateway);
  const first = witnesses.filter(({ gateway }, at) => witnesses.findIndex((one) => one.gateway === gateway) === at);
  return first.map(({ gateway, statement }): CheckedWitness => {
    const fails = (why: string): CheckedWitness => ({ gateway, holds: false, at: null, why });
    const raw = gateways.get(gateway);
    if (raw === undefined) return fails('nobody here knows its key');
    try {
      const { kid } = parseMessage('witness-key', statement);
      const former = formerOf(gateway).find((past) => publicKey(past.raw).kid === kid);
      if (former !== undefined && size > former.until)
        return fails(`the time of the key that vouches for it ended at entry ${former.until}`);
      const word = openWitnessKey(statement, publicKey(former?.raw ?? raw), verify);
      if (word.gateway !== gateway || word.realm !== realm || word.core !== core)
        return fails(`its witness key is for ${word.gateway} at ${word.core} (${word.realm})`);
      const name = witnessName(realm, core, gateway);
      const found = cosignatureOn(note, logOrigin(realm, core), name, word.key.raw);
      if (found === null) return fails('it has not signed this head');
      if (!verify(word.key, found.message, found.signature)) return fails('its signature does not verify');
      return { gateway, holds: true, at: found.seconds, why: '' };
    } catch (error) {
      if (error instanceof Fault) return fails(error.message);
      throw error;
    }
  });
};
