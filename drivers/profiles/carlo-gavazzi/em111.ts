import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { oneHundred } from './parts.ts';

/** Carlo Gavazzi EM111, single phase, rated 45 A. */
export default defineProfile(
  oneHundred({
    id: 'carlo-gavazzi/em111',
    model: 'EM111',
    maximumPower: greatestPower(45, 1),
    amperes: 90,
    rating: 'Carlo Gavazzi EM111 installation and use, 8021558: at most 45 A',
    modelIds: '102–121',
  }),
);
