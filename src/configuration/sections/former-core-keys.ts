import * as format from '../formats.ts';
import type { ListOf } from '../schema.ts';
import { required } from '../setting.ts';

/** Keys a core had before. */
export const formerCoreKeysSection: ListOf = {
  doc: 'private keys it had before, oldest first: with them it makes the receipts of their time again',
  least: 0,
  most: 16,
  element: {
    untilEntry: required('entry of the log at which their time ended', format.wholeNumber(0, Number.MAX_SAFE_INTEGER)),
    keyFile: required('private key that signed receipts', format.file),
    logKeyFile: required('private key that signed the log’s heads', format.file),
  },
};
