import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi ET330, three phases on current transformers, 6 A on the secondary side; without a display. */
export default defineProfile(
  threeHundred({
    id: 'carlo-gavazzi/et330',
    model: 'ET330',
    maximumPower: greatestPower(6, 3),
    amperes: 10_000,
    transformers: true,
  }),
);
