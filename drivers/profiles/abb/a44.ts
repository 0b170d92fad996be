import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { abb } from './parts.ts';

/** ABB A44, three phases on transformers, rated 6 A on the secondary side. */
export default defineProfile(
  abb({
    id: 'abb/a44',
    model: 'A44',
    mark: 'A44',
    phases: 3,
    maximumPower: greatestPower(6, 3),
    amperes: 10_000,
    transformers: true,
  }),
);
