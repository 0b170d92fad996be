import * as format from '../formats.ts';
import type { ListOf } from '../schema.ts';
import { hidden, required } from '../setting.ts';

/** Who may look at the whole market. */
export const regulatorsSection: ListOf = {
  key: 'name',
  doc: 'who may look at the whole market, read only and under pseudonyms (/v1/regulator)',
  least: 0,
  most: 16,
  element: {
    name: required('who', format.opaqueId),
    tokenHash: hidden(
      required('SHA-256 of the token it shows, which should be 32 bytes of chance', format.sha256Digits),
    ),
  },
};
