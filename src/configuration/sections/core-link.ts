import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { required, setting } from '../setting.ts';

const entry = format.wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** The core a gateway settles with. */
export const coreLinkSection: Schema = {
  url: required('address of the core; plain http only on loopback', format.url('http:', 'https:')),
  id: required('the core', format.opaqueId),
  pins: setting(
    'over https: kids of the TLS keys the core may have, that of today and the one to come (`gridtokenx keys show`)',
    format.hexes(32, 4),
    [],
  ),
  epoch: setting('granted by the core at enrolment', format.wholeNumber(1, 2 ** 31), 1),
  key: required('public key that signs its receipts, raw Ed25519', format.ed25519Digits),
  logKey: required('public key that signs its log’s checkpoints, raw Ed25519', format.ed25519Digits),
  otherKeys: {
    doc: 'pairs of keys the core had before, or will have: see “A key is replaced” in deploy/keys.md',
    least: 0,
    most: 16,
    element: {
      key: required('public key that signs its receipts, raw Ed25519', format.ed25519Digits),
      logKey: required('public key that signs its log’s checkpoints, raw Ed25519', format.ed25519Digits),
      untilEntry: setting(
        'entry of the log at which their time ends; null: still to come',
        format.optional(entry),
        null,
      ),
    },
  },
};
