import { keyMade } from '../adapters/signatures/key-file.ts';
import { Fault } from '../domain/fault.ts';
import type { SignatureAlgorithm } from '../domain/identity.ts';
import type { Registry } from '../domain/registry.ts';
import { DAY, type Instant } from '../domain/time.ts';
import type { Log } from '../ports/log.ts';

/** @throws Fault `configuration` where a key is of an algorithm that the configuration does not take. */
export const refuseAlgorithm = (
  file: string,
  algorithm: SignatureAlgorithm,
  allowed: readonly SignatureAlgorithm[],
): void => {
  if (allowed.includes(algorithm)) return;
  throw new Fault(
    'configuration',
    `${file} is a key of ${algorithm}, but cryptography.algorithms has ${allowed.join(', ')} alone. Make another key, or take the algorithm into the list.`,
  );
};

/** @throws Fault `registry` where a gateway's key in it is of an algorithm that the configuration does not take. */
export const refuseForeignKeys = ({ gateways }: Registry, allowed: readonly SignatureAlgorithm[]): void => {
  const foreign = gateways.find(({ key }) => !allowed.includes(key.algorithm));
  if (foreign === undefined) return;
  throw new Fault(
    'registry',
    `The key of gateway ${foreign.id} in the registry is of ${foreign.key.algorithm}, but cryptography.algorithms has ${allowed.join(', ')} alone. Have the gateway rotate its key, or take the algorithm into the list.`,
  );
};

/** What to say of a key that is older than it should become; null where nobody has said how old, or it is not known. */
export const tooOld = (file: string, keyDays: number | null, now: Instant): string | null => {
  const made = keyDays === null ? null : keyMade(file);
  if (made === null || keyDays === null || now - made <= keyDays * DAY) return null;
  return `${file} was made ${Math.floor((now - made) / DAY)} days ago, and cryptography.keyDays is ${keyDays}. Replace it: deploy/keys.md says how.`;
};

/** Says it of each of them. */
export const warnOfOldKeys = (files: readonly string[], keyDays: number | null, now: Instant, log: Log): void => {
  for (const file of files) {
    const old = tooOld(file, keyDays, now);
    if (old !== null) log.warn({ file }, old);
  }
};
