import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { abb } from './parts.ts';

/** ABB B23, three phases, rated 65 A. */
export default defineProfile(
  abb({
    id: 'abb/b23',
    model: 'B23',
    mark: 'B23',
    phases: 3,
    maximumPower: greatestPower(65, 3),
    amperes: 130,
    transformers: false,
  }),
);
