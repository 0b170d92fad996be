import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { iem3000 } from './parts.ts';

/** Schneider iEM3155, three phases, rated 63 A, four quadrants. */
export default defineProfile(
  iem3000({
    id: 'schneider/iem3155',
    model: 'iEM3155',
    maximumPower: greatestPower(63, 3),
    amperes: 126,
    transformers: false,
  }),
);
