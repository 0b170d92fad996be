import type { CoreId, GatewayId, Kid, PublicKey, Realm, SignatureAlgorithm } from '../domain/identity.ts';
import type { EnrolledGateway } from '../domain/registry.ts';
import type { BatchRules } from './batch-rules.ts';

/** Why a core does not even look at a signature, most basic first. */
export const senderRefusals = ['unknown-gateway', 'wrong-key', 'wrong-realm', 'wrong-core', 'wrong-epoch'] as const;
type SenderRefusal = (typeof senderRefusals)[number];

/** What everything that a gateway signs says of whom it is from and whom it is for, and by which key it is signed. */
type Sender = Readonly<{
  gateway: GatewayId;
  realm: Realm;
  core: CoreId;
  epoch: number;
  kid: Kid;
  algorithm: SignatureAlgorithm;
}>;

type SenderVerdict =
  /** `before`: signed by a former key, and taken only while the log has fewer entries; null by the key of today. */
  | Readonly<{ kind: 'known'; gateway: EnrolledGateway; key: PublicKey; before: number | null }>
  | Readonly<{ kind: 'refused'; reason: SenderRefusal; detail: string }>;

/** The refusals before the signature: cheap, so that only what enrolled keys sign costs a signature check. `what` is for people. */
export const judgeSender = (what: string, sender: Sender, rules: BatchRules): SenderVerdict => {
  const gateway = rules.gateways.get(sender.gateway);
  if (gateway === undefined) return refused('unknown-gateway', `No gateway ${sender.gateway} is enrolled here.`);
  const { id, epoch, former = [] } = gateway;
  const earlier = former.find((one) => one.key.kid === sender.kid) ?? null;
  const { key, until: before } = earlier ?? { key: gateway.key, until: null };
  if (sender.kid !== key.kid)
    return refused('wrong-key', `${id} signs with ${sender.kid}, which is not its key and never was.`);
  if (sender.algorithm !== key.algorithm)
    return refused(
      'wrong-key',
      `The ${what} says it is signed by ${sender.algorithm}; the key of ${id} is ${key.algorithm}.`,
    );
  if (sender.realm !== rules.realm)
    return refused('wrong-realm', `The ${what} is of the realm ${sender.realm}, not ${rules.realm}.`);
  if (sender.core !== rules.core)
    return refused('wrong-core', `The ${what} is for the core ${sender.core}, not ${rules.core}.`);
  if (sender.epoch !== epoch)
    return refused('wrong-epoch', `${id} is in epoch ${epoch}; the ${what} is of ${sender.epoch}.`);
  return { kind: 'known', gateway, key, before };
};

const refused = (reason: SenderRefusal, detail: string): SenderVerdict => ({ kind: 'refused', reason, detail });
