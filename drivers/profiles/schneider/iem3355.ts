import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { iem3000 } from './parts.ts';

/** Schneider iEM3355, three phases, rated 125 A, four quadrants. */
export default defineProfile(
  iem3000({
    id: 'schneider/iem3355',
    model: 'iEM3355',
    maximumPower: greatestPower(125, 3),
    amperes: 250,
    transformers: false,
  }),
);
