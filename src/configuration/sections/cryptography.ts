import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { setting } from '../setting.ts';

const algorithms = (doc: string): Setting => setting(doc, format.someOf('Ed25519', 'ES256'), ['Ed25519', 'ES256']);
const keyDays: Setting = setting(
  'a private key that is older is to be replaced: the log of a start says so, and at a gateway `doctor`; null: it may become as old as it likes',
  format.optional(format.wholeNumber(1, 3_650, 'days')),
  null,
);

/** What a gateway takes of cryptography. */
export const gatewayCryptographySection: Schema = {
  algorithms: algorithms('of which its own key may be; with another it does not start'),
  brokerTls: setting(
    'oldest TLS that is spoken with the broker of the DSO over mqtts; with the core it is always 1.3',
    format.oneOf('1.2', '1.3'),
    '1.2',
  ),
  keyDays,
};

/** What a core takes of cryptography. Its own keys are Ed25519, and TLS is always 1.3. */
export const coreCryptographySection: Schema = {
  algorithms: algorithms('of which the keys of gateways in its registry may be; a registry with another is refused'),
  keyDays,
};
