import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi EM340, three phases, rated 65 A. */
export default defineProfile(
  threeHundred({
    id: 'carlo-gavazzi/em340',
    model: 'EM340',
    maximumPower: greatestPower(65, 3),
    amperes: 130,
    modelIds: '330–345',
  }),
);
