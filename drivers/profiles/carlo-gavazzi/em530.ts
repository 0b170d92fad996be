import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi EM530, three phases on current transformers, 6 A on the secondary side. */
export default defineProfile(
  threeHundred(
    {
      id: 'carlo-gavazzi/em530',
      model: 'EM530',
      maximumPower: greatestPower(6, 3),
      amperes: 10_000,
      modelIds: '1744–1763',
      transformers: true,
      netting: 'vector-sum',
    },
    64,
  ),
);
