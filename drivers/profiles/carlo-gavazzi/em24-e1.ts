import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { em24Ethernet } from './parts.ts';

/** Carlo Gavazzi EM24 on Ethernet, direct (AV23), three phases, rated 65 A. */
export default defineProfile(
  em24Ethernet({
    id: 'carlo-gavazzi/em24-e1',
    model: 'EM24-E1',
    maximumPower: greatestPower(65, 3),
    amperes: 130,
    modelIds: '1648–1650',
    netting: 'vector-sum',
  }),
);
