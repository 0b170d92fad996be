import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { em24Serial } from './parts.ts';

/** Carlo Gavazzi EM24 on RS-485, direct (AV9, AV2), three phases, rated 65 A. */
export default defineProfile(
  em24Serial({
    id: 'carlo-gavazzi/em24',
    model: 'EM24',
    maximumPower: greatestPower(65, 3),
    amperes: 130,
    modelIds: '71 to 73, or 45 to 48,',
    netting: 'vector-sum',
  }),
);
