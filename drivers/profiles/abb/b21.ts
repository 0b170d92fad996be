import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { abb } from './parts.ts';

/** ABB B21, single phase, rated 65 A. */
export default defineProfile(
  abb({
    id: 'abb/b21',
    model: 'B21',
    mark: 'B21',
    phases: 1,
    maximumPower: greatestPower(65, 1),
    amperes: 130,
    transformers: false,
  }),
);
