import { Fault } from '../domain/fault.ts';
import type { Command } from '../domain/market.ts';
import { sameBytes } from '../wire/cbor.ts';
import type { OpenedRegistry } from '../wire/registry-file.ts';
import type { Books, BooksSettings } from './books.ts';

/**
 * The command that brings a registry into force; null when it is in force already.
 * @throws Fault `registry` when it is another core's, or not newer than the one in force.
 */
export const enrolment = (
  { realm, core }: BooksSettings,
  { registry, hash }: OpenedRegistry,
  books: Books,
): Command | null => {
  if (registry.core !== core || registry.realm !== realm)
    throw new Fault(
      'registry',
      `The registry is of the core ${registry.core} (${registry.realm}); this is ${core} (${realm}). Configure the right file.`,
    );
  const inForce = books.registryHash();
  if (inForce !== null && sameBytes(inForce, hash)) return null;
  const version = books.market.registry()?.version ?? 0;
  if (registry.version <= version)
    throw new Fault(
      'registry',
      `Version ${registry.version} of the registry is not newer than version ${version}, which is in force. Give the changed file a higher version and have it signed.`,
    );
  return { kind: 'enrol', registry, hash };
};
