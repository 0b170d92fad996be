import { Fault } from '../domain/fault.ts';
import { isOpaqueId } from '../domain/identity.ts';
import type { Registry } from '../domain/registry.ts';
import type { RequestReply } from '../ports/core-service.ts';
import type { Requests } from '../ports/requests.ts';
import { type CertificateRequest, decodeCertificateRequest } from '../wire/certificate-request.ts';

type Refused = Extract<RequestReply, { kind: 'refused' }>;

/**
 * A gateway asks to be enrolled: kept for the operator when it is signed by the key it asks for. Nobody's state changes by it:
 * only a registry that the operator has signed is journalled. Most basic refusal first.
 */
export const takeRequest = (der: Uint8Array, registry: Registry, requests: Requests): RequestReply => {
  const request = read(der);
  if ('kind' in request) return request;
  const { name, key } = request;
  if (!isOpaqueId(name))
    return refused('malformed', 'The name asked for is none of a gateway: lower-case letters, digits and hyphens.');
  const problem = requests.problem(der);
  if (problem !== null) return refused(problem, problems[problem]);
  const known = registry.gateways.find(({ id }) => id === name);
  if (known?.key.kid === key.kid) return { kind: 'enrolled', gateway: name, epoch: known.epoch };
  if (known !== undefined)
    return refused(
      'name-taken',
      `${name} is enrolled under another key. A key is replaced by a handover (\`gridtokenx keys rotate\`), or by the operator.`,
    );
  const waiting = requests.keep({ gateway: name, kid: key.kid, der });
  if (waiting === null) return { kind: 'busy', retryAfterSeconds: 60 };
  return { kind: 'waiting', gateway: name, kid: key.kid, waiting };
};

const problems = {
  'weak-key': 'The key is weak and cannot be enrolled: make another one.',
  'bad-signature': 'The request is not signed by the key it asks for.',
} as const;

const read = (der: Uint8Array): CertificateRequest | Refused => {
  try {
    return decodeCertificateRequest(der);
  } catch (error) {
    if (error instanceof Fault) return refused('malformed', error.message);
    throw error;
  }
};

const refused = (reason: string, detail: string): Refused => ({ kind: 'refused', reason, detail });

/** Where there is nowhere to keep them. */
export const notHere: Refused = refused('not-here', 'Requests to be enrolled are not taken here.');
