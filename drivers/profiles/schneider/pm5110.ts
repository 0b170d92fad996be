import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { pm5000Sources, powerLogic } from './parts.ts';

/** Schneider PM5110, on transformers, taken for 6 A on the secondary side. */
export default defineProfile(
  powerLogic({
    id: 'schneider/pm5110',
    model: 'PM5110',
    maximumPower: greatestPower(6, 3),
    sources: pm5000Sources,
    unconfirmed: [],
    harmonics: true,
    serialNumber: true,
    productId: null,
  }),
);
