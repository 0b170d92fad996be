import { isOpaqueId, type Realm } from '../domain/identity.ts';
import type { ControlAct } from '../domain/market-control.ts';
import { malformed } from './cbor.ts';
import { codes, type Fields } from './fields.ts';

export const realmCodes = codes<Realm>({ simulation: 1, sandbox: 2, live: 3 }, 'realm');

/** What an operator does to a market. */
export const actCodes = codes<ControlAct>(
  {
    ...{ halt: 1, resume: 2, 'cancel-all': 3 },
    ...{ normal: 4, alert: 5, restoration: 6, emergency: 7, suspended: 8 },
  },
  'control of a market',
);

/** An opaque identifier: names, addresses and numbers of people must not get in by way of an id. */
export const idField = (fields: Fields, key: number, what: string): string => checkId(fields.text(key), key, what);

/** The text of a field, if it is an opaque identifier. @throws Fault `malformed`. */
export const checkId = (text: string, key: number, what: string): string => {
  if (!isOpaqueId(text)) throw malformed(what, `field ${key} is not an opaque identifier`);
  return text;
};

/** The number every message begins with; who does not know it must not guess. */
export const expectSchema = (fields: Fields, schema: number, what: string): void =>
  checkSchema(fields.integer(0), schema, what);

/** @throws Fault `malformed`. */
export const checkSchema = (found: number, schema: number, what: string): void => {
  if (found !== schema) throw malformed(what, `its schema is ${found}, this software knows ${schema}`);
};
