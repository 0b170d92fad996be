import { createPublicKey, type X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kid, PublicKey } from '../../domain/identity.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import type { Caller, CallerReply, CoreService } from '../../ports/core-service.ts';
import { spkiOf } from '../../wire/key-id.ts';
import { sendBusy, sendProblem } from './problem.ts';
import { kidOfKey } from './tls-certificate.ts';

type Shown = Readonly<{ caller: Caller; from: number; until: number }>;

/** What each connection has shown: it does not change while it lasts. */
const shownOn = new WeakMap<TLSSocket, Shown>();

/** Whether who has a connection is the gateway. */
export type CallerAt = (gateway: string, socket: unknown) => CallerReply;

/**
 * Lets in who has proven, in the TLS handshake, to have the key of a certificate that a key of this very gateway has signed.
 * Everybody else hears why not, and what time it is here: who is refused for a wrong clock can tell.
 */
export const gatewayDoor =
  (admit: CallerAt) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { gateway } = request.params as Readonly<{ gateway: string }>;
    const verdict = admit(gateway, request.raw.socket);
    if (verdict.kind === 'admitted') return;
    if (verdict.kind === 'busy') await sendBusy(reply, verdict.retryAfterSeconds);
    // The next attempt is to come with another certificate: a connection keeps the one it was opened with.
    else
      await sendProblem(reply.header('connection', 'close'), { reason: verdict.reason, detail: verdict.detail }, 401);
  };

export const callerAt =
  (service: Pick<CoreService, 'admit'>, clock: () => number): CallerAt =>
  (gateway, socket) => {
    const now = clock();
    const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
    if (!(socket instanceof TLSSocket) || certificate === undefined)
      return refused(
        'no-certificate',
        `Only ${gateway} itself may call here: show the certificate its key has signed.`,
      );
    const shown = shownOn.get(socket) ?? read(certificate);
    shownOn.set(socket, shown);
    const here = bangkokTime(instant(now));
    if (now < shown.from)
      return refused(
        'certificate-of-tomorrow',
        `The certificate of ${gateway} is not valid yet at ${here}: one of the two clocks is wrong; put it right.`,
      );
    if (now >= shown.until)
      return refused(
        'certificate-expired',
        `The certificate of ${gateway} has expired at ${here}: one of the two clocks is wrong; put it right.`,
      );
    return service.admit(gateway, shown.caller);
  };

const refused = (reason: string, detail: string): CallerReply => ({ kind: 'refused', reason, detail });

const read = (certificate: X509Certificate): Shown => {
  const verdicts = new Map<Kid, boolean>();
  const vouchedBy = (key: PublicKey): boolean => {
    const known =
      verdicts.get(key.kid) ??
      certificate.verify(createPublicKey({ key: Buffer.from(spkiOf(key)), format: 'der', type: 'spki' }));
    verdicts.set(key.kid, known);
    return known;
  };
  return {
    caller: {
      name: /^CN=([^\n]*)$/.exec(certificate.subject)?.[1] ?? '',
      kid: kidOfKey(certificate.publicKey),
      vouchedBy,
    },
    from: certificate.validFromDate.getTime(),
    until: certificate.validToDate.getTime(),
  };
};
