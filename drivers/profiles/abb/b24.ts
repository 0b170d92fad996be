import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { abb } from './parts.ts';

/** ABB B24, three phases on current transformers, rated 6 A on the secondary side. */
export default defineProfile(
  abb({
    id: 'abb/b24',
    model: 'B24',
    mark: 'B24',
    phases: 3,
    maximumPower: greatestPower(6, 3),
    amperes: 10_000,
    transformers: true,
  }),
);
