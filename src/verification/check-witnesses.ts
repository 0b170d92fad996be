import { Fault } from '../domain/fault.ts';
import type { CoreId, GatewayId, Realm, VerifySignature } from '../domain/identity.ts';
import { logOrigin } from '../wire/checkpoint.ts';
import { cosignatureOn, witnessName } from '../wire/cosignature.ts';
import { publicKey } from '../wire/key-id.ts';
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
 * Which of the gateways that are trusted have signed this head: by a key that the gateway's own vouches for. The log's own
 * signature is checked elsewhere. A gateway counts once.
 */
export const checkWitnesses = (
  { realm, core, note, witnesses }: WitnessedNote,
  gateways: ReadonlyMap<GatewayId, Uint8Array>,
  verify: VerifySignature,
): readonly CheckedWitness[] => {
  const first = witnesses.filter(({ gateway }, at) => witnesses.findIndex((one) => one.gateway === gateway) === at);
  return first.map(({ gateway, statement }): CheckedWitness => {
    const fails = (why: string): CheckedWitness => ({ gateway, holds: false, at: null, why });
    const raw = gateways.get(gateway);
    if (raw === undefined) return fails('nobody here knows its key');
    try {
      const word = openWitnessKey(statement, publicKey(raw), verify);
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
