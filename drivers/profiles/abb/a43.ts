import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { abb } from './parts.ts';

/** ABB A43, three phases, rated 80 A. */
export default defineProfile(
  abb({
    id: 'abb/a43',
    model: 'A43',
    mark: 'A43',
    phases: 3,
    maximumPower: greatestPower(80, 3),
    amperes: 160,
    transformers: false,
  }),
);
