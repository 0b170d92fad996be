import type { GatewayId } from '../domain/identity.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { bytesOf, mapFields, toMap } from './fields.ts';
import { expectSchema, idField } from './identity-fields.ts';

const SCHEMA = 1;
const what = 'exported history of a configuration';
/** A thousand changes of forty meters, and some room: engineering choice. */
const LARGEST = 256 * 1024 ** 2;

/** The whole history of one gateway's configuration, for auditors: signed entries in their order, and bytes in any. */
export type ConfigurationExport = Readonly<{
  gateway: GatewayId;
  entries: readonly Uint8Array[];
  contents: readonly Uint8Array[];
}>;

export const encodeConfigurationExport = ({ gateway, entries, contents }: ConfigurationExport): Uint8Array =>
  encodeCbor(toMap(SCHEMA, gateway, entries, contents));

/** Nothing in it is verified by that. @throws Fault `malformed`. */
export const decodeConfigurationExport = (bytes: Uint8Array): ConfigurationExport => {
  if (bytes.length > LARGEST) throw malformed(what, `it is longer than ${LARGEST} bytes`);
  const fields = mapFields(decodeCbor(bytes, what, LARGEST), what, 4);
  expectSchema(fields, SCHEMA, what);
  const all = (items: readonly Cbor[]) => items.map((item) => bytesOf(item, what));
  return { gateway: idField(fields, 1, what), entries: all(fields.list(2)), contents: all(fields.list(3)) };
};
