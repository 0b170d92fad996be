import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { oneHundred } from './parts.ts';

/** Carlo Gavazzi EM112, single phase, taken for 100 A. */
export default defineProfile(
  oneHundred({
    id: 'carlo-gavazzi/em112',
    model: 'EM112',
    maximumPower: greatestPower(100, 1),
    amperes: 200,
    modelIds: '102–121',
  }),
);
