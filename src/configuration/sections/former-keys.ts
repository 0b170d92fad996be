import * as format from '../formats.ts';
import type { ListOf } from '../schema.ts';
import { required } from '../setting.ts';

const entry = format.wholeNumber(0, Number.MAX_SAFE_INTEGER);

/** Keys a gateway had before. */
export const formerKeysSection: ListOf = {
  doc: 'public keys this gateway had before, for proofs of what they signed',
  least: 0,
  most: 16,
  element: {
    key: required('public key, as `gridtokenx keys show` prints it', format.publicKeyDigits),
    untilEntry: required('entry of the core’s log at which its time ended', entry),
  },
};
