import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

export const environments = ['development', 'staging', 'production', 'disaster-recovery'] as const;
export const authorities = ['egat', 'mea', 'pea', 'erc', 'producer'] as const;
/** Nominal voltages of Thai networks (facts: PEA 22 and 33 kV, MEA 12 and 24 kV); `mv` is what the region has. */
export const voltages = ['lv', 'mv', '12kv', '22kv', '24kv', '33kv', '69kv', '115kv', '230kv', '500kv'] as const;

/** Which shipped layers lie under a file: they say what it does not say itself. */
export const layersSection: Schema = {
  environment: setting(
    'what it is run for: config/environments/<name>.yaml lies under this file; null: none',
    format.optional(format.oneOf(...environments)),
    null,
  ),
  authority: setting(
    'whose grid, or whose site, it is: config/authorities/<name>.yaml; null: none',
    format.optional(format.oneOf(...authorities)),
    null,
  ),
  region: setting(
    'area of PEA or district of MEA, such as pea-n1: config/regions; null: none',
    format.optional(format.opaqueId),
    null,
  ),
  voltage: setting(
    'nominal voltage its meters measure at, which chooses limits; null: what is usual with the authority',
    format.optional(format.oneOf(...voltages)),
    null,
  ),
};
