import { changeRights } from '../../domain/configuration-change.ts';
import * as format from '../formats.ts';
import type { ListOf, Schema } from '../schema.ts';
import { hidden, required, setting } from '../setting.ts';

const day = format.optional(format.day);

const authors: ListOf = {
  doc: 'who may ask for changes of this configuration over the network; whoever may write this file needs no entry',
  least: 0,
  most: 32,
  key: 'name',
  element: {
    name: required('as it stands in the history of changes', format.opaqueId),
    key: required('public key, as `gridtokenx keys show` prints it', format.publicKeyDigits),
    may: setting('what may be asked', format.someOf(...changeRights), [...changeRights]),
    madeOn: setting(
      'the day its key was made, as the file of the key says; without it nobody can tell its age',
      day,
      null,
    ),
  },
};

/** Who may do what at a gateway. */
export const gatewayRolesSection: Schema = { authors };

/** Who may do what at a core, beside its operator, whose key is that of the registry and who may change the configuration as `operator`. */
export const coreRolesSection: Schema = {
  authors,
  regulators: {
    key: 'name',
    doc: 'who may look at the whole market, read only and under pseudonyms (/v1/regulator)',
    least: 0,
    most: 16,
    element: {
      name: required('who', format.opaqueId),
      tokenHash: hidden(
        required('SHA-256 of the token it shows, which should be 32 bytes of chance', format.sha256Digits),
      ),
      madeOn: setting('the day its token was made; without it nobody can tell its age', day, null),
    },
  },
};
