import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import { pm2000Sources, powerLogic } from './parts.ts';

/** Schneider PM2220 and its kin of the PM2200 series, on transformers taken for 6 A on the secondary side. */
export default defineProfile(
  powerLogic({
    id: 'schneider/pm2220',
    model: 'PM2220',
    maximumPower: greatestPower(6, 3),
    sources: pm2000Sources,
    harmonics: false,
    productId: null,
  }),
);
