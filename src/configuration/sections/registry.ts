import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { required } from '../setting.ts';

/** The registry a core goes by. */
export const registrySection: Schema = {
  file: required('the registry, signed by the operator', format.path),
  operatorKey: required('public key of the operator, as `gridtokenx keys show` prints it', format.publicKeyDigits),
};
