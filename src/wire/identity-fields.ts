import { isOpaqueId, type Realm } from '../domain/identity.ts';
import { malformed } from './cbor.ts';
import { codes, type Fields } from './fields.ts';

export const realmCodes = codes<Realm>({ simulation: 1, sandbox: 2, live: 3 }, 'realm');

/** An opaque identifier: names, addresses and numbers of people must not get in by way of an id. */
export const idField = (fields: Fields, key: number, what: string): string => {
  const id = fields.text(key);
  if (!isOpaqueId(id)) throw malformed(what, `field ${key} is not an opaque identifier`);
  return id;
};

/** The number every message begins with; who does not know it must not guess. */
export const expectSchema = (fields: Fields, schema: number, what: string): void => {
  const found = fields.integer(0);
  if (found !== schema) throw malformed(what, `its schema is ${found}, this software knows ${schema}`);
};
