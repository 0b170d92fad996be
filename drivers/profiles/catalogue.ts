import type { MeterProfile } from '../../src/profiles/profile.ts';
import sdm120 from './eastron/sdm120.ts';
import sdm630 from './eastron/sdm630.ts';

/** Every meter model that ships, by profile id. */
export const profiles: ReadonlyMap<string, MeterProfile> = new Map(
  [sdm120, sdm630].map((profile) => [profile.id, profile]),
);
