import { createCipheriv, type KeyObject, randomBytes, scryptSync } from 'node:crypto';
import { objectIdentifier, octetString, sequence, smallInteger } from '../../wire/der.ts';
import { pemOf } from '../../wire/pem.ts';

/**
 * Cost of one guess at the passphrase: 16 MiB and five passes (OWASP Password Storage Cheat Sheet, which gives N = 2^14,
 * r = 8, p = 5 as equal to its first choice). More memory than 32 MiB OpenSSL refuses to spend on a key file.
 */
const COST = { N: 16_384, r: 8, p: 5 } as const;

/**
 * A private key as encrypted PKCS#8 PEM: PBES2 (RFC 8018 §6.2) with scrypt (RFC 7914 §7) and AES-256-CBC. `node:crypto`
 * reads it, and writes only PBKDF2 with 2,048 rounds.
 */
export const encryptedPem = (key: KeyObject, passphrase: string): string => {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const cipher = createCipheriv('aes-256-cbc', scryptSync(passphrase, salt, 32, COST), iv);
  const sealed = Buffer.concat([cipher.update(key.export({ format: 'der', type: 'pkcs8' })), cipher.final()]);
  const der = sequence(
    sequence(
      objectIdentifier('1.2.840.113549.1.5.13'),
      sequence(
        sequence(
          objectIdentifier('1.3.6.1.4.1.11591.4.11'),
          sequence(octetString(salt), smallInteger(COST.N), smallInteger(COST.r), smallInteger(COST.p)),
        ),
        sequence(objectIdentifier('2.16.840.1.101.3.4.1.42'), octetString(iv)),
      ),
    ),
    octetString(sealed),
  );
  return pemOf('ENCRYPTED PRIVATE KEY', der);
};
