import type { Registry } from '../domain/registry.ts';
import type { Caller, CallerReply } from '../ports/core-service.ts';
import { revokedCaller } from './revoked-key.ts';

export const FOREIGN_CERTIFICATE = 'foreign-certificate';

/**
 * Whether who calls is the gateway: its certificate names it, is of a key for nothing but this, and is signed by a key of
 * the gateway that counts while the log has `logged` entries. Most basic refusal first.
 */
export const admitCaller = (
  gateway: string,
  caller: Caller,
  { registry, logged }: Readonly<{ registry: Registry; logged: number }>,
): CallerReply => {
  const enrolled = registry.gateways.find(({ id }) => id === gateway);
  if (enrolled === undefined) return refused('unknown-gateway', `No gateway ${gateway} is enrolled here.`);
  if (caller.name !== gateway)
    return refused(FOREIGN_CERTIFICATE, `The certificate is of ${shortened(caller.name)}, not of ${gateway}.`);
  const { key, former = [] } = enrolled;
  if ([key, ...former.map((one) => one.key)].some(({ kid }) => kid === caller.kid))
    return refused(
      FOREIGN_CERTIFICATE,
      `The certificate of ${gateway} is of the key it seals with: no key serves two purposes.`,
    );
  const inForce = [key, ...former.filter(({ until }) => logged < until).map((one) => one.key)];
  if (inForce.some(caller.vouchedBy)) return { kind: 'admitted' };
  if (former.some((one) => caller.vouchedBy(one.key))) return revokedCaller(gateway);
  return refused(FOREIGN_CERTIFICATE, `The certificate of ${gateway} is not signed by its key.`);
};

const shortened = (name: string): string => (name === '' ? 'nobody' : name.slice(0, 64));

const refused = (reason: string, detail: string): CallerReply => ({ kind: 'refused', reason, detail });
