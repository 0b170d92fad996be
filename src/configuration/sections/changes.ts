import { changeRights } from '../../domain/configuration-change.ts';
import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { required, setting } from '../setting.ts';

/** Who may change a running gateway from elsewhere than its own file, and how changes are tried. */
export const changesSection: Schema = {
  authors: {
    doc: 'who may ask for changes over the local API and the fleet; whoever may write this file needs no entry',
    least: 0,
    most: 32,
    key: 'name',
    element: {
      name: required('as it stands in the history of changes', format.opaqueId),
      key: required('public key, as `gridtokenx keys show` prints it', format.publicKeyDigits),
      may: setting('what may be asked', format.someOf(...changeRights), [...changeRights]),
    },
  },
  trialSeconds: setting(
    'so long a change runs before it is in force; rolled back when the gateway does badly; real time',
    format.number(1, 86_400, 's'),
    120,
  ),
  illSeconds: setting(
    'on trial the gateway may do badly for so long at once; real time',
    format.number(1, 3_600, 's'),
    30,
  ),
};
