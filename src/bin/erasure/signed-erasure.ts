import { readFileSync } from 'node:fs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { instant } from '../../domain/time.ts';
import { whyOf } from '../../domain/why.ts';
import type { Log } from '../../ports/log.ts';
import { publicKey } from '../../wire/key-id.ts';
import { openOperatorRequest } from '../../wire/operator-request.ts';
import type { ErasureSite, SignedErasure } from './gather-erasure.ts';

/**
 * The request in a file, which this core's operator signed for this core.
 * @throws Fault `malformed`, `registry` for another core's, or what is said of its signature
 */
export const signedErasureIn = (
  { core, realm, registry }: Pick<CoreConfiguration, 'core' | 'realm' | 'registry'>,
  file: string,
): SignedErasure => {
  const message = readRequest(file);
  const { request, hash } = openOperatorRequest(message, publicKey(registry.operatorKey), verifySignature);
  if (request.kind !== 'erase') throw new Fault('malformed', `${file} asks for nothing to be erased.`);
  const { erasure, expires } = request;
  if (erasure.core !== core || erasure.realm !== realm)
    throw new Fault('registry', `${file} is for ${erasure.core} (${erasure.realm}); this is ${core} (${realm}).`);
  return { erasure, hash, message, expires };
};

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A core that is stopped, now. */
export const siteOf = ({
  core,
  realm,
  storage,
  eventsKept,
}: Pick<CoreConfiguration, 'core' | 'realm' | 'storage' | 'eventsKept'>): ErasureSite => ({
  ...{ issuer: { core, realm }, storage, eventsKept, log: quiet },
  now: instant(Date.now()),
});

const readRequest = (path: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('malformed', `The request ${path} cannot be read: ${why}.`, { cause });
  }
};
