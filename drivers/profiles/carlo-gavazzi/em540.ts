import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi EM540, three phases, rated 65 A. */
export default defineProfile(
  threeHundred(
    {
      id: 'carlo-gavazzi/em540',
      model: 'EM540',
      maximumPower: greatestPower(65, 3),
      amperes: 130,
      modelIds: '1744–1763',
      netting: 'vector-sum',
    },
    64,
  ),
);
