import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { oneHundred } from './parts.ts';

/** Carlo Gavazzi ET112, single phase, taken for 100 A. */
export default defineProfile(
  oneHundred({
    id: 'carlo-gavazzi/et112',
    model: 'ET112',
    maximumPower: greatestPower(100, 1),
    amperes: 200,
    modelIds: '102–121',
  }),
);
