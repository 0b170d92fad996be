import type { GatewayId } from '../domain/identity.ts';

export const REVOKED_KEY = 'revoked-key';

/** The answer to what a former key signed and the log would name at its bound or later, whatever time it claims. */
export const revoked = (gateway: GatewayId): Readonly<{ kind: 'refused'; reason: string; detail: string }> => ({
  kind: 'refused',
  reason: REVOKED_KEY,
  detail: `${gateway} signs with a former key whose time is over: what it sends is in quarantine. Give it its new key, or find out who has the old one.`,
});

/** The same of who shows a certificate that such a key has signed. */
export const revokedCaller = (gateway: GatewayId): ReturnType<typeof revoked> => ({
  kind: 'refused',
  reason: REVOKED_KEY,
  detail: `The certificate of ${gateway} is signed by a former key whose time is over. Give it its new key, or find out who has the old one.`,
});
