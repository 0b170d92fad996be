import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { iem3000 } from './parts.ts';

/** Schneider iEM3255, three phases on current transformers, at most 6 A on the secondary side. */
export default defineProfile(
  iem3000({
    id: 'schneider/iem3255',
    model: 'iEM3255',
    maximumPower: greatestPower(6, 3),
    amperes: 10_000,
    transformers: true,
  }),
);
