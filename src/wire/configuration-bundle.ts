import { sha256 } from '@noble/hashes/sha2.js';
import type { ConfigurationBundle } from '../domain/configuration-change.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { arrayFields, mapFields, toMap } from './fields.ts';
import { expectSchema } from './identity-fields.ts';

const SCHEMA = 1;
const what = 'kept configuration';

/** A site is some pages of text: engineering choice, against a device or a log that is named by mistake. */
const LARGEST_BUNDLE = 1_048_576;
/** One file for each section, and some room. */
const MOST_FILES = 64;

/** The files of a configuration and its live layer as one sequence of bytes: the same configuration is the same bytes. */
export const encodeBundle = ({ files, live }: ConfigurationBundle): Uint8Array =>
  encodeCbor(toMap(SCHEMA, filesOut(files), live));

/** What a configuration is known by: SHA-256 of its bytes. */
export const bundleHash = (bytes: Uint8Array): Uint8Array => sha256(bytes);

/** @throws Fault `malformed`. */
export const decodeBundle = (bytes: Uint8Array): ConfigurationBundle => {
  if (bytes.length > LARGEST_BUNDLE) throw malformed(what, `it is longer than ${LARGEST_BUNDLE} bytes`);
  const fields = mapFields(decodeCbor(bytes, what), what, 3);
  expectSchema(fields, SCHEMA, what);
  return { files: filesIn(fields.list(1)), live: fields.item(2) === null ? null : fields.text(2) };
};

/** Files with their names, each once and in order. @throws Fault `malformed`. */
export const filesIn = (list: readonly Cbor[]): ConfigurationBundle['files'] => {
  if (list.length === 0 || list.length > MOST_FILES) throw malformed(what, `it has not 1 to ${MOST_FILES} files`);
  const files = list.map((item) => {
    const pair = arrayFields(item, what, 2);
    return { name: nameIn(pair.text(0)), bytes: pair.bytes(1) };
  });
  if (files.some(({ name }, index) => index > 0 && name <= (files[index - 1]?.name ?? '')))
    throw malformed(what, 'its files are not in the order of their names');
  return files;
};

/** Files as they are written: in the order of their names. */
export const filesOut = (files: ConfigurationBundle['files']): Cbor =>
  sorted(files).map(({ name, bytes }): Cbor => [name, bytes]);

const sorted = (files: ConfigurationBundle['files']): ConfigurationBundle['files'] =>
  files.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));

/** A name that leads nowhere else than below the folder of the site. */
const nameIn = (name: string): string => {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_. -]*(\/[A-Za-z0-9_][A-Za-z0-9_. -]*)*$/.test(name) || name.length > 200)
    throw malformed(what, `"${name.slice(0, 200)}" is not the name of a file below a folder`);
  return name;
};
