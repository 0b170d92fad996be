import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi ET340, three phases, rated 65 A. */
export default defineProfile(
  threeHundred({
    id: 'carlo-gavazzi/et340',
    model: 'ET340',
    maximumPower: greatestPower(65, 3),
    amperes: 130,
    modelIds: '335, 336 or 345',
    netting: 'per-phase',
  }),
);
