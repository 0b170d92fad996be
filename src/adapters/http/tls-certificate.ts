import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { firstValueFrom } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { GatewayId, Kid } from '../../domain/identity.ts';
import { DAY, HOUR, instant, type Millis, millis } from '../../domain/time.ts';
import type { Signer } from '../../ports/signer.ts';
import { unsignedCertificate } from '../../wire/certificate.ts';
import { publicKey, rawOfSpki } from '../../wire/key-id.ts';
import { type MessageSigner, signNow } from '../../wire/message-signer.ts';
import { pemOf } from '../../wire/pem.ts';

/** What one side of a TLS connection shows, and the key behind it; PEM. */
export type TlsIdentity = Readonly<{ certificate: string; key: string }>;

/**
 * How far two clocks may differ before a certificate is of tomorrow, how long one lasts, and after how long a gateway makes
 * itself another. All of them real time, engineering choices: what is sealed under a clock that is a day off settles nothing.
 */
const BACKDATED = DAY;
const GATEWAY_LASTS = millis(30 * DAY);
export const GATEWAY_RENEWS = millis(12 * HOUR);
/** Nobody looks at it: gateways pin the key, browsers want a certificate of somebody they know. */
const CORE_LASTS = millis(3_650 * DAY);

/** The certificate of a core's TLS key, signed by itself: what counts is the key, which gateways have pinned. */
export const selfSigned = (name: string, signer: MessageSigner, now: number): string =>
  pemOf(
    'CERTIFICATE',
    signNow(
      unsignedCertificate(
        { ...terms(now, CORE_LASTS), issuer: name, subject: name, key: signer.key, purpose: 'server' },
        signer.key,
      ),
      signer,
    ),
  );

/** A key as it is pinned: SHA-256 of its SPKI, which is its `kid`. */
export const kidOfKey = (key: KeyObject): Kid =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('hex');

/** What gateways pin of a core that shows this certificate. @throws Fault `configuration` where the two do not belong together. */
export const pinOf = (certificate: string, key: string): Kid => {
  const [shown, own] = [certifiedKey(certificate), createPublicKey(createPrivateKey(key))].map(kidOfKey);
  if (shown !== undefined && shown === own) return shown;
  throw new Fault('configuration', 'The certificate in http.certificateFile is not of the key in http.keyFile.');
};

const certifiedKey = (pem: string): KeyObject => {
  try {
    return new X509Certificate(pem).publicKey;
  } catch (cause) {
    throw new Fault('configuration', 'The file in http.certificateFile is no certificate in PEM.', { cause });
  }
};

/**
 * What a gateway shows to its core: a key for TLS alone, made in this process and never written down, in a certificate that
 * the gateway's own key has signed. `vouched` gives the one of today, and makes another after `GATEWAY_RENEWS`.
 */
export const gatewayIdentity = (gateway: GatewayId, signer: Signer, now: () => number) => {
  let held: Readonly<{ since: number; identity: Promise<TlsIdentity> }> | null = null;
  return (): Promise<TlsIdentity> => {
    const at = now();
    if (held !== null && Math.abs(at - held.since) < GATEWAY_RENEWS) return held.identity;
    const made = { since: at, identity: vouchedIdentity(gateway, signer, at) };
    held = made;
    made.identity.catch(() => {
      if (held === made) held = null;
    });
    return made.identity;
  };
};

const vouchedIdentity = async (gateway: GatewayId, signer: Signer, now: number): Promise<TlsIdentity> => {
  const { privateKey, publicKey: half } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const raw = rawOfSpki(new Uint8Array(half.export({ format: 'der', type: 'spki' })));
  if (raw === null) throw new Error('A key on P-256 was made that is none.');
  const key = publicKey(raw);
  const { kid: issuer } = signer.key;
  const certificate = unsignedCertificate(
    { ...terms(now, GATEWAY_LASTS), issuer, subject: gateway, key, purpose: 'client' },
    signer.key,
  );
  const signature = await firstValueFrom(signer.sign(certificate.toSign));
  return {
    certificate: pemOf('CERTIFICATE', certificate.signed(signature)),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
};

const terms = (now: number, lasts: Millis) => {
  if (!Number.isFinite(now)) throw new Fault('configuration', 'This machine has no time of day.');
  return { serial: new Uint8Array(randomBytes(16)), from: instant(now - BACKDATED), until: instant(now + lasts) };
};
