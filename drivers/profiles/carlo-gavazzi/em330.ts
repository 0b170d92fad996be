import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { threeHundred } from './parts.ts';

/** Carlo Gavazzi EM330, three phases on current transformers, 6 A on the secondary side. */
export default defineProfile(
  threeHundred({
    id: 'carlo-gavazzi/em330',
    model: 'EM330',
    maximumPower: greatestPower(6, 3),
    amperes: 10_000,
    modelIds: '330–345',
    transformers: true,
  }),
);
