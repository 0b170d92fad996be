import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { oneHundred } from './parts.ts';

/** Carlo Gavazzi EM112, single phase, up to 100 A. */
export default defineProfile(
  oneHundred({
    id: 'carlo-gavazzi/em112',
    model: 'EM112',
    maximumPower: greatestPower(100, 1),
    amperes: 200,
    rating: 'Carlo Gavazzi EM112 data sheet: direct measurement up to 100 A',
    modelIds: '102–121',
  }),
);
